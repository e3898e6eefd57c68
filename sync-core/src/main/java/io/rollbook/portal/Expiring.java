package io.rollbook.portal;

import io.rollbook.audit.Appended;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.tenant.HeldRuns;
import io.rollbook.tenant.History;
import io.rollbook.tenant.RunLock;
import io.rollbook.tenant.Tenants;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops what a district keeps for a while only. Where the district is in work, that is left for the next time. */
final class Expiring {
    private static final Logger LOG = LoggerFactory.getLogger(Expiring.class);
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final Parts parts;
    private final Tenants tenants;
    private final String district;

    Expiring(Parts parts, Tenants tenants, String district) {
        this.parts = parts;
        this.tenants = tenants;
        this.district = district;
    }

    /** Plans, and previews, that were put by so long ago; {@code discard} drops a held one. Returns how many were held. */
    int plans(Duration undecided, Consumer<String> discard) {
        Instant before = parts.clock().instant().minus(undecided);
        int discarded = 0;
        try (Connection tenant = tenants.open(district).connect()) {
            HeldRuns held = new HeldRuns(tenant);
            for (String id : held.undecidedSince(before)) {
                RunState state = parts.runs().find(id).map(Run::state).orElse(null);
                if (state == RunState.HELD) {
                    discard.accept(id);
                    discarded++;
                } else if (state == RunState.PREVIEWED || state == null) {
                    // Without a run is what was to wait in one of its own and never came to that.
                    held.forget(id);
                }
            }
        } catch (RunLock.DistrictBusy busy) {
            later();
        } catch (SQLException e) {
            throw DatabaseException.of("looking for plans that have expired", e);
        }
        return discarded;
    }

    /** Versions of records that were replaced so long ago; returns their number. */
    long history(Duration kept) {
        try (Connection tenant = tenants.open(district).connect();
                RunLock alone = RunLock.take(tenant, AT_ONCE)) {
            return history(tenant, parts.clock().instant().minus(kept));
        } catch (RunLock.DistrictBusy busy) {
            later();
            return 0;
        } catch (SQLException e) {
            throw DatabaseException.of("deleting history that has expired", e);
        }
    }

    private record Gone(long versions, @Nullable Appended act) {}

    /** Deleted and entered into the audit in one transaction. */
    private long history(Connection tenant, Instant before) {
        Gone gone = new Sql(tenant).transaction("deleting history that has expired", () -> {
            long versions = new History(tenant).expire(before);
            Map<String, String> facts = Map.of("before", before.toString(), "versions", String.valueOf(versions));
            return new Gone(
                    versions,
                    versions == 0 ? null : parts.audit().appendAct(tenant, "history-expired", "portal", null, facts));
        });
        if (gone.act() != null) {
            parts.note(district, gone.act());
        }
        return gone.versions();
    }

    private void later() {
        LOG.info("district {} is in work; what has expired there is looked for later", district);
    }
}
