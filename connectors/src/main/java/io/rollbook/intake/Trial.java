package io.rollbook.intake;

import io.rollbook.district.Feed;
import io.rollbook.doctor.CheckResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was found when a feed was tried out.
 *
 * @param steps in the order in which they were taken
 * @param will what a run of the feed will therefore do, in sentences; says so where none would work
 */
public record Trial(List<CheckResult> steps, String will) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Copies. */
    public Trial {
        steps = List.copyOf(steps);
    }

    /** With what a run will do if no step failed. */
    public static Trial of(List<CheckResult> steps, String will) {
        boolean ok = steps.stream().allMatch(CheckResult::ok);
        return new Trial(steps, ok ? will : "A run of this feed would fail until what failed here is mended.");
    }

    /** One that ended with its only step. */
    public static Trial failed(String step, String detail, String todo) {
        return of(List.of(CheckResult.failed(step, detail, todo)), "");
    }

    /** Of a feed that nothing is fetched for. */
    static Trial ofUploads(Feed feed, String slug) {
        return new Trial(
                List.of(CheckResult.ok("source", "the feed names no server: it takes what people send")),
                "Waits for a delivery: rollbook upload " + slug + " " + feed.name() + " FILE");
    }

    /** Reads what {@link #json} wrote; null where it cannot be read. */
    public static @Nullable Trial parse(String json) {
        try {
            return JSON.readValue(json, Trial.class);
        } catch (JacksonException | NullPointerException unreadable) {
            return null;
        }
    }

    /** As JSON. */
    public String json() {
        return JSON.writeValueAsString(this);
    }

    /** Whether the feed will work, as far as could be seen. */
    public boolean ok() {
        return steps.stream().allMatch(CheckResult::ok);
    }
}
