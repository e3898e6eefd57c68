package io.rollbook.portal;

import io.rollbook.audit.Appended;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.portal.diff.ChangeSet;
import io.rollbook.portal.diff.PlanDigest;
import io.rollbook.portal.guard.Judged;
import io.rollbook.portal.guard.Verdict;
import io.rollbook.portal.parse.Formats;
import io.rollbook.portal.stage.OwnerCheck;
import io.rollbook.run.Held;
import io.rollbook.run.Meter;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.RunReport.Undo;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs.IllegalTransition;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Fence;
import io.rollbook.tenant.GivenIds;
import io.rollbook.tenant.HeldRun;
import io.rollbook.tenant.HeldRuns;
import io.rollbook.tenant.Loads;
import io.rollbook.tenant.Lost;
import io.rollbook.tenant.Merge;
import io.rollbook.tenant.MergeOrder;
import io.rollbook.tenant.MergedRun;
import io.rollbook.tenant.Remembered;
import io.rollbook.tenant.RunJournal;
import io.rollbook.tenant.RunLock;
import io.rollbook.tenant.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run in its district's database, from the moment it has the district to itself until it rests. */
final class Passage implements AutoCloseable {
    private final Parts parts;
    private final Run run;
    private final Connection tenant;
    private final RunLock lock;
    private final Fence fence;
    private final Meter meter;
    final Progress progress;

    private Passage(Parts parts, Run run, Connection tenant, RunLock lock) {
        this.parts = parts;
        this.run = run;
        this.tenant = tenant;
        this.lock = lock;
        this.fence = Fence.take(tenant, run.id());
        this.meter = new Meter(headway -> parts.runs().tell(run.id(), headway), parts.clock());
        this.progress = new Progress(run.report(), meter);
    }

