package io.rollbook.portal.stage;

import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import io.rollbook.roster.Entity;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was seen while one file was read; the counts of its ledger that are known before the set checks. */
final class FileReading {
    /** Rows of which something is true: how many, and the line of the first. */
    static final class Rows {
        int count;
        int first;

        void add(int line, long rows) {
            first = count == 0 ? line : Math.min(first, line);
            count = Math.toIntExact(count + rows);
        }
    }

    final int index;
    final String name;
    final FileShape shape;
    final Map<String, Long> reasons = new TreeMap<>();

    /** Whether rows that were in the last delivery were looked up. */
    boolean recalled;

    @Nullable
    Header header;

    long read;
    /** Of these, rows that were recognised and not read further, and the records they make beside. */
    long known;

    long made;
    /** Own records that the server took. */
    long copied;

    long skipped;
    long bad;
    long tombstones;
    /** Rows whose status, or date of last change, is set. */
    final Rows marked = new Rows();
    /** Rows whose status is not set. */
    final Rows unmarked = new Rows();
    /** Rows whose date of last change is not set. */
    final Rows undated = new Rows();
    /** Rows whose date of last change is no time as the standard writes it. */
    final Rows misdated = new Rows();
    /** A row's id could not be read. */
    boolean unreadable;
    /** Of these, rows that cannot be used may have made records, and their ids cannot be read. */
    final Set<Entity> unknownBeside = EnumSet.noneOf(Entity.class);

    /** None of its rows was looked at. */
    boolean ignored;
    /** Its rows were made of the pages of a service: no lines of text. */
    boolean pulled;
    /** The file was cut off, or is no CSV from some line on. */
    boolean damaged;

    /** Rows that its last lines say it has, where that is more than were read; else 0. */
    long said;

    /** What is behind its second header was not read. */
    boolean severalTables;

    boolean tooManyBadRows;

    FileReading(int index, String name, FileShape shape) {
        this.index = index;
        this.name = name;
        this.shape = shape;
    }

    /** Counts a row whose record is not wanted. */
    void skip(String reason, long rows) {
        if (rows > 0) {
            skipped += rows;
            reasons.merge(reason, rows, Long::sum);
        }
    }

    /** Counts rows as used after all that were skipped for this reason. */
    void use(String reason, long rows) {
        if (rows > 0) {
            skipped -= rows;
            reasons.merge(reason, -rows, Long::sum);
            reasons.remove(reason, 0L);
        }
    }
}
