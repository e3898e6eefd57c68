package io.rollbook.control;

import io.rollbook.database.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The keyed digest of each feed's source bytes that were last merged, so that the same bytes again cost nothing. The key
 * is the intake's; without it the digest says nothing.
 */
public final class SourcesSeen {
    private final DataSource control;

    /** Over the control database. */
    public SourcesSeen(DataSource control) {
        this.control = control;
    }

    /**
     * What was seen.
     *
     * @param digest keyed digest of the source bytes
     * @param run the run that brought them
     */
    public record Seen(String digest, String run) {}

    /** The last one of a feed. */
    public Optional<Seen> find(String district, String feed) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT digest, run FROM control.sources_seen WHERE district = ? AND feed = ?")) {
            query.setString(1, district);
            query.setString(2, feed);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new Seen(row.getString(1), row.getString(2))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw DatabaseException.of("reading what a feed brought last", e);
        }
    }

    /** Notes the bytes a run was made of; whether they count depends on how that run ended. */
    public void note(String district, String feed, Seen seen) {
        try (Connection connection = control.getConnection();
                PreparedStatement upsert = connection.prepareStatement(
                        """
                        INSERT INTO control.sources_seen (district, feed, digest, run) VALUES (?, ?, ?, ?)
                        ON CONFLICT (district, feed) DO UPDATE SET digest = excluded.digest, run = excluded.run
                        """)) {
            upsert.setString(1, district);
            upsert.setString(2, feed);
            upsert.setString(3, seen.digest());
            upsert.setString(4, seen.run());
            upsert.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseException.of("noting what a feed brought", e);
        }
    }

    /** Forgets, as after an undo. */
    public void forget(String district, String feed) {
        try (Connection connection = control.getConnection();
                PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM control.sources_seen WHERE district = ? AND feed = ?")) {
            delete.setString(1, district);
            delete.setString(2, feed);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw DatabaseException.of("forgetting what a feed brought", e);
        }
    }
}
