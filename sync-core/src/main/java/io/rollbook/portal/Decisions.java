package io.rollbook.portal;

import io.rollbook.audit.Appended;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.portal.diff.ChangeSet;
import io.rollbook.portal.diff.PlanDigest;
import io.rollbook.portal.diff.Planner;
import io.rollbook.portal.guard.Verdict;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs.IllegalTransition;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.HeldRun;
import io.rollbook.tenant.MergedRun;
import io.rollbook.tenant.Tenants;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people decide on plans that wait for them. */
final class Decisions {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final String APPROVED = "approved";
    private static final String APPROVED_IN_PART = "approved additions-and-changes";

    private final Parts parts;
    private final Tenants tenants;

    Decisions(Parts parts, Tenants tenants) {
        this.parts = parts;
        this.tenants = tenants;
    }

    SyncOutcome approve(String id, String by, String reason, Approval what) {
        if (!what.schools().isEmpty()) {
            throw new UnsupportedApproval("A plan cannot be approved for single schools yet; approve or discard it as a"
                    + " whole, or only its additions and changes.");
        }
        try (Passage passage = begin(id)) {
            Run run = require(id, RunState.APPROVED, RunState.HELD);
            requireSeen(passage, id, what.plan());
            putBy(passage, id);
            Decision decision =
                    parts.decision(what.onlyAdditionsAndChanges() ? APPROVED_IN_PART : APPROVED, by, reason);
            passage.decide(decision, facts(run, reason));
            passage.move(RunState.APPROVED);
            return carryOut(passage, id, decision);
        }
    }

    /**
     * Goes on with an approved run whose process died. Whether it was approved is for the district's own database to
     * say: others than portals may write to the control database.
     */
    Optional<SyncOutcome> resume(String id) {
        try (Passage passage = begin(id)) {
            Run run = require(id, RunState.APPROVED, RunState.HELD, RunState.APPROVED, RunState.MERGING);
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
            return planAnew(passage, delivery);
        }
        if (!PlanDigest.of(passage.tenant(), delivery.plan()).equals(held.digest())) {
            throw new IllegalStateException("the plan that run " + id + " put by is not the one that was shown");
        }
        if (decision.what().equals(APPROVED_IN_PART)) {
            HeldDelivery part = withoutRemovals(passage, delivery);
            return passage.merge(part, RunState.PARTIAL, decision.by());
        }
        return passage.merge(delivery, RunState.MERGED, decision.by());
    }

    private static HeldRun putBy(Passage passage, String id) {
        return passage.heldRuns()
                .find(id)
                .orElseThrow(() -> new IllegalStateException("run " + id + " has no plan put by"));
    }

    /** The roster is not the one that was shown beside the plan: a person must look again. */
    private static SyncOutcome planAnew(Passage passage, HeldDelivery delivery) {
        ChangeSet plan = passage.progress.timed("plan", () -> new Planner().plan(passage.tenant(), delivery.staged()));
        passage.progress.planned(plan.ledger());
        HeldDelivery anew = new HeldDelivery(delivery.envelope(), delivery.content(), delivery.staged(), plan);
        if (plan.isEmpty()) {
            return passage.merge(anew, RunState.MERGED, null);
        }
        String detail =
                "The roster has changed since this plan was shown; this is the plan for the roster as it is now.";
        return passage.hold(anew, new Verdict("ROSTER_MOVED_ON", detail));
    }

    private static HeldDelivery withoutRemovals(Passage passage, HeldDelivery delivery) {
        Map<String, Long> left = new HashMap<>();
        new Sql(passage.tenant())
                .each(
                        "leaving removals out",
                        """
                        WITH kept AS (UPDATE staging.change SET action = 'K' WHERE action = 'R' RETURNING entity)
                        SELECT entity, count(*) FROM kept GROUP BY entity
                        """,
                        row -> left.put(Entity.values()[row.getInt(1)].table(), row.getLong(2)));
        Map<String, EntityLedger> ledger = new LinkedHashMap<>(delivery.plan().ledger());
        ledger.replaceAll((entity, line) -> line.withoutRemovals(left.getOrDefault(entity, 0L)));
        passage.progress.planned(ledger);
        ChangeSet all = delivery.plan();
        long removals = left.values().stream().mapToLong(Long::longValue).sum();
        ChangeSet rest = new ChangeSet(all.base(), all.wholesale(), ledger, all.writes() - removals);
        return new HeldDelivery(delivery.envelope(), delivery.content(), delivery.staged(), rest);
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

    private static Map<String, String> facts(Run run, String reason) {
        return run.report().held() == null
                ? Map.of("reason", reason)
                : Map.of("reason", reason, "plan", run.report().held().plan());
    }
}
