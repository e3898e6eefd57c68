package io.rollbook.portal;

import io.rollbook.portal.diff.ChangeSet;
import io.rollbook.portal.diff.PlanDigest;
import io.rollbook.portal.diff.PlanPart;
import io.rollbook.portal.diff.Planner;
import io.rollbook.portal.diff.RemovalPlan;
import io.rollbook.portal.guard.Judged;
import io.rollbook.portal.guard.Verdict;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Held;
import io.rollbook.run.Meter;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.HeldRun;
import io.rollbook.tenant.Lost;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Merges a plan without the removals at schools whose limits tripped. These wait for a person in a run of their own, until
 * the feed's next complete delivery takes its place. So does what a person leaves out of a delivery whose rows do not come
 * again by themselves.
 */
final class Withholding {
    private final Parts parts;
    private final Passage passage;
    private final Run run;

    Withholding(Parts parts, Passage passage, Run run) {
        this.parts = parts;
        this.passage = passage;
        this.run = run;
    }

    Optional<SyncOutcome> merge(HeldDelivery delivery, Verdict verdict, Supplier<Judged> rest) {
        String waiting = RunId.next(parts.clock());
        String digest = PlanDigest.of(passage.tenant(), delivery.plan());
        passage.heldRuns().putRemovals(waiting, verdict.schools());
        boolean merged = false;
        try {
            ChangeSet part = PlanPart.withoutRemovals(passage.tenant(), delivery.plan(), verdict.schools());
            Judged left = rest.get();
            if (left.verdict().isPresent()) {
                return Optional.empty();
            }
            passage.progress.planned(part.ledger());
            String detail = verdict.detail() + " The removals at " + schools(verdict.schools())
                    + " wait for a person in run " + waiting + "; the rest was merged by run " + run.id() + ".";
            passage.progress.held(Held.inPart(verdict.reason(), detail, digest, waiting));
            SyncOutcome outcome =
                    passage.merge(delivery.with(part), RunState.PARTIAL, null, new Lost(left.lost(), false));
            merged = true;
            return Optional.of(outcome);
        } finally {
            if (!merged) {
                passage.heldRuns().forget(waiting);
            }
        }
    }

    /** Before a part of it is merged. */
    void keepRest(HeldRun held, HeldDelivery delivery) {
        String waiting = RunId.next(parts.clock());
        HeldRun rest = new HeldRun(
                waiting,
                held.base(),
                held.digest(),
                held.feed(),
                false,
                held.wholesale(),
                delivery.rest(waiting).json());
        passage.heldRuns().copy(held.run(), rest, parts.clock().instant());
        Held why = Objects.requireNonNull(run.report().held());
        passage.progress.held(Held.inPart(
                why.reason(),
                why.detail() + " What was left out waits for a person in run " + waiting + ".",
                why.plan(),
                waiting));
    }

    private static String schools(Set<String> schools) {
        return schools.size() == 1 ? "this school" : "these " + schools.size() + " schools";
    }

    /**
     * Once the rest is merged: gives what was withheld its run, unless it has it, or nothing is left of it. To be repeated
     * where the process died in between.
     *
     * @param merged the report of the run that merged the rest
     */
    void hold(RunReport merged) {
        Held held = merged.held();
        String waiting = held == null ? null : held.waiting();
        if (held == null || waiting == null || parts.runs().find(waiting).isPresent()) {
            return;
        }
        passage.heldRuns().takeUp(waiting);
        HeldDelivery rest = passage.heldRuns()
                .find(waiting)
                .map(kept -> planned(HeldDelivery.of(kept.delivery())))
                .orElseGet(() -> removals(waiting, merged));
        ChangeSet plan = rest.plan();
        if (plan.isEmpty()) {
            passage.heldRuns().forget(waiting);
            return;
        }
        String digest = PlanDigest.of(passage.tenant(), plan);
        passage.heldRuns()
                .put(
                        new HeldRun(waiting, plan.base(), digest, run.feed(), false, plan.wholesale(), rest.json()),
                        parts.clock().instant());
        Progress progress = new Progress(RunReport.EMPTY, Meter.silent());
        progress.staged(rest.staged());
        progress.planned(plan.ledger());
        progress.held(new Held(
                held.reason(),
                held.detail(),
                digest,
                parts.runs().waitsSince(run, parts.clock().instant())));
        parts.runs().withheld(waiting, run, progress.report());
    }

    private HeldDelivery planned(HeldDelivery rest) {
        return rest.with(new Planner().plan(passage.tenant(), rest.staged()));
    }

    private HeldDelivery removals(String waiting, RunReport merged) {
        ChangeSet plan = RemovalPlan.plan(passage.tenant());
        Staged nothing =
                new Staged(String.valueOf(merged.format()), merged.files(), Map.of(), FindingCounts.NONE, null, null);
        return new HeldDelivery("withheld:" + waiting, null, nothing, plan, null, true);
    }
}
