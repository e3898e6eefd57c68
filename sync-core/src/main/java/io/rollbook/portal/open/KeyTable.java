package io.rollbook.portal.open;

import io.rollbook.database.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** District keys in the control database: public ones in the open, private ones wrapped in the vault. */
final class KeyTable {
    /** A wrapped private key. */
    record Stored(String fingerprint, byte[] wrapped) {}

    private static final String SEALING =
            """
            SELECT armored FROM control.district_keys
            WHERE slug = ? AND retired IS NULL ORDER BY created DESC, fingerprint LIMIT 1""";

    private static final String OPENING =
            """
            SELECT v.fingerprint, v.wrapped FROM control.district_keys k
            JOIN vault.private_keys v ON v.fingerprint = k.fingerprint AND v.slug = k.slug
            WHERE k.slug = ? AND k.retired IS NULL ORDER BY k.created DESC, k.fingerprint""";

    private static final String LIST =
            """
            SELECT fingerprint, created, retired FROM control.district_keys
            WHERE slug = ? ORDER BY created DESC, fingerprint""";

    private static final String INSERT_PUBLIC =
            """
            INSERT INTO control.district_keys (fingerprint, slug, armored, created)
            VALUES (?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING""";

    private static final String INSERT_PRIVATE =
            """
            INSERT INTO vault.private_keys (fingerprint, slug, wrapped) VALUES (?, ?, ?)""";

    private static final String RETIRE =
            """
            UPDATE control.district_keys SET retired = ?
            WHERE slug = ? AND fingerprint = ? AND retired IS NULL AND fingerprint <> (
                SELECT fingerprint FROM control.district_keys
                WHERE slug = ? AND retired IS NULL ORDER BY created DESC, fingerprint LIMIT 1)""";

    private final DataSource control;

    KeyTable(DataSource control) {
        this.control = control;
    }

    Optional<String> sealing(String slug) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(SEALING)) {
            query.setString(1, slug);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        } catch (SQLException failure) {
            throw DatabaseException.of("reading a district's public key", failure);
        }
    }

    List<Stored> opening(String slug) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(OPENING)) {
            query.setString(1, slug);
            List<Stored> keys = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    keys.add(new Stored(rows.getString(1), rows.getBytes(2)));
                }
            }
            return keys;
        } catch (SQLException failure) {
            throw DatabaseException.of("reading a district's private keys", failure);
        }
    }

    List<DistrictKeys.Listed> list(String slug) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(LIST)) {
            query.setString(1, slug);
            List<DistrictKeys.Listed> keys = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Timestamp retired = rows.getTimestamp(3);
                    keys.add(new DistrictKeys.Listed(
                            rows.getString(1),
                            rows.getTimestamp(2).toInstant(),
                            retired == null ? null : retired.toInstant()));
                }
            }
            return keys;
        } catch (SQLException failure) {
            throw DatabaseException.of("listing a district's keys", failure);
        }
    }

    /** False where the key is there already, for whichever district. */
    boolean insert(String slug, Stored key, String armored, Instant created) {
        try (Connection connection = control.getConnection()) {
            connection.setAutoCommit(false);
            try {
                boolean added = insert(connection, slug, key, armored, created);
                connection.commit();
                return added;
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException failure) {
            throw DatabaseException.of("storing a district's key", failure);
        }
    }

    private static boolean insert(Connection connection, String slug, Stored key, String armored, Instant created)
            throws SQLException {
        try (PreparedStatement open = connection.prepareStatement(INSERT_PUBLIC);
                PreparedStatement wrapped = connection.prepareStatement(INSERT_PRIVATE)) {
            open.setString(1, key.fingerprint());
            open.setString(2, slug);
            open.setString(3, armored);
            open.setTimestamp(4, Timestamp.from(created));
            if (open.executeUpdate() == 0) {
                return false;
            }
            wrapped.setString(1, key.fingerprint());
            wrapped.setString(2, slug);
            wrapped.setBytes(3, key.wrapped());
            wrapped.executeUpdate();
            return true;
        }
    }

    boolean retire(String slug, String fingerprint, Instant at) {
        try (Connection connection = control.getConnection();
                PreparedStatement update = connection.prepareStatement(RETIRE)) {
            update.setTimestamp(1, Timestamp.from(at));
            update.setString(2, slug);
            update.setString(3, fingerprint);
            update.setString(4, slug);
            return update.executeUpdate() == 1;
        } catch (SQLException failure) {
            throw DatabaseException.of("retiring a district's key", failure);
        }
    }
}
