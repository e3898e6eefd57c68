package io.rollbook.portal;

import io.rollbook.audit.Appended;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Guard;
import io.rollbook.portal.Undoing.UndoClash;
import io.rollbook.portal.diff.ChangeSet;
import io.rollbook.portal.diff.PlanDigest;
import io.rollbook.portal.diff.PlanPart;
import io.rollbook.portal.diff.Planner;
import io.rollbook.portal.diff.RemovalPlan;
import io.rollbook.portal.guard.GuardJudge;
import io.rollbook.portal.guard.TwoPeople;
import io.rollbook.portal.guard.Verdict;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs.IllegalTransition;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.HeldRun;
import io.rollbook.tenant.Lost;
import io.rollbook.tenant.MergedRun;
import io.rollbook.tenant.Tenants;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What people decide on plans that wait for them. */
final class Decisions {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String APPROVED = "approved";
    private static final String APPROVED_IN_PART = "approved additions-and-changes";

    private final Parts parts;
    private final Tenants tenants;
    private final District district;

    Decisions(Parts parts, Tenants tenants, District district) {
        this.parts = parts;
        this.tenants = tenants;
        this.district = district;
    }

    SyncOutcome approve(String id, String by, String reason, Approval what) {
        try (Passage passage = begin(id)) {
            Run run = require(id, RunState.APPROVED, RunState.HELD);
            requireSeen(passage, id, what.plan());
            putBy(passage, id);
            requireSchools(passage, run, what.schools());
            String word = what.onlyAdditionsAndChanges() ? APPROVED_IN_PART : APPROVED;
            Decision decision =
                    new Decision(word, by, reason, parts.clock().instant().toString(), what.schools());
            Optional<String> second = TwoPeople.needed(passage.tenant(), guard(), id);
            Optional<Decision> first = second.isPresent() ? passage.heldRuns().firstApproval(id) : Optional.empty();
            if (second.isPresent() && !isSecond(first, decision)) {
                return passage.approveFirst(decision, facts(run, decision), second.get());
            }
            Decision made = first.map(decision::after).orElse(decision);
            passage.decide(made, facts(run, made));
            passage.move(RunState.APPROVED);
            return carryOut(passage, id, made);
        }
    }

    private Guard guard() {
        return district.guard().on(LocalDate.ofInstant(parts.clock().instant(), district.timezone()));
    }

    /** Two people have to want the same; persons are told apart by the names of their tokens. */
    private static boolean isSecond(Optional<Decision> first, Decision decision) {
        if (first.isEmpty()) {
            return false;
        }
        if (first.get().by().equals(decision.by())) {
            throw new SecondPersonNeeded(
                    "You have approved this plan already; its size takes a second person, with a token of another name.");
        }
        if (!first.get().what().equals(decision.what())
                || !Set.copyOf(first.get().schools()).equals(Set.copyOf(decision.schools()))) {
            throw new SecondPersonNeeded("The first person approved another part of this plan: "
                    + first.get().what()
                    + (first.get().schools().isEmpty()
                            ? ""
                            : " of " + String.join(", ", first.get().schools()))
                    + ". Approve the same, or discard it.");
        }
        return true;
    }

    /**
     * Goes on with an approved run whose process died. Whether it was approved is for the district's own database to
     * say: others than portals may write to the control database.
     */
    Optional<SyncOutcome> resume(String id) {
        try (Passage passage = begin(id)) {
            Run run = require(
                    id,
                    RunState.APPROVED,
                    RunState.HELD,
                    RunState.APPROVED,
                    RunState.MERGING,
                    RunState.RECEIVED,
                    RunState.PLANNED);
            Optional<MergedRun> merged = passage.journal().find(id);
            if (merged.isPresent()) {
                return Optional.of(passage.tellAgain(merged.get()));
            }
            Optional<Decision> decision = passage.heldRuns().decision(id);
            if (decision.isPresent()) {
                passage.progress.decided(decision.get());
                passage.move(RunState.APPROVED);
                return Optional.of(carryOut(passage, id, decision.get()));
            }
            if (run.isUndo() && run.state() != RunState.HELD) {
                passage.progress.refused(new Refused(
                        "STOPPED", "The process stopped before anything was put back: ask for the undo again."));
                passage.heldRuns().forget(id);
                passage.move(RunState.FAILED);
                return Optional.empty();
            }
            if (run.state() == RunState.APPROVED) {
                passage.act("approval-not-found", "portal", Map.of());
                passage.move(RunState.HELD);
            }
            return Optional.empty();
        }
    }