    /** Waits until the district has no other run in work. */
    static Passage begin(Parts parts, Tenant district, Run run, Duration wait) {
        Connection connection = district.connect();
        try {
            return new Passage(parts, run, connection, RunLock.take(connection, wait));
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    Connection tenant() {
        return tenant;
    }

    /** The run's id. */
    String run() {
        return run.id();
    }

    RunJournal journal() {
        return new RunJournal(tenant);
    }

    HeldRuns heldRuns() {
        return new HeldRuns(tenant);
    }

    void move(RunState to) {
        parts.runs().move(run.id(), to, progress.report());
    }

    /** The run that merged this envelope, where one did: only the control database has to learn of it, by telling. */
    Optional<MergedRun> mergedBefore(String envelope) {
        return journal().ofEnvelope(envelope);
    }

    SyncOutcome tellAgain(MergedRun merged) {
        SyncOutcome outcome =
                merged.id().equals(run.id()) ? merged.outcome() : new SyncOutcome.Unchanged(progress.report());
        noteRoster();
        holdWithheld(outcome.report());
        parts.runs().move(run.id(), outcome.state(), outcome.report());
        noteUndone(outcome.state());
        return outcome;
    }

    /** Looks at whose a delivery to this district is. */
    OwnerCheck ownerCheck(District district) {
        return parts.neighbours().check(tenant, district);
    }

    private void noteRoster() {
        parts.neighbours().note(tenant, run.district());
    }

    private void holdWithheld(RunReport merged) {
        new Withholding(parts, this, run).hold(merged);
    }

    /** Where it undid another as a whole, that one's report says so. */
    private void noteUndone(RunState end) {
        Undo undo = run.report().undo();
        if (end == RunState.MERGED && undo != null && undo.undoes() != null && undo.school() == null) {
            parts.runs().undone(undo.undoes(), run.id());
        }
    }

    SyncOutcome unchanged() {
        move(RunState.UNCHANGED);
        return new SyncOutcome.Unchanged(progress.report());
    }

    /** The exact cause is for the audit only. */
    SyncOutcome refuse(Refused why, String exactCause) {
        progress.refused(why);
        act("rejected", run.by(), Map.of("code", why.code(), "cause", exactCause));
        move(RunState.REJECTED);
        return new SyncOutcome.Rejected(progress.report());
    }

    /** Whether nothing was merged in this district yet, and no earlier delivery of the feed waits to be. */
    boolean isFirst() {
        return journal().version() == 0 && heldBefore().isEmpty();
    }

    /** What is done from here on takes effect with the merge, or not at all; nobody reads the roster until then. */
    void beginLoad() {
        try {
            tenant.setAutoCommit(false);
        } catch (SQLException e) {
            throw DatabaseException.of("beginning to load", e);
        }
        Loads.lockRoster(new Sql(tenant));
    }

    /** Takes back what was done since {@link #beginLoad}. A connection that is lost took it back itself. */
    void takeBack() {
        try {
            if (!tenant.getAutoCommit()) {
                tenant.rollback();
                tenant.setAutoCommit(true);
            }
        } catch (SQLException lost) {
            close(tenant);
        }
    }

    /** Ends with the connection whatever is open: after an error of the database nobody knows what it is still good for. */
    void abandon() {
        close(tenant);
    }

    /** Enters an act into the audit and tells the control database where the log stands. */
    void act(String action, String actor, Map<String, String> facts) {
        Appended appended = new Sql(tenant)
                .transaction("entering an act", () -> parts.audit().appendAct(tenant, action, actor, run.id(), facts));
        parts.note(run.district(), appended);
    }

    /** The decision is noted beside the plan and the act of deciding is entered in one transaction. */
    void decide(Decision decision, Map<String, String> facts) {
        Appended appended = new Sql(tenant).transaction("deciding", () -> {
            heldRuns().decide(run.id(), decision);
            return parts.audit().appendAct(tenant, decision.what(), decision.by(), run.id(), facts);
        });
        parts.note(run.district(), appended);
        progress.decided(decision);
    }

    /** The first of two approvals is noted beside the plan; the run stays held and says so. */
    SyncOutcome approveFirst(Decision first, Map<String, String> facts, String why) {
        Appended appended = new Sql(tenant).transaction("approving first", () -> {
            heldRuns().approveFirst(run.id(), first);
            return parts.audit().appendAct(tenant, "first-approved", first.by(), run.id(), facts);
        });
        parts.note(run.district(), appended);
        Held held = java.util.Objects.requireNonNull(run.report().held());
        String detail = held.detail() + " Approved by " + first.by() + "; a second person has to, since this is beyond"
                + " the limit for one: " + why + ".";
        progress.held(new Held(held.reason(), detail, held.plan(), held.since()));
        parts.runs().noteHeld(run.id(), progress.report());
        return new SyncOutcome.HeldForDecision(progress.report());
    }

    /** The plan goes and the act of dropping it is entered in one transaction. */
    void drop(String held, String what, String actor, Map<String, String> facts) {
        Appended appended = new Sql(tenant).transaction("dropping a held plan", () -> {
            heldRuns().forget(held);
            return parts.audit().appendAct(tenant, what, actor, held, facts);
        });
        parts.note(run.district(), appended);
    }

    /** Older runs of the feed whose plans wait for a person. */
    List<Run> heldBefore() {
        return parts.runs().inState(run.district(), run.feed(), RunState.HELD).stream()
                // An undo has no delivery that a newer one could take the place of; what was withheld of one has its id
                // from later than that delivery, and whatever is in work now came after it.
                .filter(older ->
                        !older.isUndo() && (older.isWithheld() || older.id().compareTo(run.id()) < 0))
                .toList();
    }

    /**
     * A newer delivery of the feed makes held plans of older ones pointless where it holds, in full, what they hold, and
     * previews in any case. One that looks damaged is no reason to drop one that does not. One that lists changes only
     * leaves what it does not list to the person who decides; whom it
     * lists is not removed for having been absent before.
     */
    void supersedeOlder(Staged newer) {
        for (Run older : heldBefore()) {
            boolean pointless =
                    (newer.replaces(older.report().files()) && (newer.damaged() == null || isDamaged(older)))
                            || (older.isWithheld() && heldRuns().isListedAgain(older.id()));
            if (!pointless) {
                continue;
            }
            drop(older.id(), "superseded", "portal", Map.of("newer", run.id()));
            Decision decision = parts.decision("superseded", run.id(), "a newer delivery of the feed");
            parts.runs().move(older.id(), RunState.SUPERSEDED, older.report().decided(decision));
        }
        heldRuns().previews(run.feed()).stream()
                .filter(preview -> !preview.equals(run.id()))
                .forEach(heldRuns()::forget);
    }

    private static boolean isDamaged(Run older) {
        Held held = older.report().held();
        return held != null && held.reason().equals(Verdict.DAMAGED);
    }

    /** Why a delivery that is older than what was merged last must wait: it may take newer changes back. */
    Optional<Verdict> older() {
        return journal()
                .newestDelivery(run.feed())
                .filter(last -> last.compareTo(run.id()) > 0)
                .map(last -> new Verdict(
                        "OLDER_DELIVERY", "A newer delivery of this feed has been merged already: run " + last + "."));
    }

    /** Why a delivery must wait that would take back what an undo put back. */
    Optional<Verdict> undone() {
        return journal()
                .undoneAgain(run.feed())
                .map(undo -> new Verdict(
                        "UNDONE_BEFORE",
                        "It changes records that run " + undo
                                + " put back when it undid another: approve it only if it is" + " right after all."));
    }

    /**
     * Merges the plan without the removals at the schools that the verdict names, which a run of their own holds. Empty, and
     * nothing merged, where what is left trips a limit still.
     */
    Optional<SyncOutcome> withhold(HeldDelivery delivery, Verdict verdict, Supplier<Judged> rest) {
        return new Withholding(parts, this, run).merge(delivery, verdict, rest);
    }

    /** Has what is left out of a held delivery wait in a run of its own, once the other part is merged. */
    void keepRest(HeldRun held, HeldDelivery delivery) {
        new Withholding(parts, this, run).keepRest(held, delivery);
    }

    /** Counts the rows of the stage that the run is in. */
    Meter meter() {
        return meter;
    }

    /** The formats that the delivery may be in. */
    Formats formats() {
        return parts.formats();
    }

    SyncOutcome preview(HeldDelivery delivery) {
        putBy(delivery, true, new Verdict("PREVIEW", "A preview was asked for; nothing was written."));
        rest(RunState.PREVIEWED);
        return new SyncOutcome.Previewed(progress.report());
    }

    SyncOutcome hold(HeldDelivery delivery, Verdict why) {
        putBy(delivery, false, why);
        rest(RunState.HELD);
        return new SyncOutcome.HeldForDecision(progress.report());
    }

    /** With its plan put by, unless a person stopped it meanwhile. */
    private void rest(RunState to) {
        try {
            move(to);
        } catch (IllegalTransition stopped) {
            heldRuns().forget(run.id());
            throw stopped;
        }
    }

    private void putBy(HeldDelivery delivery, boolean preview, Verdict why) {
        progress.timed("hold", () -> {
            ChangeSet plan = delivery.plan();
            String digest = PlanDigest.of(tenant, plan);
            Instant now = parts.clock().instant();
            HeldRun waiting =
                    new HeldRun(run.id(), plan.base(), digest, run.feed(), preview, plan.wholesale(), delivery.json());
            heldRuns().put(waiting, now);
            Instant since = preview ? null : parts.runs().waitsSince(run, now);
            progress.held(new Held(why.reason(), why.detail(), digest, since));
            return digest;
        });
    }

    /** Writes the plan in the staging tables. */
    SyncOutcome merge(HeldDelivery delivery, RunState end, @Nullable String approvedBy, Lost lost) {
        move(RunState.MERGING);
        if (delivery.plan().isEmpty()) {
            return nothingToWrite(delivery, end);
        }
        // The report inside the transaction cannot know how long the transaction takes.
        MergeOrder order = new MergeOrder(
                run.id(),
                run.feed(),
                delivery.envelope(),
                end == RunState.PARTIAL ? null : delivery.content(),
                delivery.plan().base(),
                delivery.plan().wholesale(),
                delivery.staged().loaded(),
                delivery.staged().remembered(),
                approvedBy,
                delivery.undoes(),
                lost,
                end,
                progress.report());
        Merge.Result result = progress.timed(
                "merge", () -> new Merge(parts.audit(), parts.clock()).merge(tenant, fence, order, meter));
        if (result.appended() != null) {
            parts.note(run.district(), result.appended());
        }
        noteRoster();
        RunReport merged = result.run().report();
        RunReport report = progress.report().merged(result.run().no(), String.valueOf(merged.auditRoot()));
        holdWithheld(report);
        Run moved = parts.runs().move(run.id(), result.run().state(), report);
        noteUndone(moved.state());
        return new MergedRun(result.run().no(), moved.id(), moved.state(), report).outcome();
    }

    /** What a person left out is not in the roster: the content stays unknown, so that it comes up again. */
    private SyncOutcome nothingToWrite(HeldDelivery delivery, RunState end) {
        heldRuns().forget(run.id());
        if (end == RunState.PARTIAL) {
            holdWithheld(progress.report());
            move(RunState.PARTIAL);
            return new SyncOutcome.Partial(progress.report());
        }
        Sql sql = new Sql(tenant);
        sql.transaction("noting the same content", () -> {
            fence.pass(tenant);
            if (delivery.content() != null) {
                journal().sameAs(run.feed(), delivery.content());
            }
            if (delivery.undoes() == null) {
                journal().confirmed(run.feed(), run.id());
            }
            GivenIds.note(sql, run.feed());
            new Remembered(sql).hold(run.feed(), run.id(), delivery.staged().remembered());
        });
        return unchanged();
    }

    @Override
    public void close() {
        try (tenant;
                meter) {
            if (!tenant.isClosed()) {
                lock.close();
            }
        } catch (SQLException | DatabaseException lost) {
            // The lock ends with the connection.
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException lost) {
            // It is gone either way.
        }
    }
}
