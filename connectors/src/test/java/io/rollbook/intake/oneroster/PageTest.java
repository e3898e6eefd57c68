package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PageTest {
    private final IdDigest digest = new IdDigest();

    private Page page(String json) throws Page.Malformed {
        return Page.of("users", json.getBytes(StandardCharsets.UTF_8), digest);
    }

    @Test
    void page_tellsHowManyRecordsThereAreAndWhichIds() throws Page.Malformed {
        Page page = page(
                """
                {"warnings": [], "users": [{"sourcedId": "a", "agents": [{"sourcedId": "z"}]},
                 {"dateLastModified": "2026-01-02T00:00:00.000Z", "sourcedId": "b"}, {"name": "no id"}, 7]}
                """);

        assertThat(page.records()).isEqualTo(4);
        assertThat(page.ids()).containsExactly(digest.of("a"), digest.of("b"), 0, 0);
        assertThat(page.oldest()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void page_withoutRecords_isAPage() throws Page.Malformed {
        assertThat(page("{\"users\": []}").records()).isZero();
    }

    @Test
    void ids_areDigestsUnderAKeyOfThePull() {
        assertThat(digest.of("a")).isEqualTo(digest.of("a")).isNotEqualTo(new IdDigest().of("a"));
    }

    static Stream<Arguments> noPages() {
        return Stream.of(
                Arguments.of("<!DOCTYPE html><html>", "web page"),
                Arguments.of(" <html>", "web page"),
                Arguments.of("", "not a JSON object"),
                Arguments.of("[]", "not a JSON object"),
                Arguments.of("{}", "no \"users\""),
                Arguments.of("{\"user\": []}", "no \"users\""),
                Arguments.of("{\"users\": {}}", "not a list"),
                Arguments.of("{\"users\": null}", "not a list"),
                Arguments.of("{\"users\": [{\"sourcedId\": \"a\"}", "not valid JSON"),
                Arguments.of("{\"users\": []} {}", "behind its end"),
                Arguments.of("{\"users\": [], \"users\": []}", "not valid JSON"),
                Arguments.of("{\"users\": [{\"sourcedId\": \"a\", \"sourcedId\": \"b\"}]}", "not valid JSON"),
                Arguments.of("{\"users\": [{\"a\": " + "[".repeat(40) + "]".repeat(40) + "}]}", "not valid JSON"),
                Arguments.of("{\"users\": [{\"a\": " + "9".repeat(200) + "}]}", "not valid JSON"),
                Arguments.of("{\"users\": [{\"a\": NaN}]}", "not valid JSON"),
                Arguments.of("{\"users\": [{\"a\": 'b'}]}", "not valid JSON"));
    }

    @ParameterizedTest
    @MethodSource("noPages")
    void whatIsNoPage_isRefusedWithoutAWordOfIt(String json, String why) {
        assertThatThrownBy(() -> page(json)).isInstanceOf(Page.Malformed.class).hasMessageContaining(why);
    }

    @Test
    void bytesThatAreNoUtf8_areRefused() {
        byte[] latin1 = "{\"users\": [{\"familyName\": \"Mu\u00f1oz\"}]}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Page.of("users", latin1, digest)).hasMessageContaining("not valid JSON");
    }

    @Test
    void idSet_tellsWhatIsNew_howeverManyThereAre() {
        IdSet ids = new IdSet();
        for (int i = 0; i < 50_000; i++) {
            assertThat(ids.add(digest.of("id" + i))).isTrue();
        }
        assertThat(ids.add(digest.of("id49999"))).isFalse();
        assertThat(ids.add(digest.of("id0"))).isFalse();
        assertThat(ids.add(0)).isTrue();
        assertThat(ids.size()).isEqualTo(50_000);
    }
}
