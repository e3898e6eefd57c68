package io.rollbook.portal.known;

import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file's last delivery, in its order, looked at through a window that moves along with tonight's rows: so
 * a file of any size takes the same memory. Exports keep their order from night to night; a row that has moved farther
 * than the window reaches is not recognised, and is compared in the database like any other. New rows do not move the
 * window, however many; where more than half its width are gone in a row, the rest of the file is read in full.
 */
public final class KnownRows {
    private static final int WINDOW = 1 << 15;

    private final Iterator<KnownRow> stored;
    private final Consumer<KnownRow> vanished;
    private final int ahead;
    private final int width;
    /** The rows in sight by their fingerprints, whose bits are as good as random, chained where they share a bucket. */
    private final @Nullable KnownRow[] buckets;
    /** The rows in sight in their order. */
    private @Nullable KnownRow eldest;

    private @Nullable KnownRow newest;
    private int size;
    private long loaded;
    private long matched = -1;

    /**
     * Over the stored rows.
     *
     * @param vanished takes each row that was not recognised among tonight's
     */
    public KnownRows(Iterator<KnownRow> stored, Consumer<KnownRow> vanished) {
        this(stored, vanished, WINDOW);
    }

    KnownRows(Iterator<KnownRow> stored, Consumer<KnownRow> vanished, int width) {
        this.stored = stored;
        this.vanished = vanished;
        this.width = width;
        this.ahead = width / 2;
        this.buckets = new KnownRow[Integer.highestOneBit(width) * 2];
    }

    /** Takes the row with this fingerprint out; null where none is in sight. */
    public @Nullable KnownRow take(Fingerprint fingerprint) {
        load(matched + 1 + ahead);
        KnownRow row = remove(fingerprint.high(), fingerprint.low());
        if (row != null) {
            matched = Math.max(matched, row.index);
        }
        return row;
    }

    /** No more rows come: what is left has vanished. */
    public void end() {
        for (KnownRow row = eldest; row != null; row = row.later) {
            vanished.accept(row);
        }
        eldest = null;
        newest = null;
        size = 0;
        stored.forEachRemaining(vanished);
    }

    private void load(long upTo) {
        while (loaded < upTo && stored.hasNext()) {
            KnownRow row = stored.next();
            KnownRow same = remove(row.high, row.low);
            if (same != null) {
                vanished.accept(same);
            }
            add(row);
            if (size > width && eldest != null) {
                vanished.accept(eldest);
                remove(eldest.high, eldest.low);
            }
        }
    }

    private int bucket(long low) {
        return (int) low & (buckets.length - 1);
    }

    private void add(KnownRow row) {
        row.index = loaded++;
        int bucket = bucket(row.low);
        row.chained = buckets[bucket];
        buckets[bucket] = row;
        row.earlier = newest;
        if (newest == null) {
            eldest = row;
        } else {
            newest.later = row;
        }
        newest = row;
        size++;
    }

    private @Nullable KnownRow remove(long high, long low) {
        int bucket = bucket(low);
        KnownRow before = null;
        for (KnownRow row = buckets[bucket]; row != null; row = row.chained) {
            if (row.high == high && row.low == low) {
                if (before == null) {
                    buckets[bucket] = row.chained;
                } else {
                    before.chained = row.chained;
                }
                unlink(row);
                return row;
            }
            before = row;
        }
        return null;
    }

    private void unlink(KnownRow row) {
        if (row.earlier == null) {
            eldest = row.later;
        } else {
            row.earlier.later = row.later;
        }
        if (row.later == null) {
            newest = row.earlier;
        } else {
            row.later.earlier = row.earlier;
        }
        // What is taken out must not keep its neighbours in memory.
        row.chained = null;
        row.earlier = null;
        row.later = null;
        size--;
    }
}
