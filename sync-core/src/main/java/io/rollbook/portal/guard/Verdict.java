package io.rollbook.portal.guard;

import java.util.Set;

/**
 * Why a plan is held, or a part of it.
 *
 * @param reason one word, of the first limit that tripped, such as {@code TOO_MANY_REMOVALS}
 * @param detail a sentence with the figures of every limit that tripped; counts, and sourcedIds of schools
 * @param schools sourcedIds of the schools whose removals are withheld while the rest goes on; empty where all of it is held
 */
public record Verdict(String reason, String detail, Set<String> schools) {
    /** The reason where the delivery itself cannot be trusted. */
    public static final String DAMAGED = "DAMAGED";

    /** All of the plan is held. */
    public Verdict(String reason, String detail) {
        this(reason, detail, Set.of());
    }

    /** Copies. */
    public Verdict {
        schools = Set.copyOf(schools);
    }
}
