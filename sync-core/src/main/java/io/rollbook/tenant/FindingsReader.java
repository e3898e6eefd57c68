package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.tenant.Findings.Cause;
import io.rollbook.tenant.Findings.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads the findings of a run. */
public final class FindingsReader {
    private static final String FOUND = "SELECT * FROM sync.findings f WHERE f.run = ?";
    private static final String ORDER =
            " ORDER BY f.cause, f.line NULLS FIRST, f.file, f.entity, f.sourced_id COLLATE \"C\", f.field, f.code";
    private static final String ROWS =
            """
            SELECT f.code, f.severity, f.file, f.line, f.entity, f.sourced_id, f.field, f.cause, q.fields,
                   c.entity AS waits_for, c.subject, c.listed_file, c.listed_line
            FROM (%s) f
            JOIN sync.causes c ON c.run = f.run AND c.no = f.cause
            LEFT JOIN sync.quarantined q
                ON q.run = f.run AND q.file = f.file AND q.line = f.line AND q.entity = f.entity
                AND q.sourced_id IS NOT DISTINCT FROM f.sourced_id AND q.expires > ?
            """
                    + ORDER;

    private final Sql sql;
    private final Timestamp now;
    private final ZoneId zone;
    private final List<String> before;

    /**
     * Over a connection to the tenant database; it is only read.
     *
     * @param now what has expired by then is not shown, be it deleted or not yet
     * @param zone the district's, for days
     * @param before the runs of the same feed before the one that is asked for, newest first, as far as they read rows:
     *     what is quarantined again and again is told
     */
    public FindingsReader(Connection tenant, Instant now, ZoneId zone, List<String> before) {
        this.sql = new Sql(tenant);
        this.now = Timestamp.from(now);
        this.zone = zone;
        this.before = before;
    }

    /**
     * The causes and one page of rows; empty lists where the run has no findings.
     *
     * @param limit most rows of the page; 0 for causes only
     * @param after {@link Findings#next} of the page before, or null for the first
     * @throws IllegalArgumentException where {@code after} is none of ours
     */
    public Findings read(String run, int limit, @Nullable String after) {
        List<Cause> causes = sql.list(
                "reading causes",
                """
                SELECT no, code, file, field, rows, files, entity, subject, listed_file, listed_line
                FROM sync.causes WHERE run = ? ORDER BY no
                """,
                FindingsReader::cause,
                run);
        // Findings of a run never change, and so a number of rows to skip is a stable place.
        long skip = after == null ? 0 : Long.parseLong(after);
        List<Row> rows = limit == 0
                ? List.of()
                : sql.list(
                        "reading findings",
                        ROWS.formatted(FOUND + ORDER + " LIMIT ? OFFSET ?"),
                        FindingsReader::row,
                        run,
                        limit + 1,
                        skip,
                        now);
        boolean more = rows.size() > limit;
        List<Row> page = more ? rows.subList(0, limit) : rows;
        return new Findings(causes, noted(run, page), more ? String.valueOf(skip + limit) : null);
    }

    private List<Row> noted(String run, List<Row> page) {
        List<String> ids =
                page.stream().flatMap(row -> Stream.ofNullable(row.sourcedId())).toList();
        Repeats repeats = Repeats.of(sql, run, before, ids, zone);
        return page.stream().map(repeats::noted).toList();
    }

    /**
     * Writes every row as CSV for a spreadsheet, streamed: what {@link SpreadsheetCell} makes of the cells of RFC 4180, with
     * a header. What quarantined rows say stands in columns of its own, {@code row.} and the field's name.
     */
    public void csv(String run, Appendable out) throws IOException {
        try {
            sql.transaction("reading findings", () -> {
                FindingsCsv csv = new FindingsCsv(out, names(run));
                Repeats repeats = Repeats.of(sql, run, before, null, zone);
                sql.each(
                        "reading findings",
                        ROWS.formatted(FOUND),
                        row -> csv.add(repeats.noted(row(row)), words(row)),
                        run,
                        now);
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The names of all fields that are kept of the run, in the order in which rows have them. */
    private List<String> names(String run) {
        return sql.list(
                "reading the names of kept fields",
                """
                SELECT name FROM sync.quarantined q
                CROSS JOIN LATERAL json_object_keys(q.fields) WITH ORDINALITY AS k(name, place)
                WHERE q.run = ? AND q.expires > ? GROUP BY name ORDER BY min(place), name COLLATE "C"
                """,
                row -> row.getString(1),
                run,
                now);
    }

    private static Cause cause(ResultSet row) throws SQLException {
        return Cause.of(
                row.getInt("no"),
                CauseWords.of(
                        row.getString("code"),
                        row.getString("entity"),
                        row.getString("subject"),
                        row.getString("listed_file"),
                        row.getObject("listed_line", Integer.class)),
                row.getString("file"),
                row.getString("field"),
                row.getLong("rows"),
                List.of((String[]) row.getArray("files").getArray()));
    }

    private static CauseWords words(ResultSet row) throws SQLException {
        return CauseWords.of(
                row.getString("code"),
                row.getString("waits_for"),
                row.getString("subject"),
                row.getString("listed_file"),
                row.getObject("listed_line", Integer.class));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("code"),
                row.getString("severity"),
                row.getString("file"),
                row.getObject("line", Integer.class),
                row.getString("entity"),
                row.getString("sourced_id"),
                row.getString("field"),
                row.getInt("cause"),
                fields(row.getString("fields")),
                null);
    }

    private static @Nullable Map<String, String> fields(@Nullable String json) {
        if (json == null) {
            return null;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        JsonMapper.shared()
                .readTree(json)
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asString("")));
        return fields;
    }
}
