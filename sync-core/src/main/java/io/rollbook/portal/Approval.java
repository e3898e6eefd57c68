package io.rollbook.portal;

import java.util.List;

/**
 * How much of a held plan a person approves.
 *
 * @param onlyAdditionsAndChanges whether removals are left out; the run then ends as partial
 * @param schools sourcedIds of the schools to restrict the plan to; empty for all
 */
public record Approval(boolean onlyAdditionsAndChanges, List<String> schools) {
    /** The whole plan, exactly as it was shown. */
    public static final Approval ALL = new Approval(false, List.of());

    /** Everything but the removals. */
    public static final Approval ADDITIONS_AND_CHANGES = new Approval(true, List.of());
}
