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

    private static final String WORDS = "[ -~]{0,200}";

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
        return (full() || mode.equals(DELTA))
                && why.matches(WORDS)
                && collections.stream()
                        .map(Collection::trouble)
                        .allMatch(trouble -> trouble == null || trouble.matches(WORDS));
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
     * @param revision what the service calls the state it answered from (X-Revision of the first page), where that
     *     cannot be a name; or null
     * @param changed of a full pull after deltas: how many of the records say that they changed since the last of these began;
     *     null where that is not asked, or a record does not say when it changed
     * @param complete whether everything that there is was received
     * @param trouble why not, in a few words; null where it was
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
            @Nullable Long changed,
            boolean complete,
            @Nullable String trouble) {
        /** The same, once it turned out not to be all. */
        public Collection incomplete(String why) {
            return new Collection(
                    name, asked, received, total, pages, retries, restarts, revision, changed, false, why);
        }
    }
}
