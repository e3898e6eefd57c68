package io.rollbook.district;

import io.rollbook.roster.Entity;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code feeds}. */
final class FeedReader {
    static final Duration QUIET = Duration.ofMinutes(5);

    /** For each day and each moment that a schedule is asked about these are gone through. */
    private static final int MOST_SKIPS = 400;

    private static final int MOST_HOURS = 50;

    private final Settings settings;
    private final String name;
    private final Outside outside;

    FeedReader(Settings settings, String name, Outside outside) {
        this.settings = settings;
        this.name = name;
        this.outside = outside;
    }

    Feed read() {
        if (!name.matches("[a-z][a-z0-9-]{0,40}")) {
            settings.problem("a feed's name has a-z, 0-9 and -, and starts with a letter");
        }
        Feed feed = new Feed(
                name,
                sftp(),
                new OneRosterReader(outside).read(settings.section("oneroster")),
                settings.duration("quiet", QUIET),
                settings.choice(
                        "delivery",
                        Feed.Delivery.NEWEST,
                        Map.of("newest", Feed.Delivery.NEWEST, "each", Feed.Delivery.EACH, "set", Feed.Delivery.SET)),
                settings.choice(
                        "plaintext",
                        Feed.Plaintext.REFUSE,
                        Map.of("refuse", Feed.Plaintext.REFUSE, "seal", Feed.Plaintext.SEAL)),
                signer(),
                settings.flag("uploads", true),
                settings.read("format", "auto", this::format),
                owns(),
                schedule());
        settings.done();
        waysIn(feed);
        return feed;
    }

    private void waysIn(Feed feed) {
        boolean sftp = settings.has("sftp");
        boolean api = settings.has("oneroster");
        if (sftp && api) {
            settings.problem("oneroster", "a feed is pulled from one place: make it a feed of its own");
        } else if (!sftp && !api && !feed.uploads()) {
            settings.problem("has neither sftp nor oneroster, and uploads are off: nothing could ever arrive");
        }
        if (api && settings.has("signer")) {
            settings.problem(
                    "signer",
                    "a service signs nothing, so all that is pulled from it would be refused: take signer out");
        }
        if (!sftp && !api && feed.schedule() != null) {
            settings.problem("schedule", "there is nothing to pull: a schedule needs sftp or oneroster");
        }
    }

    private Feed.@Nullable Sftp sftp() {
        Settings sftp = settings.section("sftp");
        if (sftp == null) {
            return null;
        }
        Reference password = secret(sftp, "password");
        Reference key = secret(sftp, "private-key");
        if (sftp.has("password") && sftp.has("private-key")) {
            sftp.problem("password", "there is a private-key as well; keep one of the two");
        } else if (!sftp.has("password") && !sftp.has("private-key")) {
            sftp.problem("needs a private-key or a password, as file:PATH or env:NAME");
        }
        Feed.Sftp read = new Feed.Sftp(
                sftp.required("host"),
                (int) sftp.number("port", 22, 1, 65535),
                sftp.required("user"),
                sftp.text("path", "."),
                sftp.read("files", "*", FeedReader::pattern),
                password,
                key,
                hostKey(sftp),
                sftp.read("after-read", new Feed.AfterRead(Feed.AfterRead.Kind.KEEP, null), FeedReader::afterRead));
        sftp.done();
        return read;
    }

    private @Nullable Reference secret(Settings section, String key) {
        return section.reference(key, outside);
    }

    private static String hostKey(Settings sftp) {
        if (!sftp.has("host-key")) {
            sftp.problem(
                    "host-key",
                    "is missing: without it no connection is made. Ask the district for it;"
                            + " `ssh-keygen -lf` on the server's public key shows it");
            return "";
        }
        return sftp.read("host-key", "", text -> {
            if (!text.matches("SHA256:[A-Za-z0-9+/]{43}=?")) {
                throw new IllegalArgumentException(
                        "must be SHA256: and the 43 characters that `ssh-keygen -lf` shows for the server's key");
            }
            return text.endsWith("=") ? text.substring(0, text.length() - 1) : text;
        });
    }

    private static String pattern(String text) {
        if (text.contains("/") || text.contains("\\")) {
            throw new IllegalArgumentException("is a pattern for names in the folder `path`, without slashes");
        }
        return text;
    }

