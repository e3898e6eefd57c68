package io.rollbook.portal;

import io.rollbook.portal.diff.ChangeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a held plan needs beside its rows to be taken up again.
 *
 * @param envelope digest of the envelope
 * @param content by what the same content is recognised, see {@link ContentKey}; null where that is not to be
 * @param undoes number of the run that the plan undoes, or null
 * @param removalsOnly whether it is what the guard withheld of a delivery whose rest was merged
 */
record HeldDelivery(
        String envelope,
        byte @Nullable [] content,
        Staged staged,
        ChangeSet plan,
        @Nullable Integer undoes,
        boolean removalsOnly) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Of a delivery. */
    HeldDelivery(String envelope, byte @Nullable [] content, Staged staged, ChangeSet plan) {
        this(envelope, content, staged, plan, null, false);
    }

    /** Whether it is what a district delivered, and neither an undo nor removals that were withheld. */
    boolean isDelivered() {
        return undoes == null && !removalsOnly;
    }

    /** What is left of it for a run of its own. */
    HeldDelivery rest(String waiting) {
        return new HeldDelivery("rest:" + waiting, null, staged, plan, null, false);
    }

    /** The same with another plan. */
    HeldDelivery with(ChangeSet other) {
        return new HeldDelivery(envelope, content, staged, other, undoes, removalsOnly);
    }

    static HeldDelivery of(String json) {
        return JSON.readValue(json, HeldDelivery.class);
    }

    String json() {
        return JSON.writeValueAsString(
                new HeldDelivery(envelope, content, staged.forgotten(), plan, undoes, removalsOnly));
    }
}
