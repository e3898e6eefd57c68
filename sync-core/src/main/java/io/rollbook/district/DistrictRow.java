package io.rollbook.district;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Rows of control.districts and control.district_versions. */
final class DistrictRow {
    private static final String COLUMNS =
            "SELECT slug, version, settings, signers, folder, region, trouble, changed FROM control.districts ";
    private static final String SAVE =
            """
            INSERT INTO control.districts (slug, version, settings, signers, folder, region, created, changed)
            VALUES (?, ?, ?, ?::jsonb, ?, ?, ?, ?)
            ON CONFLICT (slug) DO UPDATE SET version = excluded.version, settings = excluded.settings,
                signers = excluded.signers, folder = excluded.folder, region = excluded.region,
                changed = excluded.changed
            """;
    private static final String SAVE_VERSION =
            """
            INSERT INTO control.district_versions (slug, version, settings, signers, applied_by, applied)
            VALUES (?, ?, ?, ?::jsonb, ?, ?)
            """;
    private static final String VERSIONS =
            "SELECT version, applied_by, applied FROM control.district_versions WHERE slug = ? ";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DistrictRow() {}

    /**
     * A district as stored.
     *
     * @param signers armoured keys by feed, as they were in their files
     */
    record Stored(
            String slug,
            int version,
            String settings,
            Map<String, String> signers,
            Path folder,
            @Nullable String region,
            @Nullable String trouble,
            Instant changed) {}

    /** Held until the transaction ends: two who apply the same district go one after the other. */
    static void lock(Connection connection, String slug) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended('district ' || ?, 0))")) {
            lock.setString(1, slug);
            lock.execute();
        }
    }

    static Optional<Stored> find(Connection connection, String slug) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS + "WHERE slug = ?")) {
            query.setString(1, slug);
            return rows(query).stream().findFirst();
        }
    }

    static List<Stored> list(Connection connection, int limit, @Nullable String after) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(COLUMNS + "WHERE ?::text IS NULL OR slug > ? ORDER BY slug LIMIT ?")) {
            query.setString(1, after);
            query.setString(2, after);
            query.setInt(3, limit);
            return rows(query);
        }
    }

    static void save(Connection connection, Stored stored, String by) throws SQLException {
        String signers = JSON.writeValueAsString(stored.signers());
        Timestamp now = Timestamp.from(stored.changed());
        try (PreparedStatement save = connection.prepareStatement(SAVE)) {
            save.setString(1, stored.slug());
            save.setInt(2, stored.version());
            save.setString(3, stored.settings());
            save.setString(4, signers);
            save.setString(5, stored.folder().toString());
            save.setString(6, stored.region());
            save.setTimestamp(7, now);
            save.setTimestamp(8, now);
            save.executeUpdate();
        }
        try (PreparedStatement save = connection.prepareStatement(SAVE_VERSION)) {
            save.setString(1, stored.slug());
            save.setInt(2, stored.version());
            save.setString(3, stored.settings());
            save.setString(4, signers);
            save.setString(5, by);
            save.setTimestamp(6, now);
            save.executeUpdate();
        }
    }

    static List<Districts.Version> versions(Connection connection, String slug) throws SQLException {
        return versions(connection, slug, "ORDER BY version DESC");
    }

    /** What each version said of what may enter, oldest first. */
    static List<Districts.Kept> kept(Connection connection, String slug) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT version, applied, settings FROM control.district_versions WHERE slug = ? ORDER BY version")) {
            query.setString(1, slug);
            try (ResultSet rows = query.executeQuery()) {
                List<Districts.Kept> kept = new ArrayList<>();
                while (rows.next()) {
                    kept.add(new Districts.Kept(
                            rows.getInt(1), rows.getTimestamp(2).toInstant(), DistrictFile.keepOf(rows.getString(3))));
                }
                return kept;
            }
        }
    }

    static List<Districts.Version> unaudited(Connection connection, String slug) throws SQLException {
        return versions(connection, slug, "AND audited IS NULL ORDER BY version");
    }

    private static List<Districts.Version> versions(Connection connection, String slug, String which)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(VERSIONS + which)) {
            query.setString(1, slug);
            try (ResultSet rows = query.executeQuery()) {
                List<Districts.Version> versions = new ArrayList<>();
                while (rows.next()) {
                    versions.add(new Districts.Version(
                            rows.getInt(1),
                            rows.getString(2),
                            rows.getTimestamp(3).toInstant()));
                }
                return versions;
            }
        }
    }

    private static List<Stored> rows(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            List<Stored> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new Stored(
                        rows.getString("slug"),
                        rows.getInt("version"),
                        rows.getString("settings"),
                        JSON.readValue(rows.getString("signers"), new TypeReference<Map<String, String>>() {}),
                        Path.of(rows.getString("folder")),
                        rows.getString("region"),
                        rows.getString("trouble"),
                        rows.getTimestamp("changed").toInstant()));
            }
            return found;
        }
    }
}
