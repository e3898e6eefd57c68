package io.rollbook.tenant;

import io.rollbook.database.Sql;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** What quarantined rows say: values, kept for the district's people for a while and then deleted. */
public final class QuarantinedRows {
    /** How long they are kept. */
    public static final Duration KEPT = Duration.ofDays(30);

    private QuarantinedRows() {}

    /** Deletes what may be kept no longer, and returns of how many rows. */
    public static long forget(Connection tenant, Instant now) {
        return new Sql(tenant)
                .update(
                        "deleting fields of quarantined rows",
                        "DELETE FROM sync.quarantined WHERE expires <= ?",
                        Timestamp.from(now));
    }
}
