package io.rollbook.serve;

import io.rollbook.database.DatabaseException;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.intake.upload.UploadDrafts;
import io.rollbook.portal.Portal;
import io.rollbook.tenant.QuarantinedRows;
import io.rollbook.tenant.Tenants;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what the portal's districts may keep for a while only: fields of quarantined rows, see {@link QuarantinedRows},
 * plans that nobody decides on, see {@link Portal#expire}, earlier versions of records, see
 * {@link Portal#expireHistory}, and half uploads, see {@link UploadDrafts#expire}. Those of people: see
 * {@link AccountExpiry}.
 * When the process starts, and every hour.
 */
final class Expiry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    private final Settings.Portals settings;
    private final Districts districts;
    private final Tenants tenants;
    private final Portal portal;
    private final UploadDrafts uploads;
    private final AccountExpiry accounts;
    private final Clock clock;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "expiry"));

    Expiry(
            Settings.Portals settings,
            Districts districts,
            Tenants tenants,
            Portal portal,
            UploadDrafts uploads,
            AccountExpiry accounts,
            Clock clock) {
        this.settings = settings;
        this.districts = districts;
        this.tenants = tenants;
        this.portal = portal;
        this.uploads = uploads;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Begins, on a thread of its own. */
    void begin() {
        thread.scheduleAtFixedRate(this::deleteExpired, 0, 1, TimeUnit.HOURS);
    }

    /** Goes through the districts once; a database that does not answer is left for the next time. */
    void deleteExpired() {
        try {
            uploads.expire();
        } catch (RuntimeException e) {
            LOG.warn("Half uploads could not be dropped ({})", e.getClass().getSimpleName());
        }
        try {
            districts.list().stream()
                    .filter(each -> settings.has(each.district()))
                    .forEach(this::deleteExpired);
            accounts.expire();
        } catch (RuntimeException e) {
            LOG.warn(
                    "What has expired could not be looked for ({})",
                    e.getClass().getSimpleName());
        }
    }

    private void deleteExpired(Registered each) {
        String slug = each.district().slug();
        try (Connection tenant = tenants.open(slug).connect()) {
            long rows = QuarantinedRows.forget(tenant, clock.instant());
            if (rows > 0) {
                LOG.info("fields of {} quarantined rows of district {} expired and were deleted", rows, slug);
            }
            int plans = portal.expire(slug);
            if (plans > 0) {
                LOG.info("{} plans of district {} were not decided on in time and were discarded", plans, slug);
            }
            long versions = portal.expireHistory(each.district());
            if (versions > 0) {
                LOG.info("{} earlier versions of records of district {} expired and were deleted", versions, slug);
            }
        } catch (SQLException | DatabaseException | IllegalArgumentException | IllegalStateException e) {
            LOG.warn(
                    "What has expired in district {} could not be looked for ({})",
                    slug,
                    e.getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