    private SyncOutcome carryOut(Passage passage, String id, Decision decision) {
        HeldRun held = putBy(passage, id);
        HeldDelivery delivery = HeldDelivery.of(held.delivery());
        passage.progress.timed("take-up", () -> {
            passage.heldRuns().takeUp(id);
            return id;
        });
        if (held.base() != passage.journal().version()) {
            return planAnew(passage, find(id), delivery);
        }
        if (!PlanDigest.of(passage.tenant(), delivery.plan()).equals(held.digest())) {
            throw new IllegalStateException("the plan that run " + id + " put by is not the one that was shown");
        }
        HeldDelivery part = delivery.with(part(passage, delivery.plan(), decision));
        boolean whole = part.plan().equals(delivery.plan());
        passage.progress.planned(part.plan().ledger());
        if (!whole && delivery.staged().comesOnce()) {
            passage.keepRest(held, delivery);
        }
        return passage.merge(
                part,
                whole ? RunState.MERGED : RunState.PARTIAL,
                decision.by(),
                whole && delivery.undoes() == null ? approved(passage, delivery) : Lost.NONE);
    }

    /**
     * A person has seen what a plan takes, and sums begin anew behind it. Who approves what was withheld at schools has not
     * seen what the district loses.
     */
    private Lost approved(Passage passage, HeldDelivery delivery) {
        return new Lost(
                new GuardJudge(parts.clock())
                        .lost(passage.tenant(), district).stream()
                                .filter(lost -> !delivery.removalsOnly() || lost.school() != null)
                                .toList(),
                true);
    }

    private static ChangeSet part(Passage passage, ChangeSet plan, Decision decision) {
        boolean removals = !decision.what().equals(APPROVED_IN_PART);
        if (!decision.schools().isEmpty()) {
            return PlanPart.only(passage.tenant(), plan, Set.copyOf(decision.schools()), removals);
        }
        return removals ? plan : PlanPart.withoutRemovals(passage.tenant(), plan);
    }

    private static HeldRun putBy(Passage passage, String id) {
        return passage.heldRuns()
                .find(id)
                .orElseThrow(() -> new IllegalStateException("run " + id + " has no plan put by"));
    }

    /** The roster is not the one that was shown beside the plan: a person must look again. */
    private SyncOutcome planAnew(Passage passage, Run run, HeldDelivery delivery) {
        HeldDelivery anew;
        try {
            anew = anew(passage, run, delivery);
        } catch (UndoClash clash) {
            passage.heldRuns().forget(run.id());
            passage.progress.refused(new Refused("CHANGED_SINCE", String.valueOf(clash.getMessage())));
            passage.move(RunState.FAILED);
            return new SyncOutcome.Rejected(passage.progress.report());
        }
        if (anew.plan().isEmpty()) {
            return passage.merge(anew, RunState.MERGED, null, Lost.NONE);
        }
        String detail =
                "The roster has changed since this plan was shown; this is the plan for the roster as it is now.";
        Optional<Verdict> older = delivery.isDelivered() ? passage.older() : Optional.empty();
        return passage.hold(
                anew,
                older.map(why -> new Verdict(why.reason(), why.detail() + " " + detail))
                        .orElse(new Verdict("ROSTER_MOVED_ON", detail)));
    }

    private HeldDelivery anew(Passage passage, Run run, HeldDelivery delivery) {
        if (delivery.undoes() != null) {
            return Undoing.anew(passage, run, delivery, delivery.undoes(), district.keep());
        }
        if (delivery.removalsOnly()) {
            ChangeSet plan = passage.progress.timed("plan", () -> RemovalPlan.plan(passage.tenant()));
            passage.progress.planned(plan.ledger());
            return delivery.with(plan);
        }
        return delivery.with(plan(passage, delivery.staged()));
    }

