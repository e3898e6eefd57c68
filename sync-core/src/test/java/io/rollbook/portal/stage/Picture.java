package io.rollbook.portal.stage;

import io.rollbook.portal.Collection;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Refused;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that came of reading a delivery, wherever its records went. */
record Picture(
        String format,
        List<FileLedger> files,
        Map<Entity, Collection> collections,
        FindingCounts findings,
        @Nullable Refused refused,
        @Nullable String damaged,
        Map<String, List<String>> rows) {

    /** As this connection sees it: nothing of a delivery that is refused is of use. */
    static Picture of(Connection connection, Staged staged, String run) throws SQLException {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        if (staged.refused() == null) {
            for (Entity entity : Entity.values()) {
                String schema = staged.loaded().contains(entity) ? "roster." : "staging.";
                rows.put(entity.table(), read(connection, columns(entity), schema + entity.table()));
            }
            for (String table : List.of("quarantine", "tombstone", "wanted")) {
                rows.put(table, read(connection, "*", "staging." + table));
            }
            String ofRun = " WHERE run = '" + run + "'";
            rows.put("causes", read(connection, "*", "sync.causes" + ofRun));
            rows.put("quarantined", read(connection, "*", "sync.quarantined" + ofRun));
            rows.put(
                    "findings",
                    read(
                            connection,
                            "cause, code, severity, file, line, entity, sourced_id, field",
                            "sync.findings" + ofRun));
        }
        return new Picture(
                staged.format(),
                staged.files(),
                staged.collections(),
                staged.findings(),
                staged.refused(),
                staged.damaged(),
                rows);
    }

    private static String columns(Entity entity) {
        return Stream.of(
                        Stream.of("sourced_id"),
                        entity.columns().stream().map(Column::sql).map(name -> '"' + name + '"'),
                        Stream.of("row_hash", "file", "line"))
                .flatMap(names -> names)
                .collect(Collectors.joining(", "));
    }

    private static List<String> read(Connection connection, String columns, String table) throws SQLException {
        try (ResultSet row = connection
                .createStatement()
                .executeQuery("SELECT row_to_json(r)::text FROM (SELECT %s FROM %s) r ORDER BY 1"
                        .formatted(columns, table))) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }
}
