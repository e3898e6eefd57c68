package io.rollbook.run;

/**
 * A try of a delivery that begins.
 *
 * @param number which one, the first being 1
 * @param before the tries before it that failed
 */
public record Attempt(int number, Failures before) {}
