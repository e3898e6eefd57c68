package io.rollbook.intake.oneroster;

import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** What the headers of a page tell of its collection. */
final class Told {
    private Told() {}

    /** How many records a service says there are; null where it does not. */
    static @Nullable Long total(Headers headers) {
        String told = headers.get("X-Total-Count");
        return told == null || !told.strip().matches("\\d{1,12}") ? null : Long.valueOf(told.strip());
    }

    /** As the service calls the state that it answers from. */
    static @Nullable String revision(Headers headers) {
        return headers.get("X-Revision");
    }

    /** What is told of it: numbers, times, digests and UUIDs are; words could be of people. */
    static @Nullable String noted(@Nullable String revision) {
        return revision == null || !revision.matches("(?=.*[0-9])(W/)?\"?[0-9A-Fa-f.:TZ+-]{1,64}\"?") ? null : revision;
    }
}
