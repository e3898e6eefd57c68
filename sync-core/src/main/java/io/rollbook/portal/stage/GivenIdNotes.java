package io.rollbook.portal.stage;

import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.RecordBytes;
import org.jspecify.annotations.Nullable;

/** The ids that the rows of a file give records which are stored by another, on their way into {@code staging.given_id}. */
final class GivenIdNotes implements AutoCloseable {
    private final CopyStream copy;
    private final int file;
    private final RecordBytes bytes = new RecordBytes();

    GivenIdNotes(CopyStream copy, int file) {
        this.copy = copy;
        this.file = file;
    }

    /** Takes the row that was checked last; {@code deleted}: whether its id stands for nothing from now on. */
    void add(CsvRows row, RowRules rules, boolean deleted) {
        String given = rules.given(row);
        if (given == null) {
            return;
        }
        String id = rules.id();
        bytes.begin(5);
        bytes.text(given);
        text(id);
        bytes.flag(deleted);
        bytes.smallint(file);
        bytes.integer(row.line());
        copy.add(bytes);
    }

    private void text(@Nullable String value) {
        if (value == null) {
            bytes.absent();
        } else {
            bytes.text(value);
        }
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
