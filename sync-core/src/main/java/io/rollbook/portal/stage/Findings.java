package io.rollbook.portal.stage;

import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.Finding;
import io.rollbook.run.FindingCode;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Severity;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found, on its way into {@code staging.finding} and from there, grouped into causes, into {@code sync}.
 * Errors are kept row by row; what is odd and tolerated is counted by file and column, because it is often true of
 * every row.
 */
final class Findings {
    /** What is counted instead of kept. */
    private record Tally(FindingCode code, String file, @Nullable Entity entity, @Nullable String field) {}

    /** Where it was seen first, and how often. */
    private record Seen(int line, int times) {}

    private final List<Finding> rows = new ArrayList<>();
    private final Map<Tally, Seen> tallies = new LinkedHashMap<>();
    private final RecordBytes bytes = new RecordBytes();

    /** Something about one row, or about a file (line 0). */
    void add(Finding finding) {
        rows.add(finding);
    }

    /** Something about a file as a whole. */
    void add(FindingCode code, String file, @Nullable String field) {
        rows.add(new Finding(code, file, 0, null, null, field, null));
    }

    /** Counts something that is tolerated. */
    void tally(FindingCode code, String file, @Nullable Entity entity, @Nullable String field, int line, int times) {
        tallies.merge(
                new Tally(code, file, entity, field),
                new Seen(line, times),
                (before, now) -> new Seen(Math.min(before.line(), now.line()), before.times() + now.times()));
    }

    /** Writes what has gathered to {@code staging.finding}. */
    void flush(Connection connection) {
        if (rows.isEmpty() && tallies.isEmpty()) {
            return;
        }
        try (CopyStream copy = CopyStream.of(
                connection,
                "staging.finding",
                "code",
                "severity",
                "file",
                "line",
                "entity",
                "sourced_id",
                "field",
                "cause_file",
                "cause_field",
                "subject",
                "number")) {
            rows.forEach(row -> copy.add(encoded(row, 1)));
            tallies.forEach((tally, seen) -> copy.add(encoded(
                    new Finding(
                            tally.code(),
                            tally.file(),
                            seen.line(),
                            tally.entity() == null ? null : tally.entity().table(),
                            null,
                            tally.field(),
                            null),
                    seen.times())));
            copy.finish();
        }
        rows.clear();
        tallies.clear();
    }

    private RecordBytes encoded(Finding row, int number) {
        bytes.begin(11);
        bytes.text(row.code().name());
        bytes.text(row.code().severity().word());
        bytes.text(row.file());
        if (row.line() == 0) {
            bytes.absent();
        } else {
            bytes.integer(row.line());
        }
        text(row.entity());
        text(row.sourcedId());
        text(row.field());
        bytes.text(row.file());
        text(row.field());
        text(row.subject());
        bytes.integer(number);
        return bytes;
    }

    private void text(@Nullable String text) {
        if (text == null) {
            bytes.absent();
        } else {
            bytes.text(text);
        }
    }

    /** Groups {@code staging.finding} into causes, the worst and most frequent first, and keeps both for the run. */
    static FindingCounts keep(Statements statements, String run, List<String> files) {
        statements.run("forgetting causes of a former attempt", "DELETE FROM sync.causes WHERE run = ?", run);
        statements.run("forgetting findings of a former attempt", "DELETE FROM sync.findings WHERE run = ?", run);
        long causes = statements.run(
                "keeping causes",
                """
                INSERT INTO sync.causes (
                    run, no, code, severity, file, field, subject, rows, entity, files, listed_file, listed_line)
                SELECT ?, row_number() OVER (
                           ORDER BY array_position(ARRAY['error', 'warning', 'info'], severity), rows DESC,
                                    code, cause_file, cause_field, subject) - 1,
                       code, severity, cause_file, cause_field, subject, rows, cause_entity, files,
                       (?)[listed.file + 1], listed.line
                FROM (SELECT code, severity, cause_file, cause_field, subject, cause_entity, sum(rows) AS rows,
                             coalesce(array_agg(file ORDER BY file) FILTER (WHERE file IS NOT NULL), '{}') AS files
                      FROM (SELECT code, severity, cause_file, cause_field, subject, cause_entity, file,
                                   sum(number) AS rows
                            FROM staging.finding GROUP BY 1, 2, 3, 4, 5, 6, 7) by_file
                      GROUP BY 1, 2, 3, 4, 5, 6) grouped
                LEFT JOIN (
                    SELECT DISTINCT ON (entity, sourced_id) entity, sourced_id, file, line FROM staging.quarantine
                    WHERE sourced_id IN (SELECT subject FROM staging.finding)
                    ORDER BY entity, sourced_id, file, line) listed
                    ON listed.entity = array_position(%s, cause_entity) - 1 AND listed.sourced_id = subject
                """
                        .formatted(Statements.TABLES),
                run,
                files);
        statements.run(
                "keeping findings",
                """
                INSERT INTO sync.findings (run, cause, code, severity, file, line, entity, sourced_id, field)
                SELECT c.run, c.no, f.code, f.severity, f.file, f.line, f.entity, f.sourced_id, f.field
                FROM staging.finding f
                JOIN sync.causes c ON c.run = ? AND c.code = f.code
                    AND coalesce(c.file, '') = coalesce(f.cause_file, '')
                    AND coalesce(c.field, '') = coalesce(f.cause_field, '')
                    AND coalesce(c.subject, '') = coalesce(f.subject, '')
                """,
                run);
        Map<Integer, Long> counts = statements.counts(
                "counting findings",
                """
                SELECT array_position(ARRAY['error', 'warning', 'info'], severity) - 1, sum(number)
                FROM staging.finding GROUP BY severity
                """);
        return new FindingCounts(
                counts.getOrDefault(Severity.ERROR.ordinal(), 0L),
                counts.getOrDefault(Severity.WARNING.ordinal(), 0L),
                causes);
    }
}
