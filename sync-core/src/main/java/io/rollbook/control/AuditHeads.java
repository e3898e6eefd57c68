package io.rollbook.control;

import io.rollbook.database.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Head and count of each district's audit log, kept apart from the log: cutting off its tail, or putting an old copy of
 * a district's database back, is found by comparing the two.
 */
public final class AuditHeads {
    private final DataSource control;

    /** Over the control database. */
    public AuditHeads(DataSource control) {
        this.control = control;
    }

    /**
     * What is noted of a district's log.
     *
     * @param roots number of groups in the chain
     * @param entries number of entries
     * @param head the chain's head after them
     */
    public record Head(long roots, long entries, byte[] head) {}

    /** What is noted of the district's log, if anything is. */
    public Optional<Head> find(String district) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT roots, entries, head FROM control.audit_heads WHERE district = ?")) {
            query.setString(1, district);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Head(row.getLong(1), row.getLong(2), row.getBytes(3)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseException.of("reading an audit head", e);
        }
    }

    /** Notes a head; one with fewer roots than is noted already changes nothing. */
    public void note(String district, Head head) {
        try (Connection connection = control.getConnection();
                PreparedStatement upsert = connection.prepareStatement(
                        """
                        INSERT INTO control.audit_heads (district, roots, entries, head, changed)
                        VALUES (?, ?, ?, ?, now())
                        ON CONFLICT (district) DO UPDATE
                        SET roots = excluded.roots, entries = excluded.entries, head = excluded.head, changed = now()
                        WHERE audit_heads.roots < excluded.roots
                        """)) {
            upsert.setString(1, district);
            upsert.setLong(2, head.roots());
            upsert.setLong(3, head.entries());
            upsert.setBytes(4, head.head());
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseException.of("noting an audit head", e);
        }
    }
}
