package io.rollbook.portal.stage;

import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.portal.Staged;
import io.rollbook.portal.open.Delivery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * Fills the staging tables from a delivery: {@code staging.<entity>} holds the usable records with their digests,
 * {@code staging.quarantine} the rows that are neither applied nor absent, {@code staging.tombstone} the records that
 * the delivery itself marks as deleted, {@code staging.wanted} the stored records that quarantined rows refer to and
 * that the delivery does not list. Causes and findings go to {@code sync.causes} and {@code sync.findings}.
 */
public final class Stager {
    /**
     * Stages a delivery. Whatever a former delivery left in staging is emptied first.
     *
     * @param connections new connections to the district's database as the app role, in auto-commit; two are in use at
     *     a time and both are closed at the end
     * @param run the run's id, under which causes and findings are kept
     * @return what was staged; with {@code refused} set, staging must not be used
     * @throws io.rollbook.database.DatabaseException where the database does not do its part
     */
    public Staged stage(Supplier<Connection> connections, String run, Delivery delivery, District district, Feed feed) {
        try (Connection main = connections.get();
                Connection beside = connections.get()) {
            return new Staging(main, beside, run, delivery, district, feed).stage();
        } catch (SQLException e) {
            throw DatabaseException.of("staging a delivery", e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading a delivery", e);
        }
    }
}
