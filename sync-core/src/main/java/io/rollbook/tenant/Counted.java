package io.rollbook.tenant;

import org.jspecify.annotations.Nullable;

/**
 * A number that the guard counted of a plan.
 *
 * @param what what was counted, for people: {@code students removed}
 * @param school sourcedId of the school at which; null for the district as a whole
 * @param number how many
 * @param base out of how many; null where that is to be looked up in the roster
 */
public record Counted(String what, @Nullable String school, long number, @Nullable Long base) {}
