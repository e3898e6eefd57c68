package io.rollbook.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"100", "student.100", "a-b_c.d/e", "ann@example.org", "a@b@c", "@", "a@20", "@zz@"})
    void encode_idThatIsAllowed_staysAsItIs(String id) {
        assertThat(EscapedId.encode(id)).isEqualTo(id);
        assertThat(EscapedId.decode(id)).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "'Fall 2026/2026-08-17', Fall@20@2026/2026-08-17",
        "'{a:b}', @7B@a@3A@b@7D@",
        "'a b@c', a@20@b@40@c",
        "a@20@b, a@40@20@40@b",
        "é, @E9@",
        "'👩', @1F469@"
    })
    void encode_idThatIsNotAllowed_isEscaped(String id, String escaped) {
        assertThat(EscapedId.encode(id)).isEqualTo(escaped);
        assertThat(EscapedId.decode(escaped)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@A@b", "a@41@b", "a@D800@b", "a@110000@b", "a@0@b", "a@FFFFFF@b"})
    void decode_whatWasNotEncoded_staysAsItIs(String other) {
        assertThat(EscapedId.decode(other)).isEqualTo(other);
    }

    @Test
    void encode_anyIds_isAllowedAndComesBackAndNoTwoAreTheSame() {
        Random random = new Random(5);
        List<String> parts = List.of("@", "20", "@20@", "@40@", " ", "x", "A", "é", "👩", "-", "{", "/", "@7", "F@");
        Set<String> ids = new HashSet<>();
        Set<String> escaped = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder id = new StringBuilder();
            for (int n = 0; n <= random.nextInt(6); n++) {
                id.append(parts.get(random.nextInt(parts.size())));
            }
            String encoded = EscapedId.encode(id.toString());
            assertThat(encoded).matches("[0-9A-Za-z./@_-]+");
            assertThat(EscapedId.decode(encoded)).isEqualTo(id.toString());
            ids.add(id.toString());
            escaped.add(encoded);
        }
        assertThat(escaped).hasSameSizeAs(ids);
    }
}