    private static Feed.AfterRead afterRead(String text) {
        if (text.equals("keep")) {
            return new Feed.AfterRead(Feed.AfterRead.Kind.KEEP, null);
        } else if (text.equals("delete")) {
            return new Feed.AfterRead(Feed.AfterRead.Kind.DELETE, null);
        } else if (text.matches("move:[^\\p{Cntrl}]+")
                && !List.of(text.substring(5).split("/", -1)).contains("..")) {
            return new Feed.AfterRead(Feed.AfterRead.Kind.MOVE, text.substring("move:".length()));
        }
        throw new IllegalArgumentException("must be keep, delete or move:FOLDER");
    }

    private @Nullable String signer() {
        Reference reference = settings.reference("signer", null);
        return reference == null ? null : settings.read("signer", text -> outside.signer(name, new Reference(text)));
    }

    private String format(String text) {
        if (!text.matches("[a-z][a-z0-9.-]{0,60}")) {
            throw new IllegalArgumentException(
                    "must be auto, the name of a format such as oneroster-1.1-csv, or of a mapping profile");
        }
        outside.formatProblem(text).ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        return text;
    }

    private Feed.Owns owns() {
        Settings owns = settings.section("owns");
        if (owns == null) {
            return Feed.Owns.ALL;
        }
        Set<String> tables =
                new TreeSet<>(Arrays.stream(Entity.values()).map(Entity::table).toList());
        List<String> entities = allOrSome(owns, "entities");
        for (String entity : entities) {
            if (!entity.equals("all") && !tables.contains(entity)) {
                owns.problem(
                        "entities",
                        entity + " is none of all, none, " + String.join(", ", tables)
                                + Settings.didYouMean(entity, tables));
            }
        }
        Feed.Owns read = new Feed.Owns(
                entities,
                allOrSome(owns, "schools"),
                owns.choice("terms", "current", Map.of("current", "current", "all", "all")));
        owns.done();
        return read;
    }

    private static List<String> allOrSome(Settings owns, String key) {
        List<String> texts = owns.texts(key);
        if (texts == null) {
            return List.of("all");
        }
        return texts.equals(List.of("none")) ? List.of() : texts;
    }

    private Feed.@Nullable Schedule schedule() {
        Settings schedule = settings.section("schedule");
        if (schedule == null) {
            return null;
        }
        String cron = schedule.required("cron");
        if (!cron.isEmpty()) {
            outside.cronProblem(cron).ifPresent(why -> schedule.problem("cron", why));
        }
        List<String> skip = schedule.texts("skip");
        if (skip != null && skip.size() > MOST_SKIPS) {
            schedule.problem(
                    "skip",
                    "lists %d entries, and may list %d: join days that follow each other, as in 2026-12-24/2027-01-02"
                            .formatted(skip.size(), MOST_SKIPS));
            skip = List.of();
        }
        for (String days : skip == null ? List.<String>of() : skip) {
            if (!areDays(days)) {
                schedule.problem("skip", "must list days, such as 2026-11-26, or 2026-12-24/2027-01-02 with both ends");
            }
        }
        Feed.Schedule read = new Feed.Schedule(
                cron,
                skip == null ? List.of() : skip,
                blackout(schedule),
                schedule.duration("window", Feed.Schedule.WINDOW));
        schedule.done();
        return read;
    }

    private static Blackout blackout(Settings schedule) {
        List<Hours> hours = new ArrayList<>();
        schedule.texts("blackout", text -> {
            try {
                hours.add(Hours.read(text));
                return null;
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        });
        if (hours.size() > MOST_HOURS) {
            schedule.problem(
                    "blackout", "lists %d spans of hours, and may list %d".formatted(hours.size(), MOST_HOURS));
            return Blackout.NONE;
        }
        Blackout blackout = new Blackout(hours);
        blackout.problem().ifPresent(why -> schedule.problem("blackout", why));
        return blackout;
    }

    private static boolean areDays(String text) {
        String[] ends = text.split("/", -1);
        try {
            LocalDate first = LocalDate.parse(ends[0]);
            return ends.length == 1
                    || (ends.length == 2 && !LocalDate.parse(ends[1]).isBefore(first));
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