    private static ChangeSet plan(Passage passage, Staged staged) {
        ChangeSet plan = passage.progress.timed("plan", () -> new Planner().plan(passage.tenant(), staged));
        passage.progress.planned(plan.ledger());
        return plan;
    }

    /** Schools that the plan does not touch would be a slip of the pen. */
    private static void requireSchools(Passage passage, Run run, List<String> schools) {
        Set<String> touched = passage.heldRuns().schools(run.id());
        schools.stream().filter(school -> !touched.contains(school)).findFirst().ifPresent(unknown -> {
            throw new NoSuchSchool(run.id());
        });
    }

    Run discard(String id, String by, String reason, @Nullable String plan) {
        try (Passage passage = begin(id)) {
            Run run = require(id, RunState.DISCARDED, RunState.HELD);
            requireSeen(passage, id, plan);
            passage.drop(id, "discarded", by, facts(run, reason));
            return parts.runs()
                    .move(id, RunState.DISCARDED, run.report().decided(parts.decision("discarded", by, reason)));
        }
    }

    /**
     * A run in work has the district to itself; it is told through the register, and stops at its next step. Looked at
     * anew where it has gone on meanwhile: a plan that was put by has to go with its run.
     */
    Run cancel(String id, String by, String reason) {
        for (Run run = find(id); run.state() != RunState.HELD; run = find(id)) {
            Optional<Run> cancelled = cancelled(run, by, reason);
            if (cancelled.isPresent()) {
                enter("cancelled", by, run, reason);
                return cancelled.get();
            }
        }
        try (Passage passage = begin(id)) {
            Run held = require(id, RunState.CANCELLED, RunState.HELD);
            passage.drop(id, "cancelled", by, facts(held, reason));
            return cancelled(held, by, reason).orElseThrow();
        }
    }

    private Optional<Run> cancelled(Run run, String by, String reason) {
        return parts.runs()
                .move(run, RunState.CANCELLED, run.report().decided(parts.decision("cancelled", by, reason)));
    }

    /** An act on a run in work, which has the district to itself. */
    private void enter(String action, String by, Run run, String reason) {
        try (Connection tenant = tenants.open(run.district()).connect()) {
            Appended appended = new Sql(tenant).transaction("entering an act", () -> parts.audit()
                    .appendAct(tenant, action, by, run.id(), facts(run, reason)));
            parts.note(run.district(), appended);
        } catch (SQLException e) {
            throw DatabaseException.of("entering an act in district " + run.district(), e);
        }
    }

    private Passage begin(String id) {
        Run run = find(id);
        return Passage.begin(parts, tenants.open(run.district()), run, WAIT);
    }

    private Run find(String id) {
        return parts.runs().find(id).orElseThrow(() -> new IllegalArgumentException("no run " + id));
    }

    /** Looked at once more when the district is ours: another person may have decided meanwhile. */
    private Run require(String id, RunState next, RunState... states) {
        Run run = find(id);
        for (RunState state : states) {
            if (run.state() == state) {
                return run;
            }
        }
        throw new IllegalTransition(id, run.state(), next);
    }

    /** With the district to ourselves: a plan made anew meanwhile is another one. */
    private static void requireSeen(Passage passage, String id, @Nullable String plan) {
        if (plan != null
                && passage.heldRuns()
                        .find(id)
                        .filter(held -> held.digest().equals(plan))
                        .isEmpty()) {
            throw new OtherPlan(id);
        }
    }

    private static Map<String, String> facts(Run run, Decision decision) {
        Map<String, String> facts = new TreeMap<>(facts(run, decision.reason()));
        if (!decision.schools().isEmpty()) {
            facts.put("schools", String.join(", ", decision.schools()));
        }
        return facts;
    }

    private static Map<String, String> facts(Run run, String reason) {
        return run.report().held() == null
                ? Map.of("reason", reason)
                : Map.of("reason", reason, "plan", run.report().held().plan());
    }
}
