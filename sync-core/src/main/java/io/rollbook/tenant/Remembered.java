package io.rollbook.tenant;

import io.rollbook.database.Sql;
import org.jspecify.annotations.Nullable;

/**
 * Of which run the remembered rows hold true: {@code sync.known}. Rows may be recognised as long as the roster holds what
 * they made of it; what else writes to the roster ends that, for every feed: rows of one may refer to records of another.
 */
public final class Remembered {
    private final Sql sql;

    /** In the transaction that makes it true. */
    public Remembered(Sql sql) {
        this.sql = sql;
    }

    /** Forgets everything. */
    void forget() {
        sql.update("forgetting rows of former deliveries", "DELETE FROM sync.known");
    }

    /**
     * Remembers the rows of a run whose whole plan is in the roster.
     *
     * @param reading by what they may be recognised; null where they may not
     */
    public void hold(String feed, String run, byte @Nullable [] reading) {
        sql.update("forgetting rows of the former delivery", "DELETE FROM sync.known WHERE feed = ?", feed);
        if (reading == null) {
            return;
        }
        sql.update(
                "remembering the rows of a delivery",
                "INSERT INTO sync.known (feed, run, reading) VALUES (?, ?, ?)",
                feed,
                run,
                reading);
        sql.update(
                "remembering what was kept though absent",
                """
                INSERT INTO sync.known_loose (feed, run, entity, sourced_id)
                SELECT ?, ?, entity, sourced_id FROM staging.change WHERE action = 'K'
                """,
                feed,
                run);
    }
}
