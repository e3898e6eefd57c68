package io.rollbook.portal;

import io.rollbook.audit.AuditLog;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.control.AuditHeads;
import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.portal.diff.ChangeSet;
import io.rollbook.portal.diff.Planner;
import io.rollbook.portal.guard.GuardJudge;
import io.rollbook.portal.guard.Verdict;
import io.rollbook.portal.open.Expected;
import io.rollbook.portal.open.OpenException;
import io.rollbook.portal.open.Opener;
import io.rollbook.portal.open.Opening;
import io.rollbook.portal.stage.Stager;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.MergedRun;
import io.rollbook.tenant.Statistics;
import io.rollbook.tenant.Tenant;
import io.rollbook.tenant.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where sealed deliveries become a roster. One for all districts of the process; it may be called from many threads,
 * and runs of one district go one after the other.
 *
 * <p>Errors: a delivery at fault is an outcome; a broken world ({@link io.rollbook.database.DatabaseException}, disk full)
 * is an exception, after which the same call may be repeated.
 */
public final class Portal {
    private static final Duration WAIT = Duration.ofMinutes(10);

    private final Function<String, Optional<District>> districts;
    private final Tenants tenants;
    private final Opener opener;
    private final Parts parts;

    /**
     * With all it works with.
     *
     * @param districts the settings of a district by its slug
     * @param tenants the districts' databases
     * @param opener opens deliveries with the districts' keys
     * @param runs where each step of a run is noted
     * @param heads where the end of each district's audit log is noted
     */
    public Portal(
            Function<String, Optional<District>> districts,
            Tenants tenants,
            Opener opener,
            Runs runs,
            AuditHeads heads,
            Clock clock) {
        this.districts = districts;
        this.tenants = tenants;
        this.opener = opener;
        this.parts = new Parts(runs, new AuditLog(clock), heads, clock);
    }

    /** Whether an intake that is known here signed the envelope, so that the delivery is worth being received. */
    public boolean isSigned(Envelope envelope) {
        return opener.isSigned(envelope);
    }

    /**
     * Takes a delivery through all steps until its run rests. Repeating it with the same envelope is harmless: where it
     * has been merged already, its outcome is told again.
     *
     * @throws UnverifiedDelivery where no known intake signed the envelope, or its run is of another district or feed;
     *     nothing was done
     */
    public SyncOutcome receive(Ciphertext ciphertext) {
        Envelope envelope = ciphertext.envelope();
        if (!isSigned(envelope)) {
            throw new UnverifiedDelivery("an envelope that is not signed by an intake known here");
        }
        Admission admission = new Admission(parts.runs());
        Optional<SyncOutcome> rested = admission.rested(envelope);
        if (rested.isPresent()) {
            return rested.get();
        }
        Tenant tenant = tenants.open(envelope.district());
        Run run = admission.admit(envelope);
        try (Passage passage = Passage.begin(parts, tenant, run, WAIT)) {
            Optional<MergedRun> merged = passage.mergedBefore(envelope.digest());
            // A digest is a claim until the body was looked at.
            return merged.isPresent() && isWhole(ciphertext)
                    ? passage.tellAgain(merged.get())
                    : open(passage, tenant, ciphertext);
        } catch (Runs.IllegalTransition stopped) {
            return admission.cancelled(envelope).orElseThrow(() -> stopped);
        }
    }

