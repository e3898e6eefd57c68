package io.rollbook.testing;

import io.rollbook.audit.AuditLog;
import io.rollbook.portal.Staged;
import io.rollbook.portal.diff.ChangeSet;
import io.rollbook.portal.diff.Planner;
import io.rollbook.run.Meter;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.tenant.Fence;
import io.rollbook.tenant.Lost;
import io.rollbook.tenant.Merge;
import io.rollbook.tenant.MergeOrder;
import io.rollbook.tenant.MergedRun;
import java.sql.Connection;
import java.time.Clock;
import java.util.Set;

/** Brings a night into a roster without a portal: for tests of what lies in a tenant database. */
public final class TestMerge {
    private TestMerge() {}

    /** Stages, plans and merges; feed {@code nightly}, an envelope of its own. */
    public static MergedRun merge(Connection tenant, StagedNight night) {
        Staged staged = night.stage(tenant);
        ChangeSet plan = new Planner().plan(tenant, staged);
        String run = RunId.next(Clock.systemUTC());
        Fence fence = Fence.take(tenant, run);
        return new Merge(new AuditLog(Clock.systemUTC()), Clock.systemUTC())
                .merge(tenant, fence, order(run, "sha256:" + run, plan, staged), Meter.silent())
                .run();
    }

    /** An order for what is staged and planned. */
    public static MergeOrder order(String run, String envelope, ChangeSet plan, Staged staged) {
        RunReport report = new MadeReport()
                .format(staged.format(), staged.formatWhy())
                .files(staged.files())
                .ledger(plan.ledger())
                .report();
        return new MergeOrder(
                run,
                "nightly",
                envelope,
                null,
                plan.base(),
                plan.wholesale(),
                Set.of(),
                null,
                null,
                null,
                Lost.NONE,
                RunState.MERGED,
                report);
    }
}
