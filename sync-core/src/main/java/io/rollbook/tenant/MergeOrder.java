package io.rollbook.tenant;

import io.rollbook.roster.Entity;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Merge} is to write, beside what lies in the staging tables.
 *
 * @param run the run's id
 * @param feed the feed that delivered
 * @param envelope digest of the envelope; takes effect once
 * @param content keyed digest of the plaintext by which the same content is recognised later; null where the next
 *     delivery is to be planned whatever it holds
 * @param base the version of the roster that the plan starts from
 * @param wholesale entities of which everything staged is added
 * @param loaded those of them whose records are in the roster's tables already, in the open transaction
 * @param remembered by what the feed's next delivery may recognise the rows of this one; null where it may not
 * @param approvedBy who approved the plan, or null
 * @param undoes number of the run that it undoes, or null
 * @param lost what it takes, as far as later nights have to know
 * @param state merged or partial
 * @param report what the run found and did; version and audit root are added
 */
public record MergeOrder(
        String run,
        String feed,
        String envelope,
        byte @Nullable [] content,
        int base,
        Set<Entity> wholesale,
        Set<Entity> loaded,
        byte @Nullable [] remembered,
        @Nullable String approvedBy,
        @Nullable Integer undoes,
        Lost lost,
        RunState state,
        RunReport report) {}
