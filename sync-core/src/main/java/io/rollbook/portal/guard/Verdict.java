package io.rollbook.portal.guard;

/**
 * Why a plan is held.
 *
 * @param reason one word, of the first limit that tripped, such as {@code TOO_MANY_REMOVALS}
 * @param detail a sentence with the figures of every limit that tripped; counts only
 */
public record Verdict(String reason, String detail) {}
