package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** The merged runs of a district: {@code sync.runs}. */
public final class RunJournal {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String COLUMNS = "SELECT no, id, counts FROM sync.runs ";

    private final Sql sql;

    /** Over a connection to the tenant database. */
    public RunJournal(Connection tenant) {
        this.sql = new Sql(tenant);
    }

    /**
     * What {@code sync.runs.counts} holds: rows read per file, by its kind.
     *
     * @param files of files that held everything
     * @param partial of files that listed changes only, or single schools
     */
    record Counts(Map<String, Long> files, Map<String, Long> partial, String state, RunReport report) {}

    /** The roster's version: the number of the last merged run, 0 before the first. */
    public int version() {
        return sql.one(
                "reading the roster's version", "SELECT coalesce(max(no), 0) FROM sync.runs", row -> row.getInt(1));
    }

    /** The run that merged this envelope. */
    public Optional<MergedRun> ofEnvelope(String envelope) {
        return sql.first(
                "looking for a merged envelope", COLUMNS + "WHERE envelope = ?", RunJournal::mergedRun, envelope);
    }

    /** The merged run with this id. */
    public Optional<MergedRun> find(String run) {
        return sql.first("looking for a merged run", COLUMNS + "WHERE id = ?", RunJournal::mergedRun, run);
    }

    /** Digest of the content that the feed's last merged run holds; empty where there is none to compare with. */
    public Optional<byte[]> lastContent(String feed) {
        return sql.first(
                        "reading the last content of a feed",
                        "SELECT no, content FROM sync.runs WHERE feed = ? ORDER BY no DESC LIMIT 1",
                        row -> Optional.ofNullable(row.getBytes(2)),
                        feed)
                .flatMap(content -> content);
    }

    /** The kinds of the files in which any merged delivery of the feed had rows. */
    public Set<String> files(String feed) {
        return Set.copyOf(sql.list(
                "reading the files of former deliveries",
                """
                SELECT DISTINCT f.key
                FROM sync.runs r
                CROSS JOIN LATERAL jsonb_each_text((r.counts -> 'files') || coalesce(r.counts -> 'partial', '{}')) f
                WHERE r.feed = ? AND f.value::bigint > 0
                """,
                row -> row.getString(1),
                feed));
    }

    /** The run of the newest delivery of the feed that was merged or said what the roster says, in whichever order they were. */
    public Optional<String> newestDelivery(String feed) {
        return sql.first(
                "reading the newest delivery of a feed",
                """
                SELECT greatest(id COLLATE "C", confirmed COLLATE "C") FROM sync.runs
                WHERE feed = ? AND starts_with(envelope, 'sha256:') ORDER BY 1 DESC LIMIT 1
                """,
                row -> row.getString(1),
                feed);
    }

    /**
     * The run that undid another of the feed, and put something back that {@code staging.change} would take back: a value that
     * was replaced becomes again what it was before the undo, a record that came back goes, one that went comes, or one gets
     * another id.
     */
    public Optional<String> undoneAgain(String feed) {
        Optional<Integer> any = sql.first(
                "looking for undone runs",
                "SELECT undone_by FROM sync.runs WHERE feed = ? AND undone_by IS NOT NULL LIMIT 1",
                row -> row.getInt(1),
                feed);
        if (any.isEmpty()) {
            return Optional.empty();
        }
        return Arrays.stream(Entity.values())
                .flatMap(entity -> sql
                        .first(
                                "looking for records that were put back",
                                """
                                SELECT u.id FROM staging.change c
                                JOIN roster.%1$s r ON r.sourced_id = coalesce(c.old_sourced_id, c.sourced_id)
                                JOIN sync.runs u ON u.no = r.last_changed_run
                                LEFT JOIN history.%1$s h ON h.until_run = u.no AND h.sourced_id = r.sourced_id
                                LEFT JOIN staging.%1$s s ON s.sourced_id = c.sourced_id
                                WHERE c.entity = %2$d AND u.no IN (SELECT d.undone_by FROM sync.runs d WHERE d.feed = ?)
                                  AND CASE c.action WHEN 'R' THEN NOT h.active
                                                    WHEN 'B' THEN h.active
                                                    WHEN 'C' THEN c.old_sourced_id IS NOT NULL
                                                        OR (h.active AND (s.row_hash = h.row_hash OR %3$s))
                                                    ELSE false END
                                LIMIT 1
                                """
                                        .formatted(entity.table(), entity.ordinal(), isAgain(entity)),
                                row -> row.getString(1),
                                feed)
                        .stream())
                .findFirst();
    }

    /** Notes that a later delivery of the feed said the same as the one that was merged last. */
    public void confirmed(String feed, String run) {
        sql.update(
                "noting the newest delivery of a feed",
                """
                UPDATE sync.runs SET confirmed = greatest(confirmed COLLATE "C", ?)
                WHERE no = (SELECT max(no) FROM sync.runs WHERE feed = ? AND starts_with(envelope, 'sha256:'))
                """,
                run,
                feed);
    }

    private static String isAgain(Entity entity) {
        return entity.columns().stream()
                .filter(column -> column.link() == null)
                .map(column -> "s.\"%1$s\" IS NOT DISTINCT FROM h.\"%1$s\" AND r.\"%1$s\" IS DISTINCT FROM h.\"%1$s\""
                        .formatted(column.sql()))
                .collect(Collectors.joining(" OR "));
    }

    /** Notes that the roster already says what this content says, so that it is recognised the next time. */
    public void sameAs(String feed, byte[] content) {
        sql.update(
                "noting the content of a feed",
                """
                UPDATE sync.runs SET content = ?
                WHERE no = (SELECT max(no) FROM sync.runs WHERE feed = ?) AND content IS NOT NULL
                """,
                content,
                feed);
    }

    /** Enters a merged run; in the transaction that writes the rows. */
    void enter(int no, MergeOrder order, RunReport report, Instant at) {
        Map<Boolean, Map<String, Long>> files = report.files().stream()
                .collect(Collectors.partitioningBy(
                        FileLedger::isWhole, Collectors.toMap(FileLedger::kind, FileLedger::read, Long::sum)));
        sql.update(
                "entering a merged run",
                """
                INSERT INTO sync.runs
                    (no, id, feed, envelope, content, merged_at, approved_by, first_approved_by, opened_with, signer, counts)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                """,
                no,
                order.run(),
                order.feed(),
                order.envelope(),
                order.content(),
                Timestamp.from(at),
                order.approvedBy(),
                report.firstApprovedBy(),
                report.proof() == null ? null : report.proof().openedWith(),
                report.proof() == null ? null : report.proof().signer(),
                JSON.writeValueAsString(new Counts(
                        files.getOrDefault(true, Map.of()),
                        files.getOrDefault(false, Map.of()),
                        order.state().word(),
                        report)));
        Losses losses = new Losses(sql);
        losses.enter(no, order.lost(), at);
        if (order.undoes() != null) {
            sql.update("noting what was undone", "UPDATE sync.runs SET undone_by = ? WHERE no = ?", no, order.undoes());
            if (order.state() == RunState.MERGED) {
                losses.undone(
                        order.undoes(),
                        report.undo() == null ? null : report.undo().school());
            }
        }
    }

    private static MergedRun mergedRun(ResultSet row) throws SQLException {
        Counts counts = JSON.readValue(row.getString(3), Counts.class);
        return new MergedRun(row.getInt(1), row.getString(2), RunState.ofWord(counts.state()), counts.report());
    }
}
