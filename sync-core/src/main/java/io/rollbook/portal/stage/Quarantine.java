package io.rollbook.portal.stage;

import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that are bad by themselves, on their way into {@code staging.quarantine}. */
final class Quarantine {
    private record Row(Entity entity, @Nullable String id, int file, int line) {}

    private final List<Row> rows = new ArrayList<>();
    private final RecordBytes bytes = new RecordBytes();

    void add(Entity entity, @Nullable String id, int file, int line) {
        rows.add(new Row(entity, id, file, line));
    }

    /** Writes what has gathered. */
    void flush(Connection connection) {
        if (rows.isEmpty()) {
            return;
        }
        try (CopyStream copy =
                CopyStream.of(connection, "staging.quarantine", "entity", "sourced_id", "file", "line")) {
            rows.forEach(row -> copy.add(encoded(row)));
            copy.finish();
        }
        rows.clear();
    }

    private RecordBytes encoded(Row row) {
        bytes.begin(4);
        bytes.smallint(Statements.number(row.entity()));
        String id = row.id();
        if (id == null) {
            bytes.absent();
        } else {
            bytes.text(id);
        }
        bytes.smallint(row.file());
        bytes.integer(row.line());
        return bytes;
    }
}
