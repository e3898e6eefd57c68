package io.rollbook.portal.guard;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the limits of a district file, as they are today, would have done to the plans of the last 30 days: counts, and
 * sourcedIds of schools. Percentages are of the roster as it is now.
 *
 * @param days how far it looks back
 * @param plans how many plans were judged in these days, merged or not
 * @param limits in the order of the district file
 */
public record GuardReport(int days, int plans, List<Line> limits) {
    /** Copies. */
    public GuardReport {
        limits = List.copyOf(limits);
    }

    /**
     * One limit.
     *
     * @param limit its key in the district file
     * @param school whether it is that for a single school
     * @param nights of how many nights it is the sum: 1, or 7
     * @param percent of the base; null where the limit is off
     * @param count null where the limit is off, or is a percentage only
     * @param largest the largest figure; null where none was more than 0
     * @param tripped in how many plans it would have tripped
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Line(
            String limit,
            boolean school,
            int nights,
            @Nullable Double percent,
            @Nullable Long count,
            @Nullable Largest largest,
            int tripped) {}

    /**
     * The largest figure of a limit.
     *
     * @param what what was counted
     * @param number how many
     * @param of out of how many
     * @param school sourcedId of the school at which; null for the district as a whole
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Largest(String what, long number, long of, @Nullable String school) {}
}
