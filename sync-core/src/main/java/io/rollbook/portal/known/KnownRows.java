package io.rollbook.portal.known;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file's last delivery, in its order, as far as they are in sight of tonight's rows: so a file of any size
 * takes the same memory. Exports keep their order from night to night; so the row behind the one that was recognised last
 * is looked at first, then those that were passed over, then the next hundred or so, and only where several rows in a row
 * were none of these, farther ahead. A row that has moved farther than that is not recognised, and is compared in the
 * database like any other. New rows do not move the sight, however many; where more than half its width are gone in a row,
 * the rest of the file is read in full.
 */
public final class KnownRows {
    private static final int WIDTH = 1 << 15;

    private record Aside(KnownRow row, long number) {}

    private final Iterator<KnownRow> stored;
    private final Consumer<KnownRow> vanished;
    private final int width;
    private final int nearby;
    private final int patience;
    /** The next rows. */
    private final Deque<KnownRow> next = new ArrayDeque<>();
    /** The rows in sight that are none of the next any more, the eldest first. */
    private final Map<Fingerprint, Aside> aside = new LinkedHashMap<>();
    /** How many rows stood before the next ones. */
    private long before;
    /** How many stood before the farthest that was taken, and that one. */
    private long reached;
    /** How many of tonight's were not recognised since one was. */
    private int missed;

    /**
     * Over the stored rows.
     *
     * @param vanished takes each row that was not recognised among tonight's
     */
    public KnownRows(Iterator<KnownRow> stored, Consumer<KnownRow> vanished) {
        this(stored, vanished, WIDTH);
    }

    KnownRows(Iterator<KnownRow> stored, Consumer<KnownRow> vanished, int width) {
        this.stored = stored;
        this.vanished = vanished;
        this.width = width;
        this.nearby = width / 256;
        this.patience = width / 512;
    }

    /** The row that is looked at first, without taking it; null where there is none. */
    public @Nullable KnownRow expected() {
        if (next.isEmpty() && stored.hasNext()) {
            next.add(stored.next());
        }
        return next.peek();
    }

    /** Takes the row with this fingerprint out; null where none is in sight. */
    public @Nullable KnownRow take(Fingerprint fingerprint) {
        KnownRow expected = expected();
        if (expected != null && expected.is(fingerprint)) {
            return takeNext();
        }
        KnownRow row = takeAside(fingerprint);
        if (row == null) {
            row = takeNearby(fingerprint);
        }
        if (row == null && ++missed > patience) {
            while (before < reached + width / 2 && expected() != null) {
                putAside();
            }
            row = takeAside(fingerprint);
        }
        return row;
    }

    private KnownRow takeNext() {
        before++;
        reached = Math.max(reached, before);
        missed = 0;
        return next.remove();
    }

    private @Nullable KnownRow takeAside(Fingerprint fingerprint) {
        Aside found = aside.remove(fingerprint);
        if (found == null) {
            return null;
        }
        reached = Math.max(reached, found.number());
        missed = 0;
        return found.row();
    }

    private @Nullable KnownRow takeNearby(Fingerprint fingerprint) {
        while (next.size() < nearby && stored.hasNext()) {
            next.add(stored.next());
        }
        int passed = 0;
        for (KnownRow row : next) {
            if (row.is(fingerprint)) {
                for (int i = 0; i < passed; i++) {
                    putAside();
                }
                return takeNext();
            }
            passed++;
        }
        return null;
    }

    private void putAside() {
        KnownRow row = next.remove().alone();
        Aside same = aside.put(row.fingerprint(), new Aside(row, ++before));
        if (same != null) {
            vanished.accept(same.row());
        }
        if (aside.size() > width) {
            Iterator<Aside> eldest = aside.values().iterator();
            vanished.accept(eldest.next().row());
            eldest.remove();
        }
    }

    /** No more rows come: what is left has vanished. */
    public void end() {
        aside.values().forEach(left -> vanished.accept(left.row()));
        next.forEach(vanished);
        stored.forEachRemaining(vanished);
        aside.clear();
        next.clear();
    }
}
