package io.rollbook.run;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a OneRoster service was pulled: counts and times only, so that a pull can be shown to be complete.
 *
 * @param mode {@code full} or {@code delta}
 * @param why it was that, in a few words
 * @param since what a delta was asked for: changes from this time on (ISO-8601, UTC); null for a full pull
 * @param cursor the service's clock before the first request, less a margin: where the next delta begins (ISO-8601, UTC)
 * @param settings version of the district's settings by which it was pulled
 * @param collections in the order in which they were pulled
 */
public record PullReport(
        String mode, String why, @Nullable String since, String cursor, int settings, List<Collection> collections) {
    /** The word for a pull of everything. */
    public static final String FULL = "full";

    /** The word for a pull of what changed. */
    public static final String DELTA = "delta";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads what {@link #json} wrote; null where that cannot be read, or is not what it writes. */
    public static @Nullable PullReport parse(byte[] json) {
        try {
            PullReport report = JSON.readValue(json, PullReport.class);
            return report.isPlain() ? report : null;
        } catch (JacksonException | NullPointerException | DateTimeParseException unreadable) {
            return null;
        }
    }

    private boolean isPlain() {
        Instant.parse(cursor);
        if (since != null) {
            Instant.parse(since);
        }
        return (full() || mode.equals(DELTA)) && why.matches("[ -~]{0,200}");
    }

    /** As JSON, some 200 bytes for each collection. */
    public byte[] json() {
        return JSON.writeValueAsBytes(this);
    }

    /** Copies. */
    public PullReport {
        collections = List.copyOf(collections);
    }

    /** Whether everything was pulled. */
    public boolean full() {
        return mode.equals(FULL);
    }

    /**
     * One collection.
     *
     * @param name {@code users}
     * @param asked records that the requests asked for: pages by their size
     * @param received records in the answers, each counted once
     * @param total how many the service said there are; null where it did not say
     * @param pages answers that were used
     * @param retries requests that were sent again
     * @param restarts how often it was begun again because it moved while it was read
     * @param revision what the service calls the state it answered from (ETag or X-Revision of the first page), or null
     * @param complete whether everything that there is was received
     */
    public record Collection(
            String name,
            long asked,
            long received,
            @Nullable Long total,
            int pages,
            int retries,
            int restarts,
            @Nullable String revision,
            boolean complete) {}
}
