package io.rollbook.run;

import org.jspecify.annotations.Nullable;

/**
 * Why a plan waits for a person.
 *
 * @param reason one word, such as {@code TOO_MANY_REMOVALS}
 * @param detail a sentence with the figures
 * @param plan the plan's digest, {@code sha256:...}
 * @param waiting the run that holds what was withheld of it, where the rest was merged; or null
 */
public record Held(String reason, String detail, String plan, @Nullable String waiting) {
    /** Of a plan that waits as a whole. */
    public Held(String reason, String detail, String plan) {
        this(reason, detail, plan, null);
    }
}
