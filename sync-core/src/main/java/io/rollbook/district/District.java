package io.rollbook.district;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A district's settings: the content of its district file.
 *
 * @param slug {@code [a-z][a-z0-9-]{1,40}}
 * @param name the district's name for people
 * @param timezone the zone in which its dates and schedules are meant
 * @param database where its database lives, or null for the default server
 * @param feeds its feeds by name, in the file's order
 * @param keep what may enter beyond directory data
 * @param guard the limits beyond which a plan waits for a person
 * @param retention how long is kept what the roster was
 * @param subscribers who is told when something needs a person
 * @param sharesSchools whether another district may have the same schools
 */
public record District(
        String slug,
        String name,
        ZoneId timezone,
        @Nullable DatabaseSettings database,
        Map<String, Feed> feeds,
        KeepRules keep,
        Guard guard,
        Retention retention,
        List<Subscriber> subscribers,
        boolean sharesSchools) {

    /** Whose schools are no other district's. */
    public District(
            String slug,
            String name,
            ZoneId timezone,
            @Nullable DatabaseSettings database,
            Map<String, Feed> feeds,
            KeepRules keep,
            Guard guard,
            Retention retention,
            List<Subscriber> subscribers) {
        this(slug, name, timezone, database, feeds, keep, guard, retention, subscribers, false);
    }

    /**
     * Where a district's database lives.
     *
     * @param url the server, {@code jdbc:postgresql://host:port/}; null for the default one
     * @param provisioner holds {@code user:password} of a role that may create databases and roles there; set with url
     * @param region the region a portal must be in to serve the district, or null for any
     */
    public record DatabaseSettings(@Nullable String url, @Nullable Reference provisioner, @Nullable String region) {}

    /** Names of the feeds that begin by themselves. */
    public List<String> scheduledFeeds() {
        return feeds.values().stream()
                .filter(feed -> feed.schedule() != null)
                .map(Feed::name)
                .toList();
    }

    /** How long those look for a delivery, by name. */
    public Map<String, Duration> windows() {
        return scheduledFeeds().stream()
                .collect(Collectors.toMap(name -> name, name -> feed(name).window()));
    }

    /** The feed of this name, or an error that names those there are. */
    public Feed feed(String feed) {
        Feed found = feeds.get(feed);
        if (found == null) {
            throw new IllegalArgumentException(
                    "district " + slug + " has no feed " + feed + "; it has " + feeds.keySet());
        }
        return found;
    }
}
