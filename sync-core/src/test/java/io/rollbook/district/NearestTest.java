package io.rollbook.district;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> KEYS = List.of("timezone", "name", "feeds", "private-key", "password");

    @Test
    void to_slip_isTheWordThatWasMeant() {
        assertThat(Nearest.to("timezoen", KEYS)).contains("timezone");
        assertThat(Nearest.to("Name", KEYS)).contains("name");
        assertThat(Nearest.to("privatekey", KEYS)).contains("private-key");
    }

    @Test
    void to_somethingElse_isNothing() {
        assertThat(Nearest.to("zebra", KEYS)).isEmpty();
        assertThat(Nearest.to("x", List.of())).isEmpty();
    }

    @Test
    void edits_swappedNeighbours_areOneEdit() {
        assertThat(Nearest.edits("ab", "ba")).isEqualTo(1);
        assertThat(Nearest.edits("", "abc")).isEqualTo(3);
    }
}
