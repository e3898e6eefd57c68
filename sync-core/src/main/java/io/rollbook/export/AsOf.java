package io.rollbook.export;

import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The roster as it was at an earlier version: what is asked of schema {@code roster} is asked of the records that had not been
 * changed since, and of those versions in schema {@code history} that held then.
 */
final class AsOf implements UnaryOperator<String> {
    private final String tables;

    /** {@code version}: the number of the last run that counts, {@code sync.runs.no}. */
    AsOf(int version) {
        List<String> all = new ArrayList<>();
        for (Entity entity : Entity.values()) {
            all.add(records(entity, version));
            entity.links().forEach(column -> all.add(links(entity, column, version)));
        }
        tables = "WITH " + String.join(",\n", all) + "\n";
    }

    @Override
    public String apply(String sql) {
        return tables + sql.replace("roster.", "then_");
    }

    private static String records(Entity entity, int version) {
        String columns = entity.stored().stream()
                .map(column -> '"' + column.sql() + '"')
                .collect(Collectors.joining(", ", "sourced_id, active, first_seen_run, ", ""));
        return """
                then_%1$s AS NOT MATERIALIZED (
                    SELECT %2$s FROM roster.%1$s WHERE active AND last_changed_run <= %3$d
                    UNION ALL
                    SELECT %2$s FROM history.%1$s WHERE active AND from_run <= %3$d AND until_run > %3$d)"""
                .formatted(entity.table(), columns, version);
    }

    private static String links(Entity entity, Column column, int version) {
        Column.Link link = Objects.requireNonNull(column.link());
        return """
                then_%1$s AS NOT MATERIALIZED (
                    SELECT l.%2$s, l.%3$s FROM roster.%1$s l
                    JOIN roster.%4$s r ON r.sourced_id = l.%2$s AND r.active AND r.last_changed_run <= %6$d
                    UNION ALL
                    SELECT h.sourced_id, unnest(h."%5$s") FROM history.%4$s h
                    WHERE h.active AND h.from_run <= %6$d AND h.until_run > %6$d)"""
                .formatted(link.table(), link.owner(), link.column(), entity.table(), column.sql(), version);
    }
}
