package io.rollbook.portal.known;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private record Place(KnownRow row, long index) {}

    private final Iterator<KnownRow> stored;
    private final Consumer<KnownRow> vanished;
    private final int ahead;
    private final int width;
    private final Map<Fingerprint, Place> window = new LinkedHashMap<>();
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
    }

    /** Takes the row with this fingerprint out; null where none is in sight. */
    public @Nullable KnownRow take(Fingerprint fingerprint) {
        load(matched + 1 + ahead);
        Place place = window.remove(fingerprint);
        if (place == null) {
            return null;
        }
        matched = Math.max(matched, place.index());
        return place.row();
    }

    /** No more rows come: what is left has vanished. */
    public void end() {
        window.values().forEach(place -> vanished.accept(place.row()));
        window.clear();
        stored.forEachRemaining(vanished);
    }

    private void load(long upTo) {
        while (loaded < upTo && stored.hasNext()) {
            KnownRow row = stored.next();
            Place before = window.put(row.fingerprint(), new Place(row, loaded++));
            if (before != null) {
                vanished.accept(before.row());
            }
            if (window.size() > width) {
                Iterator<Place> eldest = window.values().iterator();
                vanished.accept(eldest.next().row());
                eldest.remove();
            }
        }
    }
}
