package io.rollbook.run;

import io.rollbook.database.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** {@link Runs} in the control database. A change of state is one UPDATE that names the state it expects. */
public final class JdbcRuns implements Runs {
    private static final String READING = "reading runs";

    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public JdbcRuns(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    @Override
    public Run create(String district, String feed, boolean preview, boolean fullPull, String trigger, String by) {
        return create(RunId.next(clock), district, feed, preview, fullPull, trigger, by);
    }

    @Override
    public Run create(
            String id, String district, String feed, boolean preview, boolean fullPull, String trigger, String by) {
        // No more columns than an intake's role may fill: config/intake-role.sql.
        update(
                "creating a run",
                """
                INSERT INTO control.runs (id, district, feed, state, preview, full_pull, trigger, by_name, created, report)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json)
                """,
                id,
                district,
                feed,
                RunState.WAITING.word(),
                preview,
                fullPull,
                trigger,
                by,
                Timestamp.from(clock.instant()),
                RunRow.text(RunReport.EMPTY));
        return found(id);
    }

    @Override
    public Run upload(String id, String district, String feed, boolean preview, String by, String envelopeDigest) {
        return createReceived(
                id, district, feed, RunState.RECEIVED, preview, "person", by, envelopeDigest, RunReport.EMPTY);
    }

    @Override
    public Run undo(Run undone, @Nullable String school, boolean preview, String by) {
        return undo(RunId.next(clock), undone, school, preview, by);
    }

    @Override
    public Run undo(String id, Run undone, @Nullable String school, boolean preview, String by) {
        RunReport report = RunReport.EMPTY.undoing(new RunReport.Undo(undone.id(), school, null));
        return createOf(id, undone, RunState.RECEIVED, preview, Run.UNDO, by, report);
    }

    @Override
    public Run withheld(String id, Run of, RunReport report) {
        return createOf(id, of, RunState.HELD, false, Run.WITHHELD, "portal", report);
    }

    private Run createOf(
            String id, Run other, RunState state, boolean preview, String trigger, String by, RunReport report) {
        return createReceived(id, other.district(), other.feed(), state, preview, trigger, by, null, report);
    }

    /** A run that waits for no delivery. @param envelope digest of the one that was uploaded; null where it needs none */
    private Run createReceived(
            String id,
            String district,
            String feed,
            RunState state,
            boolean preview,
            String trigger,
            String by,
            @Nullable String envelope,
            RunReport report) {
        Timestamp now = Timestamp.from(clock.instant());
        update(
                "creating a run that waits for no delivery",
                """
                INSERT INTO control.runs (id, district, feed, state, preview, full_pull, trigger, by_name, created,
                    received, envelope, uploaded, report)
                VALUES (?, ?, ?, ?, ?, false, ?, ?, ?, ?, ?, ?, ?::json)
                """,
                id,
                district,
                feed,
                state.word(),
                preview,
                trigger,
                by,
                now,
                now,
                envelope,
                envelope != null,
                RunRow.text(report));
        return found(id);
    }

    @Override
    public void undone(String id, String by) {
        Run run = found(id);
        RunReport.Undo before = run.report().undo();
        RunReport.Undo now = before == null
                ? new RunReport.Undo(null, null, by)
                : new RunReport.Undo(before.undoes(), before.school(), by);
        update(
                "noting that a run was undone",
                "UPDATE control.runs SET report = ?::json WHERE id = ?",
                RunRow.text(run.report().undoing(now)),
                id);
    }

    @Override
    public Optional<Run> find(String id) {
        return query("WHERE id = ?", id).stream().findFirst();
    }

    @Override
    public List<Run> list(@Nullable String district, int limit, @Nullable String after) {
        return query(
                "WHERE (?::text IS NULL OR district = ?) AND (?::text IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                district,
                district,
                after,
                after,
                limit);
    }

    @Override
    public boolean isOvertaken(Run ended) {
        String[] over = Arrays.stream(RunState.values())
                .filter(RunState::isEnd)
                .map(RunState::word)
                .toArray(String[]::new);
        return !query(
                        """
                        WHERE district = ? AND feed = ? AND id <> ? AND NOT preview
                          AND (state NOT IN ('waiting', 'failed') AND state <> ALL (?)
                               OR state IN ('merged', 'partial') AND finished >= ?)
                        LIMIT 1
                        """,
                        ended.district(),
                        ended.feed(),
                        ended.id(),
                        over,
                        ended.finished() == null ? Timestamp.from(Instant.EPOCH) : Timestamp.from(ended.finished()))
                .isEmpty();
    }

    @Override
    public Optional<Run> lastApplied(String district, String feed) {
        return query(
                        """
                        WHERE district = ? AND feed = ? AND NOT preview AND state IN ('merged', 'partial', 'unchanged')
                        ORDER BY id DESC LIMIT 1
                        """,
                        district,
                        feed)
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Run> lastRead(String district, String feed) {
        return query(
                        """
                        WHERE district = ? AND feed = ? AND NOT preview AND state IN ('merged', 'partial', 'unchanged')
                          AND trigger NOT IN ('undo', 'guard') AND json_array_length(report -> 'files') > 0
                        ORDER BY id DESC LIMIT 1
                        """,
                        district,
                        feed)
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Run> lastFullPull(String district, String feed) {
        return query(
                        """
                        WHERE district = ? AND feed = ? AND NOT preview AND state IN ('merged', 'unchanged')
                          AND report -> 'pull' ->> 'mode' = ?
                        ORDER BY id DESC LIMIT 1
                        """,
                        district,
                        feed,
                        PullReport.FULL)
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Run> lastEnded(String district, String feed) {
        String[] ends = Arrays.stream(RunState.values())
                .filter(state -> state.isEnd() && state != RunState.CANCELLED)
                .map(RunState::word)
                .toArray(String[]::new);
        return query(
                        "WHERE district = ? AND feed = ? AND NOT preview AND state = ANY (?) ORDER BY id DESC LIMIT 1",
                        district,
                        feed,
                        ends)
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Run> lastScheduled(String district, String feed) {
        return query(
                        "WHERE district = ? AND feed = ? AND trigger = ? ORDER BY id DESC LIMIT 1",
                        district,
                        feed,
                        Run.SCHEDULED)
                .stream()
                .findFirst();
    }

    @Override
    public boolean note(String id, RunReport report) {
        return note(id, RunState.WAITING, report);
    }

    @Override
    public void noteHeld(String id, RunReport report) {
        note(id, RunState.HELD, report);
    }

    private boolean note(String id, RunState state, RunReport report) {
        long noted = update(
                "noting how far a run is",
                "UPDATE control.runs SET report = ?::json, again = NULL WHERE id = ? AND state = ?",
                RunRow.text(report),
                id,
                state.word());
        return noted > 0;
    }

    @Override
    public void putOff(String id, Again again) {
        update(
                "noting when a run is tried again",
                "UPDATE control.runs SET again = ?::json, headway = NULL WHERE id = ? AND finished IS NULL",
                RunRow.text(again),
                id);
    }

    @Override
    public void putOff(String id, Again again, Failures failures) {
        update(
                "noting that a try of a run failed, and when it is tried again",
                """
                UPDATE control.runs SET again = ?::json, headway = NULL, failures = ?::json
                WHERE id = ? AND finished IS NULL
                """,
                RunRow.text(again),
                RunRow.text(failures),
                id);
    }

    @Override
    public void tell(String id, Headway headway) {
        update(
                "telling how far a run is",
                """
                UPDATE control.runs SET headway = ?::json
                WHERE id = ? AND finished IS NULL AND state NOT IN ('held', 'approved')
                """,
                RunRow.text(headway),
                id);
    }

    @Override
    public List<Run> inState(@Nullable String district, @Nullable String feed, RunState... states) {
        String[] words = Arrays.stream(states).map(RunState::word).toArray(String[]::new);
        return query(
                "WHERE (?::text IS NULL OR district = ?) AND (?::text IS NULL OR feed = ?) AND state = ANY (?) ORDER BY id",
                district,
                district,
                feed,
                feed,
                words);
    }

    @Override
    public List<Run> supersededBy(Run newer) {
        return query(
                "WHERE district = ? AND feed = ? AND state = ? AND report -> 'decision' ->> 'by' = ? ORDER BY id",
                newer.district(),
                newer.feed(),
                RunState.SUPERSEDED.word(),
                newer.id());
    }

    @Override
    public Run move(String id, RunState to, RunReport report) {
        return move(found(id), to, report)
                .orElseThrow(() -> new IllegalTransition(id, found(id).state(), to));
    }

    @Override
    public Optional<Run> move(Run seen, RunState to, RunReport report) {
        requireLegal(seen, to);
        @Nullable Timestamp finished = to.isEnd() ? Timestamp.from(clock.instant()) : null;
        long moved = update(
                "moving a run",
                """
                UPDATE control.runs SET state = ?, finished = ?, report = ?::json, again = NULL, headway = NULL
                WHERE id = ? AND state = ?
                """,
                to.word(),
                finished,
                RunRow.text(report),
                seen.id(),
                seen.state().word());
        return moved == 0 ? Optional.empty() : find(seen.id());
    }

    @Override
    public Run received(String id, String envelopeDigest) {
        Run run = found(id);
        requireLegal(run, RunState.RECEIVED);
        long moved = update(
                "noting that a run's delivery was received",
                """
                UPDATE control.runs SET state = ?, received = ?, finished = NULL, envelope = ?, again = NULL, headway = NULL
                WHERE id = ? AND state = ?
                """,
                RunState.RECEIVED.word(),
                Timestamp.from(clock.instant()),
                envelopeDigest,
                id,
                run.state().word());
        if (moved == 0) {
            throw new IllegalTransition(id, found(id).state(), RunState.RECEIVED);
        }
        return found(id);
    }

    @Override
    public Attempt attempted(String id) {
        String counting = "counting an attempt";
        String count =
                """
                UPDATE control.runs SET attempts = attempts + 1, again = NULL, headway = NULL WHERE id = ?
                RETURNING attempts, failures
                """;
        return Sql.on(control, counting, sql -> sql.first(counting, count, JdbcRuns::attempt, id))
                .orElseThrow(() -> new IllegalArgumentException("no run " + id));
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        return new Attempt(row.getInt("attempts"), RunRow.failures(row.getString("failures")));
    }

    private Run found(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("no run " + id));
    }

    private static void requireLegal(Run run, RunState to) {
        if (!run.state().canBecome(to)) {
            throw new IllegalTransition(run.id(), run.state(), to);
        }
    }

    private List<Run> query(String condition, @Nullable Object... values) {
        return Sql.on(
                control,
                READING,
                sql -> sql.list(
                        READING, "SELECT " + RunRow.COLUMNS + " FROM control.runs " + condition, RunRow::read, values));
    }

    private long update(String doing, String statement, @Nullable Object... values) {
        return Sql.on(control, doing, sql -> sql.update(doing, statement, values));
    }
}
