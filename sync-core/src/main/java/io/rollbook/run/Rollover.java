package io.rollbook.run;

/**
 * A change of school year that the guard recognised in a plan: counts only.
 *
 * @param movedUp students who are one grade higher than before
 * @param topGrade the highest grade, which nobody moves up from, such as {@code 12}
 * @param leaving its students who leave
 */
public record Rollover(long movedUp, String topGrade, long leaving) {}
