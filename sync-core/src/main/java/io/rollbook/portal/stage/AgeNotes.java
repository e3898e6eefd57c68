package io.rollbook.portal.stage;

import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.validate.Ages;
import io.rollbook.roster.RecordBytes;

/** What the rows of a file tell of ages, on its way into {@code staging.age}: who, and whether old enough. */
final class AgeNotes implements AutoCloseable {
    private final CopyStream copy;
    private final Ages ages;
    private final int file;
    private final RecordBytes bytes = new RecordBytes();

    AgeNotes(CopyStream copy, Ages ages, int file) {
        this.copy = copy;
        this.ages = ages;
        this.file = file;
    }

    /** Takes a usable row. */
    void add(CsvRows row) {
        ages.tell(row, this::add);
    }

    private void add(String person, boolean oldEnough) {
        bytes.begin(3);
        bytes.text(person);
        bytes.flag(oldEnough);
        bytes.smallint(file);
        copy.add(bytes);
    }

    /** The rows are in the table then. */
    void finish() {
        copy.finish();
    }

    @Override
    public void close() {
        copy.close();
    }
}
