package io.rollbook.intake;

import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries out feeds in the ways in which this process pulls. */
public final class Trials {
    private static final Logger LOG = LoggerFactory.getLogger(Trials.class);

    private final Districts districts;
    private final List<Way> ways;

    /** With the ways in which this process pulls. */
    public Trials(Districts districts, List<Way> ways) {
        this.districts = districts;
        this.ways = List.copyOf(ways);
    }

    /** Tries a feed out; empty where only another process holds what that takes. */
    public Optional<Trial> test(Registered district, Feed feed) {
        if (!feed.isPulled()) {
            return Optional.of(Trial.ofUploads(feed, district.district().slug()));
        }
        return ways.stream().filter(way -> way.serves(feed)).findFirst().map(way -> guarded(way, district, feed));
    }

    /** The same for another process, which asks by names. */
    public Trial test(String slug, String name) {
        Registered district = districts.registered(slug).orElse(null);
        Feed feed = district == null ? null : district.district().feeds().get(name);
        return district == null || feed == null ? gone() : test(district, feed).orElseGet(Trials::gone);
    }

    private static Trial gone() {
        return Trial.failed("settings", "the district's settings have changed meanwhile", "Test the feed once more.");
    }

    private static Trial guarded(Way way, Registered district, Feed feed) {
        try {
            return way.test(district, feed);
        } catch (IntakeException e) {
            return Trial.failed("feed", e.reason().name(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The message of a library's exception may hold what nobody should see.
            LOG.error(
                    "feed {} of {} could not be tried out: {}",
                    feed.name(),
                    district.district().slug(),
                    e.getClass().getName());
            return Trial.failed(
                    "feed", "failed with " + e.getClass().getSimpleName(), "See the server's log, and try again.");
        }
    }
}
