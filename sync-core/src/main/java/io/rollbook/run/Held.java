package io.rollbook.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a plan waits for a person.
 *
 * @param reason one word, such as {@code TOO_MANY_REMOVALS}
 * @param detail a sentence with the figures
 * @param plan the plan's digest, {@code sha256:...}
 * @param waiting the run that holds what was withheld of it, where the rest was merged; or null
 * @param since since when a person is waited for, the plans counted that this one took the place of; null where it does not
 *     wait here
 */
public record Held(String reason, String detail, String plan, @Nullable String waiting, @Nullable Instant since) {
    /** Of a plan that waits as a whole. */
    public Held(String reason, String detail, String plan, @Nullable Instant since) {
        this(reason, detail, plan, null, since);
    }

    /** Of a plan of which a part waits in another run. */
    public static Held inPart(String reason, String detail, String plan, String waiting) {
        return new Held(reason, detail, plan, waiting, null);
    }
}
