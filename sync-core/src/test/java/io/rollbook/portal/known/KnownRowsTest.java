package io.rollbook.portal.known;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownRowsTest {
    private static final int WIDTH = 64;

    private final List<String> vanished = new ArrayList<>();

    private static KnownRow row(int number) {
        ByteBuffer stored = ByteBuffer.allocate(WIDTH);
        KnownRow.write(stored, new Fingerprint(number, -number), 0, number, "id" + number);
        return new KnownRow(stored.array(), 0);
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
    void take_rowsThatComeFarLater_areRecognisedAsLongAsTheyAreFew() {
        List<KnownRow> tonight = rows(20, 1000);
        tonight.addAll(rows(0, 20));

        assertThat(recognised(rows(0, 1000), tonight)).hasSize(1000);
        assertThat(vanished).isEmpty();
    }

    @Test
    void take_moreRowsThatComeFarLaterThanAreKept_losesSightOfTheEldest() {
        List<KnownRow> tonight = rows(20, 1000);
        tonight.removeIf(row -> row.length() >= 100 && row.length() < 120 || row.length() >= 200 && row.length() < 230);
        tonight.addAll(rows(0, 20));
        tonight.addAll(rows(100, 120));
        tonight.addAll(rows(200, 230));

        assertThat(recognised(rows(0, 1000), tonight)).hasSizeGreaterThan(1000 - 70 + WIDTH / 2);
        assertThat(vanished)
                .contains("id0")
                .isSubsetOf(rows(0, 20).stream().map(KnownRow::id).toList());
    }

    @Test
    void take_rowStoredTwice_isRecognisedAtMostTwiceAndNotLost() {
        List<KnownRow> before = List.of(row(1), row(2), row(1));

        assertThat(recognised(before, rows(2, 3))).containsExactly("id2");
        assertThat(vanished).containsExactly("id1", "id1");
    }

    @Test
    void expected_rowBehindTheLastThatWasTaken_isLookedAtFirst() {
        KnownRows known = new KnownRows(rows(0, 9000).iterator(), row -> vanished.add(row.id()), 8192);

        assertThat(lengthOfExpected(known)).isZero();
        known.take(row(0).fingerprint());
        known.take(row(1).fingerprint());
        assertThat(lengthOfExpected(known)).isEqualTo(2);
        assertThat(known.take(row(20).fingerprint())).isNotNull();
        assertThat(lengthOfExpected(known)).isEqualTo(21);
        assertThat(known.take(row(4).fingerprint())).isNotNull();
        assertThat(lengthOfExpected(known)).isEqualTo(21);
    }

    @Test
    void take_farAhead_isRecognisedOnceSeveralWereNot() {
        KnownRows known = new KnownRows(rows(0, 9000).iterator(), row -> vanished.add(row.id()), 8192);

        int missed = 0;
        while (known.take(row(900 + missed).fingerprint()) == null) {
            missed++;
        }

        assertThat(missed).isBetween(1, 20);
        assertThat(known.take(row(5).fingerprint())).isNotNull();
        assertThat(known.take(row(901 + missed).fingerprint())).isNotNull();
        known.end();
        assertThat(vanished).hasSize(9000 - 3);
    }

    private static int lengthOfExpected(KnownRows known) {
        return Objects.requireNonNull(known.expected()).length();
    }

    @Test
    void write_anyRow_isReadBackAsItWasWritten() {
        ByteBuffer stored = ByteBuffer.allocate(100);
        Fingerprint fingerprint = new Fingerprint(Long.MIN_VALUE, -2);

        assertThat(KnownRow.write(stored, fingerprint, 254, 40_000, "\u00e9-7")).isTrue();
        assertThat(KnownRow.write(stored, fingerprint, 0, 70_000, "x".repeat(90)))
                .isFalse();
        int second = stored.position();
        assertThat(KnownRow.write(stored, fingerprint, 0, 70_000, "x")).isTrue();

        KnownRow row = new KnownRow(stored.array(), 0);
        assertThat(row.fingerprint()).isEqualTo(fingerprint);
        assertThat(row.kind()).isEqualTo(254);
        assertThat(row.length()).isEqualTo(40_000);
        assertThat(row.id()).isEqualTo("\u00e9-7");
        assertThat(row.idMark()).isEqualTo(KnownRow.mark("\u00e9-7"));
        assertThat(row.size()).isEqualTo(second);
        assertThat(new KnownRow(stored.array(), second).length()).isZero();
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
