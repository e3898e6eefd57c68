package io.rollbook.portal.stage;

import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.portal.Staged;
import io.rollbook.portal.open.Delivery;
import io.rollbook.portal.parse.Formats;
import io.rollbook.run.Meter;
import io.rollbook.tenant.QuarantinedRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fills the staging tables from a delivery: {@code staging.<entity>} holds the usable records with their digests,
 * {@code staging.quarantine} the rows that are neither applied nor absent, {@code staging.tombstone} the records that
 * the delivery itself marks as deleted, {@code staging.wanted} the stored records that quarantined rows refer to and
 * that the delivery does not list. Causes and findings go to {@code sync.causes} and {@code sync.findings}, what
 * quarantined rows say to {@code sync.quarantined}.
 */
public final class Stager {
    private final byte[] secret;
    private final Formats formats;
    private final OwnerCheck ownerCheck;
    private final Meter meter;
    private final Clock clock;

    /**
     * With the district's key, under which rows are remembered, and the formats that can be read.
     *
     * @param ownerCheck looks whether it is the district's at all
     * @param meter counts the rows that are read
     * @param clock tells the day by which people are old enough, and how long fields of quarantined rows are kept
     */
    public Stager(byte[] secret, Formats formats, OwnerCheck ownerCheck, Meter meter, Clock clock) {
        this.secret = secret.clone();
        this.formats = formats;
        this.ownerCheck = ownerCheck;
        this.meter = meter;
        this.clock = clock;
    }

    /**
     * Stages a delivery. Whatever a former delivery left in staging is emptied first.
     *
     * @param main a connection to the district's database as the app role, in auto-commit
     * @param connections new connections beside it, in auto-commit; one is in use at a time and all are closed at the end
     * @param run the run's id, under which causes and findings are kept
     * @param reading whatever of the settings decides how rows are read
     * @param recall whether rows that were in the feed's last delivery, and are in the roster as they were, may be
     *     recognised and left out of staging. Should reading them have shown more, the delivery is read in full
     * @return what was staged; with {@code refused} set, staging must not be used
     * @throws io.rollbook.database.DatabaseException where the database does not do its part
     */
    public Staged stage(
            Connection main,
            Supplier<Connection> connections,
            String run,
            Delivery delivery,
            District district,
            Feed feed,
            byte[] reading,
            boolean recall) {
        try (Connection beside = connections.get()) {
            StagingTables tables = new StagingTables(main, beside, false);
            Staged staged = null;
            if (recall) {
                RowMemory memory = new RowMemory(beside, feed.name(), run, secret, reading, true, meter);
                staged = staging(tables, memory, run, delivery, district, feed).stage();
            }
            if (staged == null) {
                meter.begin("stage");
                RowMemory memory = new RowMemory(beside, feed.name(), run, secret, reading, false, meter);
                staged = staging(tables, memory, run, delivery, district, feed).stage();
            }
            return Objects.requireNonNull(staged, "a delivery that is read in full is staged");
        } catch (SQLException e) {
            throw DatabaseException.of("staging a delivery", e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading a delivery", e);
        }
    }

    /**
     * Stages a first delivery, most of it in the tables of the roster, which are empty.
     *
     * @param merging a connection as the app role, with a transaction open: it ends with the merge, or is rolled back
     * @param connections new connections beside it, in auto-commit; one is in use at a time and all are closed at the end
     * @return what was staged; with {@code loaded} set, the rest is in the staging tables. Empty where records that would be
     *     loaded are marked as deleted, or share an id: such a delivery has to be staged
     */
    public Optional<Staged> load(
            Connection merging,
            Supplier<Connection> connections,
            String run,
            Delivery delivery,
            District district,
            Feed feed,
            byte[] reading) {
        try (Connection beside = connections.get()) {
            RowMemory memory = new RowMemory(beside, feed.name(), run, secret, reading, false, meter);
            StagingTables tables = new StagingTables(merging, beside, true);
            return Optional.ofNullable(
                    staging(tables, memory, run, delivery, district, feed).stage());
        } catch (SQLException e) {
            throw DatabaseException.of("loading a delivery", e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading a delivery", e);
        }
    }

    private Staging staging(
            StagingTables tables, RowMemory memory, String run, Delivery delivery, District district, Feed feed) {
        return new Staging(
                tables,
                memory,
                formats,
                ownerCheck,
                run,
                delivery,
                district,
                feed,
                meter,
                LocalDate.now(clock.withZone(district.timezone())),
                clock.instant().plus(QuarantinedRows.KEPT));
    }
}
