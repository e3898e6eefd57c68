package io.rollbook.portal.guard;

/**
 * A number of records that a plan touches, out of those there are.
 *
 * @param what what is counted, for people: {@code students removed}
 * @param number how many
 * @param base out of how many
 */
record Figure(String what, long number, long base) {}
