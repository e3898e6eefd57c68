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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads the findings of a run. */
public final class FindingsReader {
    private static final String FOUND = "SELECT * FROM sync.findings f WHERE f.run = ?";
    private static final String ORDER =
            " ORDER BY f.cause, f.line NULLS FIRST, f.file, f.entity, f.sourced_id COLLATE \"C\", f.field, f.code";
    private static final String ROWS = "WITH looked_at AS MATERIALIZED (%s), " + QuarantineStreaks.told()
            + """
            SELECT f.code, f.severity, f.file, f.line, f.entity, f.sourced_id, f.field, f.cause, q.fields,
                   c.entity AS waits_for, c.subject, c.listed_file, c.listed_line, s.runs, k.since
            FROM looked_at f
            JOIN sync.causes c ON c.run = f.run AND c.no = f.cause
            LEFT JOIN streak s ON s.entity = f.entity AND s.sourced_id = f.sourced_id AND f.severity = 'error'
            LEFT JOIN stored k ON k.entity = s.entity AND k.sourced_id = s.sourced_id
            LEFT JOIN sync.quarantined q
                ON q.run = f.run AND q.file = f.file AND q.line = f.line AND q.entity = f.entity
                AND q.sourced_id IS NOT DISTINCT FROM f.sourced_id AND q.expires > ?
            """
            + ORDER;

    private final Sql sql;
    private final Timestamp now;

    /**
     * Over a connection to the tenant database; it is only read.
     *
     * @param now what has expired by then is not shown, be it deleted or not yet
     */
    public FindingsReader(Connection tenant, Instant now) {
        this.sql = new Sql(tenant);
        this.now = Timestamp.from(now);
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
        long again = sql.one(
                "counting records quarantined again and again",
                QuarantineStreaks.counted(),
                row -> row.getLong(1),
                run);
        return new Findings(
                causes, again, more ? rows.subList(0, limit) : rows, more ? String.valueOf(skip + limit) : null);
    }

    /**
     * Writes every row as CSV for a spreadsheet, streamed: what {@link SpreadsheetCell} makes of the cells of RFC 4180, with
     * a header. What quarantined rows say stands in columns of its own, {@code row.} and the field's name.
     */
    public void csv(String run, Appendable out) throws IOException {
        try {
            sql.transaction("reading findings", () -> {
                FindingsCsv csv = new FindingsCsv(out, names(run));
                sql.each("reading findings", ROWS.formatted(FOUND), row -> csv.add(row(row), words(row)), run, now);
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
                note(row.getInt("runs"), row.getTimestamp("since")));
    }

    private static @Nullable String note(int runs, @Nullable Timestamp since) {
        if (runs < QuarantineStreaks.TOLD_FROM) {
            return null;
        }
        String kept = since == null
                ? "the roster has no such record"
                : "the stored record of " + LocalDate.ofInstant(since.toInstant(), ZoneOffset.UTC) + " is kept";
        return "quarantined in the last " + runs + " runs" + (runs < QuarantineStreaks.MOST ? "" : " or more") + "; " + kept;
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
