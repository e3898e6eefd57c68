package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;

import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;

/** Rows of people who are nothing but guardians, which are not staged, on their way into {@code staging.guardian}. */
final class GuardianNotes implements AutoCloseable {
    private final CopyStream copy;
    private final int file;
    private final RecordBytes bytes = new RecordBytes();

    GuardianNotes(CopyStream copy, int file) {
        this.copy = copy;
        this.file = file;
    }

    void add(String person, int line) {
        bytes.begin(6);
        bytes.smallint(number(Entity.USERS));
        bytes.text(person);
        bytes.text(person);
        bytes.smallint(file);
        bytes.integer(line);
        bytes.flag(true);
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
