package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.portal.Collection;
import io.rollbook.portal.Staged;
import io.rollbook.portal.open.Delivery;
import io.rollbook.portal.parse.BadProfile;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RowHash;
import io.rollbook.run.FileLedger;
import io.rollbook.run.Meter;
import io.rollbook.tenant.Findings;
import io.rollbook.tenant.FindingsReader;
import io.rollbook.tenant.QuarantinedRows;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A district's database to stage into, and questions about what was staged. */
final class StagingBench {
    static final String RUN = "01J00000000000000000000000";

    /** When everything is staged. */
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T08:00:00Z"), ZoneOffset.UTC);

    private static final TestTenant TENANT = TestDatabases.tenant();

    private KeepRules keep = KeepRules.DIRECTORY_ONLY;
    private String format = "auto";
    private Formats formats = Formats.BUILT_IN;
    private Feed.Owns owns = Feed.Owns.ALL;
    private Clock clock = CLOCK;
    private ZoneId timezone = ZoneId.of("UTC");

    static StagingBench shared() {
        return new StagingBench();
    }

    StagingBench keeping(Keep... kept) {
        keep = new KeepRules(Set.of(kept), Set.of());
        return this;
    }

    /** Columns of the source's own are kept, too. */
    StagingBench keepingMetadata(String... columns) {
        keep = new KeepRules(keep.always(), Set.of(columns));
        return this;
    }

    /** The district's day begins and ends in its time zone. */
    StagingBench at(Instant now, String zone) {
        clock = Clock.fixed(now, ZoneOffset.UTC);
        timezone = ZoneId.of(zone);
        return this;
    }

    /** The feed may remove these only. */
    StagingBench owning(Entity... entities) {
        owns = new Feed.Owns(Stream.of(entities).map(Entity::table).toList(), List.of("all"), "current");
        return this;
    }

    /** The delivery is of these schools only. */
    StagingBench ofSchools(String... schools) {
        owns = new Feed.Owns(List.of("all"), List.of(schools), "current");
        return this;
    }

    /** Mapping profiles beside what is built in. */
    StagingBench profiles(Format... profiles) {
        formats = new Formats(List.of(profiles), List.of());
        return this;
    }

    /** Mapping profiles that cannot be used. */
    StagingBench badProfiles(BadProfile... bad) {
        formats = new Formats(List.of(), List.of(bad));
        return this;
    }

    StagingBench format(String name) {
        format = name;
        return this;
    }

