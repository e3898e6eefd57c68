package io.rollbook.district;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.DistrictFile.Problems;
import io.rollbook.district.DistrictFile.Read;
import io.rollbook.district.DistrictFile.Result;
import io.rollbook.district.DistrictRow.Stored;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The register of districts in the control database. Keeps every version of a district's settings, and with each the
 * signers' keys as they were in their files when it was applied.
 */
public final class Districts {
    private final DataSource control;
    private final CronCheck cron;
    private final FormatCheck formats;
    private final Clock clock;
    private final Map<String, Parsed> parsed = new ConcurrentHashMap<>();

    /** Over the control database. */
    public Districts(DataSource control, CronCheck cron, FormatCheck formats, Clock clock) {
        this.control = control;
        this.cron = cron;
        this.formats = formats;
        this.clock = clock;
    }

    /** The text of a district file. @param folder against which its {@code file:} references resolve */
    public record Text(String yaml, int version, Path folder) {}

    /** One version of a district's settings. */
    public record Version(int version, String by, Instant applied) {}

    /** What one version of a district's settings says of what may enter. */
    public record Kept(int version, Instant applied, KeepRules keep) {}

    /**
     * What putting a district file in force would do; changes nothing.
     *
     * @param basis the district it must be of; its version is not asked for
     * @param allowed throws where this process may not put these settings in force
     */
    public Review review(String yaml, Path folder, Basis basis, Consumer<District> allowed) {
        Path absolute = folder.toAbsolutePath().normalize();
        Result result = parse(yaml, absolute, basis);
        if (result instanceof Problems bad) {
            return new Review.Bad(bad.problems());
        }
        Read read = (Read) result;
        District district = read.district();
        allowed.accept(district);
        Optional<Stored> before = stored(district.slug());
        return new Review.Good(
                district,
                before.map(Stored::version).orElse(0),
                before.map(old -> changes(old, read, yaml, absolute)).orElse(List.of()),
                Effects.between(
                        before.flatMap(this::read).map(Registered::district).orElse(null), district),
                PastDays.of(yaml, LocalDate.ofInstant(clock.instant(), district.timezone())));
    }

    /**
     * Puts a district file in force; it replaces the former one whole. The same again changes nothing; other comments alone
     * are a version of their own, so that the file that is given back is the one that was applied.
     *
     * @param yaml the file's text
     * @param folder the file's folder
     * @param by name of the token or account that applies it
     */
    public Application apply(String yaml, Path folder, String by) {
        return apply(yaml, folder, by, Basis.ANY, anyDistrict -> {});
    }

    /**
     * The same, on what is taken for given and where {@code allowed} does not object.
     *
     * @param allowed throws where this process may not put these settings in force; nothing is stored then
     */
    public Application apply(String yaml, Path folder, String by, Basis basis, Consumer<District> allowed) {
        Path absolute = folder.toAbsolutePath().normalize();
        Result result = parse(yaml, absolute, basis);
        if (result instanceof Problems bad) {
            return new Application.Refused(bad.problems());
        }
        Read read = (Read) result;
        allowed.accept(read.district());
        return store(read, yaml, absolute, by, basis);
    }

    private Result parse(String yaml, Path folder, Basis basis) {
        Result result = DistrictFile.parse(yaml, folder, cron, formats);
        if (basis.district() != null
                && result instanceof Read read
                && !read.district().slug().equals(basis.district())) {
            int line = Settings.read(yaml, new ArrayList<>()).line("district");
            return new Problems(List.of(new SettingsProblem(
                    line,
                    "district",
                    "is " + read.district().slug() + ", and these are the settings of " + basis.district()
                            + ": a district keeps its word; another district is a file of its own")));
        }
        return result;
    }

