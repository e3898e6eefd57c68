package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.run.FindingCode;
import io.rollbook.tenant.Findings.Cause;
import io.rollbook.tenant.Findings.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the findings of a run. */
public final class FindingsReader {
    private static final String ROWS =
            """
            SELECT code, severity, file, line, entity, sourced_id, field, cause FROM sync.findings
            WHERE run = ? ORDER BY cause, line NULLS FIRST, file, entity, sourced_id COLLATE "C", field, code
            """;

    private final Sql sql;

    /** Over a connection to the tenant database; it is only read. */
    public FindingsReader(Connection tenant) {
        this.sql = new Sql(tenant);
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
                "SELECT no, code, severity, file, field, subject, rows FROM sync.causes WHERE run = ? ORDER BY no",
                FindingsReader::cause,
                run);
        // Findings of a run never change, and so a number of rows to skip is a stable place.
        long skip = after == null ? 0 : Long.parseLong(after);
        List<Row> rows = limit == 0
                ? List.of()
                : sql.list("reading findings", ROWS + "LIMIT ? OFFSET ?", FindingsReader::row, run, limit + 1, skip);
        boolean more = rows.size() > limit;
        return new Findings(causes, more ? rows.subList(0, limit) : rows, more ? String.valueOf(skip + limit) : null);
    }

    /** Writes every row as CSV (RFC 4180, with a header), streamed. */
    public void csv(String run, Appendable out) throws IOException {
        out.append("code,severity,file,line,entity,sourcedId,field,message\r\n");
        try {
            sql.transaction("reading findings", () -> sql.each("reading findings", ROWS, row -> line(row, out), run));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void line(ResultSet row, Appendable out) throws SQLException {
        try {
            for (int column = 1; column <= 7; column++) {
                out.append(cell(row.getString(column))).append(',');
            }
            out.append(cell(FindingCode.valueOf(row.getString(1)).message())).append("\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** People open this in a spreadsheet: an id that begins like a formula must not become one. */
    private static String cell(@Nullable String value) {
        if (value == null) {
            return "";
        }
        String safe = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    private static Cause cause(ResultSet row) throws SQLException {
        FindingCode code = FindingCode.valueOf(row.getString(2));
        return new Cause(
                row.getInt(1),
                code.name(),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getLong(7),
                code.message(),
                code.fix());
    }

    private static Row row(ResultSet row) throws SQLException {
        int line = row.getInt(4);
        return new Row(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.wasNull() ? null : line,
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getInt(8));
    }
}
