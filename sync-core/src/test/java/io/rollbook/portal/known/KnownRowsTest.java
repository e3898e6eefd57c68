package io.rollbook.portal.known;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownRowsTest {
    private static final int WIDTH = 64;

    private final List<String> vanished = new ArrayList<>();

    private static KnownRow row(int number) {
        return new KnownRow(new Fingerprint(number, -number), 0, "id" + number);
    }

    private static List<KnownRow> rows(int from, int to) {
        return IntStream.range(from, to).mapToObj(KnownRowsTest::row).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Looks tonight's rows up; returns the ids of those recognised. */
    private List<String> recognised(List<KnownRow> before, List<KnownRow> tonight) {
        KnownRows known = new KnownRows(before.iterator(), row -> vanished.add(row.id()), WIDTH);
        List<String> recognised = new ArrayList<>();
        for (KnownRow row : tonight) {
            KnownRow taken = known.take(row.fingerprint());
            if (taken != null) {
                recognised.add(taken.id());
            }
        }
        known.end();
        return recognised;
    }

    @Test
    void take_sameRows_recognisesAll() {
        assertThat(recognised(rows(0, 1000), rows(0, 1000))).hasSize(1000);
        assertThat(vanished).isEmpty();
    }

    @Test
    void take_rowsGone_vanishAndTheRestIsRecognised() {
        List<KnownRow> tonight = rows(0, 1000);
        tonight.removeIf(row -> row.fingerprint().high() % 100 == 7);

        assertThat(recognised(rows(0, 1000), tonight)).hasSize(990);
        assertThat(vanished).hasSize(10).contains("id7", "id907");
    }

    @Test
    void take_manyRowsNewAndSomeGoneInARow_recognisesTheRest() {
        List<KnownRow> tonight = rows(0, 100);
        tonight.addAll(rows(5000, 5400));
        tonight.addAll(rows(100, 300));
        tonight.addAll(rows(330, 1000));

        assertThat(recognised(rows(0, 1000), tonight)).hasSize(970);
    }

    @Test
    void take_sameRowTwice_isRecognisedOnce() {
        assertThat(recognised(rows(0, 3), List.of(row(1), row(1)))).containsExactly("id1");
        assertThat(vanished).containsExactlyInAnyOrder("id0", "id2");
    }

    @Test
    void take_anyOrder_eachStoredRowIsRecognisedOrVanishes() {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            vanished.clear();
            List<KnownRow> before = rows(0, random.nextInt(500));
            List<KnownRow> tonight = rows(random.nextInt(100), 100 + random.nextInt(500));
            if (random.nextInt(3) == 0) {
                Collections.shuffle(tonight, random);
            }
            List<String> all = new ArrayList<>(recognised(before, tonight));
            all.addAll(vanished);

            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            before.stream().map(KnownRow::id).toList());
        }
    }
}