    private Application store(Read read, String yaml, Path folder, String by, Basis basis) {
        String slug = read.district().slug();
        try (Connection connection = control.getConnection()) {
            connection.setAutoCommit(false);
            try {
                DistrictRow.lock(connection, slug);
                Optional<Stored> before = DistrictRow.find(connection, slug);
                List<String> changes =
                        before.map(old -> changes(old, read, yaml, folder)).orElse(List.of());
                int version = before.map(Stored::version).orElse(0);
                if (basis.version() != null && basis.version() != version) {
                    connection.rollback();
                    return new Application.Overtaken(version);
                }
                if (before.isEmpty() || !changes.isEmpty()) {
                    version++;
                    Instant now = clock.instant();
                    DistrictRow.save(
                            connection,
                            new Stored(slug, version, yaml, read.signers(), folder, region(read), null, now),
                            by);
                }
                connection.commit();
                return new Application.Applied(read.district(), version, before.isEmpty(), changes);
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw DatabaseException.of("applying the settings of district " + slug, e);
        }
    }

    /** The settings of a district. */
    public Optional<District> find(String slug) {
        return registered(slug).map(Registered::district);
    }

    /** A district as the register knows it. */
    public Optional<Registered> registered(String slug) {
        return stored(slug).map(found -> read(found)
                .orElseThrow(() -> new IllegalStateException("the settings of district " + slug
                        + " are not readable by this version of Rollbook: apply its file again")));
    }

    /** All districts by slug. */
    public List<Registered> list() {
        return list(Integer.MAX_VALUE, null);
    }

    /**
     * Districts by slug: those behind {@code after} where it is given. One whose settings cannot be read, see
     * {@link #unreadable}, does not keep the others from being listed.
     */
    public List<Registered> list(int limit, @Nullable String after) {
        return rows(limit, after).stream()
                .flatMap(stored -> read(stored).stream())
                .toList();
    }

    /** Slugs of districts whose settings this version of Rollbook cannot read: their files must be applied again. */
    public List<String> unreadable() {
        return rows(Integer.MAX_VALUE, null).stream()
                .filter(stored -> read(stored).isEmpty())
                .map(Stored::slug)
                .toList();
    }

    /** The district file as it was applied last, with its comments. */
    public Optional<Text> text(String slug) {
        return stored(slug).map(found -> new Text(found.settings(), found.version(), found.folder()));
    }

    /** All versions of a district's settings, newest first. */
    public List<Version> versions(String slug) {
        try (Connection connection = control.getConnection()) {
            return DistrictRow.versions(connection, slug);
        } catch (SQLException e) {
            throw DatabaseException.of("reading the versions of district " + slug, e);
        }
    }

    /** What each version of a district's settings said of what may enter, oldest first. */
    public List<Kept> kept(String slug) {
        try (Connection connection = control.getConnection()) {
            return DistrictRow.kept(connection, slug);
        } catch (SQLException e) {
            throw DatabaseException.of("reading what district " + slug + " kept", e);
        }
    }

    /** Versions that are not yet entered into the district's audit log, oldest first: usually none. */
    public List<Version> unaudited(String slug) {
        try (Connection connection = control.getConnection()) {
            return DistrictRow.unaudited(connection, slug);
        } catch (SQLException e) {
            throw DatabaseException.of("reading the versions of district " + slug, e);
        }
    }

    /** Notes that a version is entered into the district's audit log. */
    public void audited(String slug, int version) {
        try (Connection connection = control.getConnection()) {
            new Sql(connection)
                    .update(
                            "noting an audited version",
                            "UPDATE control.district_versions SET audited = ? WHERE slug = ? AND version = ?",
                            Timestamp.from(clock.instant()),
                            slug,
                            version);
        } catch (SQLException e) {
            throw DatabaseException.of("noting an audited version of district " + slug, e);
        }
    }

    private Optional<Stored> stored(String slug) {
        try (Connection connection = control.getConnection()) {
            return DistrictRow.find(connection, slug);
        } catch (SQLException e) {
            throw DatabaseException.of("reading the settings of district " + slug, e);
        }
    }

    private static List<String> changes(Stored before, Read read, String yaml, Path folder) {
        List<String> changes = new ArrayList<>(SettingsChanges.between(before.settings(), yaml));
        for (String feed : new TreeSet<>(read.signers().keySet())) {
            String old = before.signers().get(feed);
            if (old != null && !old.equals(read.signers().get(feed))) {
                changes.add("feeds." + feed + ".signer: the key in the file has changed");
            }
        }
        if (!before.folder().equals(folder)) {
            changes.add("the folder of the file: " + before.folder() + " -> " + folder);
        }
        if (changes.isEmpty() && !before.settings().equals(yaml)) {
            changes.add("comments and layout only");
        }
        return List.copyOf(changes);
    }

    private static @Nullable String region(Read read) {
        District.DatabaseSettings database = read.district().database();
        return database == null ? null : database.region();
    }

    private List<Stored> rows(int limit, @Nullable String after) {
        try (Connection connection = control.getConnection()) {
            return DistrictRow.list(connection, limit, after);
        } catch (SQLException e) {
            throw DatabaseException.of("listing districts", e);
        }
    }

    private Optional<Registered> read(Stored stored) {
        return parsed.compute(
                        stored.slug(), (slug, last) -> last != null && last.isOf(stored) ? last : Parsed.of(stored))
                .district()
                .map(district -> new Registered(
                        district, stored.version(), stored.folder(), stored.trouble(), stored.changed()));
    }

    /** What was made of a stored text: every request of a person asks for it. */
    private record Parsed(String settings, Map<String, String> signers, Optional<District> district) {
        static Parsed of(Stored stored) {
            Result result = DistrictFile.parse(stored.settings(), Outside.kept(stored.signers()));
            return new Parsed(
                    stored.settings(),
                    stored.signers(),
                    result instanceof Read read ? Optional.of(read.district()) : Optional.empty());
        }

        boolean isOf(Stored stored) {
            return settings.equals(stored.settings()) && signers.equals(stored.signers());
        }
    }
}
