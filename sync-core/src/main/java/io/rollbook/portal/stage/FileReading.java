package io.rollbook.portal.stage;

import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was seen while one file was read; the counts of its ledger that are known before the set checks. */
final class FileReading {
    final int index;
    final String name;
    final FileShape shape;
    final Map<String, Long> reasons = new TreeMap<>();

    @Nullable
    Header header;

    long read;
    long skipped;
    long bad;
    long tombstones;
    /** Rows whose status, or date of last change, is set; rows whose status is not. */
    int marked;

    int unmarked;
    int firstMarked;
    int firstUnmarked;
    /** A row's id could not be read. */
    boolean unreadable;
    /** None of its rows was looked at. */
    boolean ignored;
    /** The file was cut off, or is no CSV from some line on. */
    boolean damaged;

    boolean tooManyBadRows;

    FileReading(int index, String name, FileShape shape) {
        this.index = index;
        this.name = name;
        this.shape = shape;
    }

    /** Counts a row whose record is not wanted. */
    void skip(String reason, long rows) {
        skipped += rows;
        reasons.merge(reason, rows, Long::sum);
    }
}
