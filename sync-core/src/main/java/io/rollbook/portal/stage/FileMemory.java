package io.rollbook.portal.stage;

import io.rollbook.portal.known.Fingerprint;
import io.rollbook.portal.known.Fingerprints;
import io.rollbook.portal.known.KnownRow;
import io.rollbook.portal.known.KnownRows;
import io.rollbook.portal.known.RowKind;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Dialect;
import io.rollbook.roster.Entity;
import io.rollbook.run.Meter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is remembered of one file: its rows in the last delivery, as far as they were used, and in this one. */
final class FileMemory implements CsvRows.Judge {
    /** Rows of a file that cannot be recognised; with more the file is read in full every night. */
    private static final int MOST_LOOSE = 10_000;

    private final Entity entity;
    private final byte[] secret;
    private final byte[] reading;
    private final KnownRows before;
    private final RowMemory now;
    private final Meter meter;
    private final List<RowKind> kinds;
    private final Map<RowKind, Integer> numbers = new HashMap<>();
    private final long[] counts = new long[RowMemory.MOST_KINDS];
    private final int[] firstLines = new int[RowMemory.MOST_KINDS];
    private @Nullable Fingerprints fingerprints;
    private @Nullable Fingerprint judged;
    private int judgedLength;
    private @Nullable RowKind lastKind;
    private @Nullable Integer lastNumber;
    private int loose;

    FileMemory(
            Entity entity,
            byte[] secret,
            byte[] reading,
            List<RowKind> kinds,
            KnownRows before,
            RowMemory now,
            Meter meter) {
        this.entity = entity;
        this.secret = secret;
        this.reading = reading;
        this.kinds = kinds;
        this.before = before;
        this.now = now;
        this.meter = meter;
        for (int i = 0; i < kinds.size(); i++) {
            numbers.put(kinds.get(i), i);
        }
    }

    @Override
    public void header(Dialect dialect, byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        fingerprints = new Fingerprints(secret, reading, (dialect + text).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public int expected() {
        KnownRow row = before.expected();
        return row == null ? 0 : row.length();
    }

    @Override
    public boolean isKnown(byte[] bytes, int from, int to, int line) {
        judged = Objects.requireNonNull(fingerprints, "no header yet").of(bytes, from, to);
        judgedLength = to - from;
        KnownRow row = before.take(judged);
        if (row == null) {
            return false;
        }
        if (counts[row.kind()]++ == 0) {
            firstLines[row.kind()] = line;
        }
        now.add(row);
        meter.row();
        return true;
    }

    /**
     * Remembers a row that was read and can be used.
     *
     * @param isJudged whether it is the row that was judged last; another can only be read again
     */
    void add(boolean isJudged, RowKind kind, String id) {
        Fingerprint fingerprint = isJudged ? judged : null;
        Integer number = numberOf(kind);
        if (fingerprint == null || number == null) {
            if (loose++ < MOST_LOOSE) {
                now.addLoose(entity, id);
            }
        } else {
            now.add(fingerprint, number, judgedLength, id);
        }
    }

    /** Null where there are too many kinds. Most rows are of the same kind as the one before. */
    private @Nullable Integer numberOf(RowKind kind) {
        if (kind.equals(lastKind)) {
            return lastNumber;
        }
        Integer number = numbers.get(kind);
        if (number == null && kinds.size() < RowMemory.MOST_KINDS) {
            number = kinds.size();
            kinds.add(kind);
            numbers.put(kind, number);
        }
        lastKind = kind;
        lastNumber = number;
        return number;
    }

    /** The file has been read to its end. */
    void end() {
        before.end();
        now.endFile(loose > MOST_LOOSE ? null : kinds);
    }

    /** Rows recognised. */
    long known() {
        return Arrays.stream(counts).sum();
    }

    /** Records that these made beside their own. */
    long made() {
        long made = 0;
        for (int i = 0; i < kinds.size(); i++) {
            made += counts[i] * kinds.get(i).made();
        }
        return made;
    }

    /** Takes a kind of recognised rows: how many, and the line of the first. */
    interface Teller {
        void tell(RowKind kind, long rows, int firstLine);
    }

    /** Tells each kind of which there are rows. */
    void tell(Teller teller) {
        for (int i = 0; i < kinds.size(); i++) {
            if (counts[i] > 0) {
                teller.tell(kinds.get(i), counts[i], firstLines[i]);
            }
        }
    }
}