    private SyncOutcome open(Passage passage, Tenant tenant, Ciphertext ciphertext) {
        Envelope envelope = ciphertext.envelope();
        District district = districts.apply(envelope.district()).orElseThrow();
        Feed feed = district.feeds().get(envelope.feed());
        if (feed == null) {
            return refuse(passage, new Refused("UNKNOWN_FEED", "The district has no such feed."), "no such feed");
        }
        Expected expected = Expected.of(envelope.district(), feed, tenant.contentKey());
        try (Opening opening = passage.progress.timed("open", () -> verify(ciphertext, expected))) {
            passage.progress.opened(opening.proof());
            passage.move(RunState.OPENED);
            return read(passage, tenant, envelope, opening, district, feed);
        } catch (OpenException e) {
            return refuse(passage, new Refused(e.code().name(), e.code().advice()), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isWhole(Ciphertext ciphertext) {
        try {
            return opener.isWhole(ciphertext);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Opening verify(Ciphertext ciphertext, Expected expected) {
        try {
            return opener.verify(ciphertext, expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SyncOutcome read(
            Passage passage, Tenant tenant, Envelope envelope, Opening opening, District district, Feed feed) {
        byte[] content = ContentKey.of(opening.contentDigest(), district, feed);
        if (!envelope.full() && isLastMerged(passage, envelope, content)) {
            return passage.unchanged();
        }
        Source source = new Source(tenant, envelope, opening, district, feed);
        Optional<SyncOutcome> loaded = load(passage, source, content);
        if (loaded.isPresent()) {
            return loaded.get();
        }
        Statistics.ofNewTables(passage.tenant());
        // A preview is put by, and may be planned anew on another roster: it has to hold everything.
        Staged staged = stage(passage, source, !envelope.full() && !envelope.preview());
        if (staged.refused() != null) {
            return refuse(passage, staged.refused(), staged.refused().detail());
        }
        passage.move(RunState.STAGED);
        ChangeSet plan = plan(passage, staged);
        passage.move(RunState.PLANNED);
        return conclude(passage, source, new HeldDelivery(envelope.digest(), content, staged, plan));
    }

    /** What there is to read, and what decides how. */
    private record Source(Tenant tenant, Envelope envelope, Opening opening, District district, Feed feed) {}

    /**
     * A district's first delivery goes straight into the empty roster, in the transaction that merges it. Empty where it
     * has to be refused, or a person must decide: nothing has happened then, and it is staged like any other.
     */
    private Optional<SyncOutcome> load(Passage passage, Source source, byte[] content) {
        if (source.envelope().preview() || !passage.isFirst()) {
            return Optional.empty();
        }
        boolean merged = false;
        try {
            passage.beginLoad();
            Optional<Staged> read = passage.progress.timed(
                    "stage", () -> new Stager(source.tenant().contentKey())
                            .load(
                                    passage.tenant(),
                                    source.tenant()::connect,
                                    source.envelope().run(),
                                    source.opening(),
                                    source.district(),
                                    source.feed(),
                                    ContentKey.reading(source.district(), source.feed())));
            if (read.isEmpty() || read.get().refused() != null) {
                return Optional.empty();
            }
            Staged staged = read.get().within(source.feed().owns());
            passage.progress.staged(staged);
            ChangeSet plan = plan(passage, staged);
            if (plan.isEmpty() || judge(passage, source, staged).isPresent()) {
                return Optional.empty();
            }
            passage.move(RunState.STAGED);
            passage.move(RunState.PLANNED);
            passage.supersedeOlder(staged);
            SyncOutcome outcome = passage.merge(
                    new HeldDelivery(source.envelope().digest(), content, staged, plan), RunState.MERGED, null);
            merged = true;
            return Optional.of(outcome);
        } catch (DatabaseException broken) {
            passage.abandon();
            throw broken;
        } finally {
            if (!merged) {
                passage.takeBack();
            }
        }
    }

    private Optional<Verdict> judge(Passage passage, Source source, Staged staged) {
        return passage.progress.timed("guard", () -> passage.older().or(() -> new GuardJudge(parts.clock())
                .judge(passage.tenant(), source.district(), source.feed().name(), staged)));
    }

    private static Staged stage(Passage passage, Source source, boolean recall) {
        Staged staged =
                passage.progress.timed("stage", () -> new Stager(source.tenant().contentKey())
                        .stage(
                                source.tenant()::connect,
                                source.envelope().run(),
                                source.opening(),
                                source.district(),
                                source.feed(),
                                ContentKey.reading(source.district(), source.feed()),
                                recall)
                        .within(source.feed().owns()));
        passage.progress.staged(staged);
        return staged;
    }

    private static ChangeSet plan(Passage passage, Staged staged) {
        ChangeSet plan = passage.progress.timed("plan", () -> new Planner().plan(passage.tenant(), staged));
        passage.progress.planned(plan.ledger());
        return plan;
    }

    /** The same with every row staged: a plan that waits may have to be planned anew on another roster. */
    private static HeldDelivery whole(Passage passage, Source source, HeldDelivery delivery) {
        if (!delivery.staged().recalled()) {
            return delivery;
        }
        Staged staged = stage(passage, source, false);
        return new HeldDelivery(delivery.envelope(), delivery.content(), staged, plan(passage, staged));
    }

    /** Content that is known need not be read, unless a plan waits: what came after it has to take its place. */
    private static boolean isLastMerged(Passage passage, Envelope envelope, byte[] content) {
        return passage.journal()
                        .lastContent(envelope.feed())
                        .filter(last -> Arrays.equals(last, content))
                        .isPresent()
                && (envelope.preview() || passage.heldBefore().isEmpty());
    }

    private SyncOutcome conclude(Passage passage, Source source, HeldDelivery delivery) {
        if (source.envelope().preview()) {
            return passage.preview(delivery);
        }
        passage.supersedeOlder(delivery.staged());
        Optional<Verdict> verdict = judge(passage, source, delivery.staged());
        return verdict.isPresent()
                ? passage.hold(whole(passage, source, delivery), verdict.get())
                : passage.merge(delivery, RunState.MERGED, null);
    }

    /** The exact cause is for the audit only. */
    private static SyncOutcome refuse(Passage passage, Refused why, String exactCause) {
        return passage.refuse(why, Map.of("code", why.code(), "cause", exactCause));
    }

    /**
     * Merges a held plan, exactly as it was shown; where the roster has moved on, plans anew and holds again.
     *
     * @param by name of the token or account that decided
     * @throws Runs.IllegalTransition where the run is not held
     * @throws UnsupportedApproval where only single schools are asked for
     * @throws OtherPlan where the plan is not the one that the approval names
     */
    public SyncOutcome approve(String run, String by, String reason, Approval what) {
        return decisions(run).approve(run, by, reason, what);
    }

    /**
     * Goes on with a run that a person approved and whose process died before it was merged: for runs that are held,
     * approved or merging when a portal starts. One that nobody approved is held, or waits for its delivery.
     *
     * @return empty where there was nothing to go on with
     */
    public Optional<SyncOutcome> resume(String run) {
        return decisions(run).resume(run);
    }

    /**
     * Drops a held plan.
     *
     * @param plan digest of the plan that the person has seen; null where it does not matter
     * @throws Runs.IllegalTransition where the run is not held
     * @throws OtherPlan where the plan is not the one named
     */
    public Run discard(String run, String by, String reason, @Nullable String plan) {
        return decisions(run).discard(run, by, reason, plan);
    }

    /**
     * Stops a run that is not over yet. One in work stops before its next step; one that is being written does not.
     *
     * @throws Runs.IllegalTransition where the run is over or being written
     */
    public Run cancel(String run, String by, String reason) {
        return decisions(run).cancel(run, by, reason);
    }

    private Decisions decisions(String run) {
        if (parts.runs()
                .find(run)
                .flatMap(found -> districts.apply(found.district()))
                .isEmpty()) {
            throw new IllegalArgumentException("no run " + run + " of a district of this portal");
        }
        return new Decisions(parts, tenants);
    }
}
