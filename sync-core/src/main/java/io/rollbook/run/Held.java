package io.rollbook.run;

/**
 * Why a plan waits for a person.
 *
 * @param reason one word, such as {@code TOO_MANY_REMOVALS}
 * @param detail a sentence with the figures
 * @param plan the plan's digest, {@code sha256:...}
 */
public record Held(String reason, String detail, String plan) {}
