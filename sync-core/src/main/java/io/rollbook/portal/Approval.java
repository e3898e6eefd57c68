package io.rollbook.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of a held plan a person approves.
 *
 * @param onlyAdditionsAndChanges whether removals are left out; the run then ends as partial
 * @param schools sourcedIds of the schools to restrict the plan to; empty for all
 * @param plan digest of the plan that the person has seen, {@code sha256:...}; null where it does not matter
 */
public record Approval(boolean onlyAdditionsAndChanges, List<String> schools, @Nullable String plan) {
    /** The whole plan, exactly as it was shown. */
    public static final Approval ALL = new Approval(false, List.of(), null);

    /** Everything but the removals. */
    public static final Approval ADDITIONS_AND_CHANGES = new Approval(true, List.of(), null);
}
