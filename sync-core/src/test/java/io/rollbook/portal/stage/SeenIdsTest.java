package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenIdsTest {
    private static void addUpTo(SeenIds ids, int number) {
        IntStream.range(0, number).forEach(i -> ids.add("id-" + i));
    }

    @Test
    void repeated_idsThatComeTwice_areAllNamed() {
        SeenIds ids = new SeenIds(100_000 * 160L);
        addUpTo(ids, 100_000);
        addUpTo(ids, 1_000);

        assertThat(ids.repeated().orElseThrow())
                .containsAll(IntStream.range(0, 1_000).mapToObj(i -> "id-" + i).toList())
                .hasSizeLessThan(1_010);
    }

    @Test
    void repeated_idsThatComeOnce_areHardlyEverNamed() {
        SeenIds ids = new SeenIds(400_000 * 160L);
        addUpTo(ids, 400_000);

        assertThat(ids.repeated().orElseThrow()).hasSizeLessThan(10);
    }

    @Test
    void repeated_noIds_isEmpty() {
        assertThat(new SeenIds(0).repeated().orElseThrow()).isEmpty();
    }

    @Test
    void repeated_moreThanFit_mayBeAny() {
        SeenIds ids = new SeenIds(0);
        addUpTo(ids, 100_000);

        assertThat(ids.repeated()).isEmpty();
    }
}