    /** Stages a delivery. Into an empty roster it is loaded before, and taken back: that has to come to the same. */
    Staged stage(Delivery delivery) {
        if (!isRosterEmpty()) {
            return stageOnly(delivery);
        }
        Optional<Picture> loaded = load(delivery);
        Staged staged = stageOnly(delivery);
        try (Connection connection = TENANT.connect()) {
            Picture picture = Picture.of(connection, staged, RUN);
            loaded.ifPresentOrElse(
                    same -> assertThat(picture).isEqualTo(same),
                    () -> assertThat(tombstones().size() + shared(staged)).isPositive());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return staged;
    }

    /** Rows that share an id with others. */
    private long shared(Staged staged) {
        return errors().stream()
                        .filter(error -> error.startsWith("DUPLICATE_ID"))
                        .count()
                + staged.files().stream().mapToLong(FileLedger::folded).sum();
    }

    private boolean isRosterEmpty() {
        return Stream.of(Entity.values())
                .allMatch(entity -> value("SELECT EXISTS (SELECT FROM roster." + entity.table() + ")")
                        .equals("f"));
    }

    private Optional<Picture> load(Delivery delivery) {
        District district = district();
        try (Connection merging = TENANT.connect()) {
            merging.setAutoCommit(false);
            Optional<Staged> staged = new Stager(new byte[32], formats, OwnerCheck.NONE, Meter.silent(), clock)
                    .load(merging, TENANT::connect, RUN, delivery, district, feed(district), new byte[32]);
            return staged.isEmpty() ? Optional.empty() : Optional.of(Picture.of(merging, staged.get(), RUN));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins to load a delivery, which has to fail, and takes it back on the same connection. */
    void loadAndRollBack(Delivery delivery) throws SQLException {
        District district = district();
        try (Connection merging = TENANT.connect()) {
            merging.setAutoCommit(false);
            assertThatThrownBy(() -> new Stager(new byte[32], formats, OwnerCheck.NONE, Meter.silent(), clock)
                            .load(merging, TENANT::connect, RUN, delivery, district, feed(district), new byte[32]))
                    .isInstanceOf(DatabaseException.class);
            merging.rollback();
        }
    }

    /** Ends every connection of a load but the one whose transaction it is. */
    void endConnectionsBeside() {
        try (Connection superuser = TENANT.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND state = 'idle' AND pid <> pg_backend_pid()
                    """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stages a delivery that can be read once. */
    Staged stageOnly(Delivery delivery) {
        District district = district();
        try (Connection main = TENANT.connect()) {
            return new Stager(new byte[32], formats, OwnerCheck.NONE, Meter.silent(), clock)
                    .stage(main, TENANT::connect, RUN, delivery, district, feed(district), new byte[32], false);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Feed feed(District district) {
        return Objects.requireNonNull(district.feeds().get("nightly"));
    }

    private District district() {
        Feed feed = new Feed(
                "nightly",
                null,
                null,
                Duration.ZERO,
                Feed.Delivery.NEWEST,
                Feed.Plaintext.REFUSE,
                null,
                true,
                format,
                owns,
                null);
        return new District(
                TENANT.slug(),
                "Made up",
                timezone,
                null,
                Map.of("nightly", feed),
                keep,
                Guard.DEFAULT,
                Retention.DEFAULT,
                List.of());
    }

    Collection collection(Staged staged, Entity entity) {
        return Objects.requireNonNull(staged.collections().get(entity));
    }

    FileLedger ledger(Staged staged, String file) {
        return staged.files().stream()
                .filter(ledger -> ledger.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    void emptyRoster() {
        for (Entity entity : Entity.values()) {
            execute("DELETE FROM roster." + entity.table());
        }
    }

    /** Makes what is staged the stored roster, as a first load does. */
    void store() {
        for (Entity entity : Entity.values()) {
            String columns = String.join(
                    ", ",
                    Stream.concat(
                                    Stream.of("sourced_id", "row_hash"),
                                    entity.stored().stream().map(column -> '"' + column.sql() + '"'))
                            .toList());
            execute(
                    "INSERT INTO roster.%1$s (%2$s, active, first_seen_run, last_changed_run) SELECT %2$s, true, 1, 1 FROM staging.%1$s"
                            .formatted(entity.table(), columns));
        }
    }

    void execute(String sql) {
        try (Connection connection = TENANT.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String value(String sql) {
        return String.join("\n", values(sql));
    }

    List<String> values(String sql) {
        try (Connection connection = TENANT.connect();
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is told to the district's people, up to so many rows. */
    Findings found(int most) {
        return found(most, clock.instant());
    }

    /** The same at another time. */
    Findings found(int most, Instant now) {
        try (Connection connection = TENANT.connect()) {
            return new FindingsReader(connection, now, ZoneOffset.UTC, List.of()).read(RUN, most, null);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deletes fields that have expired by then; returns of how many rows. */
    long forget(Instant now) {
        try (Connection connection = TENANT.connect()) {
            return QuarantinedRows.forget(connection, now);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is kept of quarantined rows, each {@code file:line entity id {fields}}. */
    List<String> kept() {
        return values(
                """
                SELECT file || ':' || line || ' ' || entity || ' ' || coalesce(sourced_id, '-') || ' ' || fields
                FROM sync.quarantined WHERE run = '%s' ORDER BY file, line, sourced_id
                """
                        .formatted(RUN));
    }

    /** Each {@code severity CODE file field subject rows}, with - for what is empty; in the order of their numbers. */
    List<String> causes() {
        return values(
                """
                SELECT concat_ws(' ', severity, code, coalesce(file, '-'), coalesce(field, '-'),
                                 coalesce(subject, '-'), rows)
                FROM sync.causes WHERE run = '%s' ORDER BY no
                """
                        .formatted(RUN));
    }

    /** Each {@code CODE file:line entity id field} of an error. */
    List<String> errors() {
        return findings("error");
    }

    /** Each {@code CODE file:line entity id field} of a warning. */
    List<String> warnings() {
        return findings("warning");
    }

    private List<String> findings(String severity) {
        return values(
                """
                SELECT concat_ws(' ', code, file || ':' || coalesce(line, 0), coalesce(entity, '-'),
                                 coalesce(sourced_id, '-'), coalesce(field, '-'))
                FROM sync.findings WHERE run = '%s' AND severity = '%s' ORDER BY 1
                """
                        .formatted(RUN, severity));
    }

    /** Each {@code entity id} in quarantine. */
    List<String> quarantined() {
        return byEntity("quarantine");
    }

    /** Each {@code entity id} marked as deleted. */
    List<String> tombstones() {
        return byEntity("tombstone");
    }

    List<String> byEntity(String table) {
        return values("SELECT DISTINCT entity || ' ' || coalesce(sourced_id, '-') FROM staging." + table
                        + " ORDER BY 1")
                .stream()
                .map(row -> Entity.values()[Integer.parseInt(row.substring(0, row.indexOf(' ')))].table()
                        + row.substring(row.indexOf(' ')))
                .toList();
    }

    /** Tables of the district's database that hold this text in any column. */
    List<String> everyTableWith(String text) {
        return values(
                        """
                        SELECT format('SELECT %L FROM %I.%I t WHERE t::text LIKE %L LIMIT 1', schemaname || '.' || tablename,
                                      schemaname, tablename, '%' || '$text' || '%')
                        FROM pg_tables WHERE schemaname IN ('roster', 'history', 'staging', 'held', 'sync', 'audit')
                        """
                                .replace("$text", text))
                .stream()
                .flatMap(query -> values(query).stream())
                .toList();
    }

    /** Everything staged, without the place in the delivery. */
    String content() {
        StringBuilder content = new StringBuilder();
        for (Entity entity : Entity.values()) {
            content.append(value("SELECT to_jsonb(s) - 'file' FROM staging.%s s ORDER BY sourced_id, line"
                    .formatted(entity.table())));
        }
        return content.toString();
    }

    long rowsWhoseDigestDiffers(Entity entity) {
        return Long.parseLong(value("SELECT count(*) FROM staging.%s s WHERE row_hash IS DISTINCT FROM %s"
                .formatted(entity.table(), RowHash.sql(entity, "s"))));
    }
}
