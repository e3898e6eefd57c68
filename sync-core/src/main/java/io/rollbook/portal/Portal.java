package io.rollbook.portal;

import io.rollbook.audit.AuditLog;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.control.AuditHeads;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.portal.open.Expected;
import io.rollbook.portal.open.OpenException;
import io.rollbook.portal.open.Opener;
import io.rollbook.portal.open.Opening;
import io.rollbook.portal.parse.Formats;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.MergedRun;
import io.rollbook.tenant.Tenant;
import io.rollbook.tenant.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
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
    /** How long a plan waits for a decision. */
    public static final Duration UNDECIDED = Duration.ofDays(14);

    private static final Duration WAIT = Duration.ofMinutes(10);
    private static final Refused STOPPED =
            new Refused("STOPPED", "Nothing was put back: see rollbook doctor, and ask for the undo again.");

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
     * @param formats the formats that deliveries may be in
     */
    public Portal(
            Function<String, Optional<District>> districts,
            Tenants tenants,
            Opener opener,
            Runs runs,
            AuditHeads heads,
            Formats formats,
            Clock clock) {
        this.districts = districts;
        this.tenants = tenants;
        this.opener = opener;
        this.parts = new Parts(
                runs, new AuditLog(clock), heads, new Neighbours(tenants.prints(), districts), formats, clock);
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
            return passage.refuse(new Refused("UNKNOWN_FEED", "The district has no such feed."), "no such feed");
        }
        Expected expected = Expected.of(envelope.district(), feed, tenant.contentKey());
        try (Opening opening = passage.progress.timed("open", () -> verify(ciphertext, expected))) {
            passage.progress.opened(opening.proof());
            passage.move(RunState.OPENED);
            return new OpenedDelivery(passage, parts.clock(), tenant, envelope, opening, district, feed).bring();
        } catch (OpenException e) {
            return passage.refuse(new Refused(e.code().name(), e.advice()), String.valueOf(e.getMessage()));
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

    /**
     * Merges a held plan, exactly as it was shown; where the roster has moved on, plans anew and holds again.
     *
     * @param by name of the token or account that decided
     * @throws Runs.IllegalTransition where the run is not held
     * @throws NoSuchSchool where it names a school that the plan does not touch
     * @throws OtherPlan where the plan is not the one that the approval names
     * @throws SecondPersonNeeded where the plan takes two people and this one is no second
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
     * Puts back what a merged run changed, by a run of its own: planned, judged by the guard and merged, or held. Refused, as
     * a whole, where later runs changed the same records.
     *
     * @param run the undo's own run, see {@link Runs#undo}
     * @param reason why, for the audit log
     */
    public SyncOutcome undo(Run run, String reason) {
        try {
            return new Undoing(parts, tenants, districts.apply(run.district()).orElseThrow()).undo(run, reason);
        } catch (RuntimeException failure) {
            // Nothing has happened, and nobody goes on with it.
            parts.runs()
                    .find(run.id())
                    .filter(found -> found.state() == RunState.RECEIVED || found.state() == RunState.PLANNED)
                    .ifPresent(found -> parts.runs()
                            .move(found, RunState.FAILED, found.report().refused(STOPPED)));
            // From where it is being written only the district's database knows whether it was.
            if (parts.runs()
                    .find(run.id())
                    .filter(found -> found.state() == RunState.MERGING)
                    .isPresent()) {
                resume(run.id());
            }
            throw failure;
        }
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
     * Drops the plans of a district that nobody has decided on for {@link #UNDECIDED}, and previews of that age. A district
     * that is in work is left for the next time.
     *
     * @return how many runs were discarded
     */
    public int expire(String district) {
        return new Expiring(parts, tenants, district)
                .plans(
                        UNDECIDED,
                        run -> discard(run, "portal", "Nobody decided within " + UNDECIDED.toDays() + " days.", null));
    }

    /**
     * Deletes the versions of a district's records that it keeps no longer, see
     * {@link io.rollbook.district.Retention}, and enters that into its audit log. A district that is in work is left
     * for the next time.
     *
     * @return how many versions were deleted
     */
    public long expireHistory(District district) {
        return new Expiring(parts, tenants, district.slug())
                .history(district.retention().history());
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
        District district = parts.runs()
                .find(run)
                .flatMap(found -> districts.apply(found.district()))
                .orElseThrow(() -> new IllegalArgumentException("no run " + run + " of a district of this portal"));
        return new Decisions(parts, tenants, district);
    }
}
