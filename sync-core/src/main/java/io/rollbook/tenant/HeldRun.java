package io.rollbook.tenant;

import io.rollbook.roster.Entity;
import java.util.Set;

/**
 * A plan that was put by: one that waits for a person, or a preview.
 *
 * @param base the version of the roster that it starts from
 * @param digest the plan's digest, {@code sha256:...}
 * @param feed the feed that delivered
 * @param preview whether it is to be shown only; then only the rows that the plan names are kept
 * @param wholesale entities of which everything staged is added
 * @param delivery what else is needed to take the plan up again, as JSON; numbers, codes and digests only
 */
public record HeldRun(
        String run, int base, String digest, String feed, boolean preview, Set<Entity> wholesale, String delivery) {}
