package io.rollbook.portal.stage;

import io.rollbook.portal.validate.KeptFields;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rows that are bad by themselves, on their way into {@code staging.quarantine}, and what they say into {@code
 * staging.unused}; from there that goes, with what rows say that the set checks put in quarantine, into {@code sync}.
 */
final class Quarantine {
    /** Characters of all fields that are kept of a delivery's bad rows, so that memory stays as it is. */
    private static final int MOST_CHARACTERS = 8 << 20;

    private record Row(Entity entity, @Nullable String id, int file, int line) {}

    private record Unused(Row row, String json) {}

    private final List<Row> rows = new ArrayList<>();
    private final List<Unused> unused = new ArrayList<>();
    private final RecordBytes bytes = new RecordBytes();
    private int keptRows;
    private int keptCharacters;
    private boolean more;

    void add(Entity entity, @Nullable String id, int file, int line) {
        rows.add(new Row(entity, id, file, line));
    }

    /** The row of which something was added last says this; asked for only where it is kept. */
    void say(Supplier<Map<String, String>> fields) {
        if (more) {
            return;
        }
        Map<String, String> said = fields.get();
        if (said.isEmpty()) {
            return;
        }
        String json = JsonMapper.shared().writeValueAsString(said);
        if (keptRows == KeptFields.MOST_ROWS || keptCharacters + json.length() > MOST_CHARACTERS) {
            more = true;
            return;
        }
        keptRows++;
        keptCharacters += json.length();
        unused.add(new Unused(rows.get(rows.size() - 1), json));
    }

    /** Writes what has gathered. */
    void flush(Connection connection) {
        if (!rows.isEmpty()) {
            try (CopyStream copy =
                    CopyStream.of(connection, "staging.quarantine", "entity", "sourced_id", "file", "line")) {
                rows.forEach(row -> copy.add(encoded(row, null)));
                copy.finish();
            }
            rows.clear();
        }
        if (!unused.isEmpty()) {
            try (CopyStream copy =
                    CopyStream.of(connection, "staging.unused", "entity", "sourced_id", "file", "line", "fields")) {
                unused.forEach(said -> copy.add(encoded(said.row(), said.json())));
                copy.finish();
            }
            unused.clear();
        }
    }

    private RecordBytes encoded(Row row, @Nullable String json) {
        bytes.begin(json == null ? 4 : 5);
        bytes.smallint(Statements.number(row.entity()));
        String id = row.id();
        if (id == null) {
            bytes.absent();
        } else {
            bytes.text(id);
        }
        bytes.smallint(row.file());
        bytes.integer(row.line());
        if (json != null) {
            bytes.text(json);
        }
        return bytes;
    }

    /**
     * Keeps what the run's quarantined rows say until then; where it is not of all of them, a finding tells.
     *
     * @param files the names of the delivery's files, in its order
     */
    void keep(Statements statements, String run, List<String> files, Instant until) {
        statements.run("forgetting fields of a former attempt", "DELETE FROM sync.quarantined WHERE run = ?", run);
        statements.run(
                "keeping fields of quarantined rows",
                """
                INSERT INTO sync.quarantined (run, file, line, entity, sourced_id, fields, expires)
                SELECT ?, (?)[file + 1], line, (%s)[entity + 1], sourced_id, fields, ?::timestamptz
                FROM staging.unused ORDER BY file, line, entity, sourced_id COLLATE "C" LIMIT %d
                ON CONFLICT DO NOTHING
                """
                        .formatted(Statements.TABLES, KeptFields.MOST_ROWS),
                run,
                files,
                Timestamp.from(until));
        long dropped = statements.run("emptying what was kept", "DELETE FROM staging.unused");
        if (more || dropped > KeptFields.MOST_ROWS) {
            statements.run(
                    "noting that fields are not kept of all rows",
                    "INSERT INTO staging.finding (code, severity, number) VALUES (?, ?, 1)",
                    FindingCode.FIELDS_NOT_KEPT.name(),
                    FindingCode.FIELDS_NOT_KEPT.severity().word());
        }
    }
}
