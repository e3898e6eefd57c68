package io.rollbook.district;

import io.rollbook.roster.Keep;
import io.rollbook.roster.NeverKept;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads district files: YAML 1.2, one document, every key known. What is wrong is a list of problems, all at once, each
 * with its line and key.
 */
public final class DistrictFile {
    private DistrictFile() {}

    /** What came of reading a district file. */
    public sealed interface Result {}

    /**
     * The file is good.
     *
     * @param signers the armoured signers' keys by feed, as they were in their files
     */
    public record Read(District district, Map<String, String> signers) implements Result {}

    /** The file is not good. */
    public record Problems(List<SettingsProblem> problems) implements Result {}

    /**
     * Reads a district file that is about to be applied: secrets must be there and signers' keys are read.
     *
     * @param yaml the file's text
     * @param folder the file's folder, against which {@code file:} references resolve
     * @param cron says whether a schedule's cron is good
     * @param formats says whether a feed's format can be read
     */
    public static Result parse(String yaml, Path folder, CronCheck cron, FormatCheck formats) {
        return parse(yaml, Outside.server(folder, cron, formats, System.getenv()::get));
    }

    static Result parse(String yaml, Outside outside) {
        List<SettingsProblem> problems = new ArrayList<>();
        Yaml.Section top = YamlReader.read(yaml, problems);
        if (top.entries().isEmpty() && !problems.isEmpty()) {
            return new Problems(problems);
        }
        District district = district(new Settings(top, "", problems), outside);
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(SettingsProblem::line));
            return new Problems(List.copyOf(problems));
        }
        Map<String, String> signers = new LinkedHashMap<>();
        district.feeds().forEach((name, feed) -> {
            if (feed.signer() != null) {
                signers.put(name, feed.signer());
            }
        });
        return new Read(district, Map.copyOf(signers));
    }

    private static District district(Settings file, Outside outside) {
        District district = new District(
                slug(file),
                file.required("name"),
                timezone(file),
                database(file.section("database"), outside),
                feeds(file, outside),
                keep(file.section("keep")),
                GuardReader.read(file.section("guard")),
                retention(file.section("retention")),
                new SubscribersReader(outside).read(file),
                file.choice("shared-schools", false, Map.of("refuse", false, "allow", true)));
        file.done();
        return district;
    }

    private static String slug(Settings file) {
        String slug = file.required("district");
        if (slug.equals("control")) {
            file.problem("district", "control is reserved; choose another word");
        } else if (!slug.isEmpty() && !slug.matches("[a-z][a-z0-9-]{1,40}")) {
            file.problem("district", "must have 2 to 41 of a-z, 0-9 and -, and start with a letter");
        }
        return slug;
    }

    private static ZoneId timezone(Settings file) {
        if (!file.has("timezone")) {
            file.problem("timezone", "is missing");
        }
        Set<String> known = ZoneId.getAvailableZoneIds();
        return file.read("timezone", ZoneId.of("UTC"), text -> {
            if (!known.contains(text)) {
                throw new IllegalArgumentException(
                        "is no time zone such as America/Chicago" + Settings.didYouMean(text, known));
            }
            return ZoneId.of(text);
        });
    }

    private static District.@Nullable DatabaseSettings database(@Nullable Settings database, Outside outside) {
        if (database == null) {
            return null;
        }
        String url = database.read("url", text -> {
            if (!text.matches("jdbc:postgresql://[^/?@\\s]+/(\\?[^\\s]*)?") || text.contains("password=")) {
                throw new IllegalArgumentException(
                        "must be jdbc:postgresql://host:port/ without a database, user or password in it");
            }
            return text;
        });
        Reference provisioner = database.reference("provisioner", outside);
        if (database.has("url") != database.has("provisioner")) {
            database.problem(
                    "url and provisioner go together: where the server is, and who may create databases there");
        }
        District.DatabaseSettings read = new District.DatabaseSettings(url, provisioner, database.text("region"));
        database.done();
        return read;
    }

    private static Map<String, Feed> feeds(Settings file, Outside outside) {
        Map<String, Feed> read = new LinkedHashMap<>();
        Settings feeds = file.section("feeds");
        if (feeds == null) {
            if (!file.has("feeds")) {
                file.problem("feeds", "is missing: a district needs at least one feed");
            }
            return read;
        }
        if (feeds.keys().isEmpty()) {
            feeds.problem("a district needs at least one feed");
        }
        for (String name : feeds.keys()) {
            Settings feed = feeds.section(name);
            if (feed != null) {
                read.put(name, new FeedReader(feed, name, outside).read());
            }
        }
        Ownership.check(feeds, read.values());
        return Collections.unmodifiableMap(read);
    }

    private static Retention retention(@Nullable Settings retention) {
        if (retention == null) {
            return Retention.DEFAULT;
        }
        Duration history = retention.duration("history", Retention.DEFAULT.history());
        boolean tooShort = history.compareTo(Retention.LEAST) < 0;
        if (tooShort) {
            retention.problem(
                    "history",
                    "must be 30d or more: for so long, what a run replaced is kept so that it can be undone");
        }
        retention.done();
        return tooShort ? Retention.DEFAULT : new Retention(history);
    }

    private static KeepRules keep(@Nullable Settings keep) {
        if (keep == null) {
            return KeepRules.DIRECTORY_ONLY;
        }
        Set<Keep> always = EnumSet.noneOf(Keep.class);
        for (Keep rule : Keep.values()) {
            if (rule.isChoice() && keep.choice(rule.key(), false, Map.of("always", true, "never", false))) {
                always.add(rule);
            }
        }
        List<String> metadata = keep.texts("metadata", DistrictFile::metadataProblem);
        keep.done();
        return new KeepRules(always, metadata == null ? Set.of() : new HashSet<>(metadata));
    }

    private static @Nullable String metadataProblem(String column) {
        return NeverKept.of(column)
                .map(never -> column + " cannot be kept: " + never.reason())
                .orElse(
                        column.indexOf('=') < 0
                                ? null
                                : column + " cannot be kept: a column's name with = in it is not told from its value");
    }

    /** What a file that was applied once says of what may enter, as far as it can be read. */
    static KeepRules keepOf(String yaml) {
        List<SettingsProblem> anyMore = new ArrayList<>();
        return keep(Settings.read(yaml, anyMore).section("keep"));
    }
}
