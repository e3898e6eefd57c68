package io.rollbook.tenant;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import java.sql.Connection;
import java.time.Duration;

/** One run of a district at a time: an advisory lock that ends with the connection, so that a dead process holds none. */
public final class RunLock implements AutoCloseable {
    private static final long KEY = 0x726f6c6c626f6f6bL;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Sql sql;

    private RunLock(Sql sql) {
        this.sql = sql;
    }

    /** Another run of the district went on for longer than this one could wait; to be tried again later. */
    public static final class DistrictBusy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DistrictBusy(Duration waited) {
            super("another run of the district is in work; waited " + waited.toSeconds() + " s");
        }
    }

    /**
     * Waits for the district's other runs.
     *
     * @throws DistrictBusy where they take longer than {@code longest}
     */
    public static RunLock take(Connection tenant, Duration longest) {
        Sql sql = new Sql(tenant);
        String millis = String.valueOf(Math.max(1, longest.toMillis()));
        sql.one("limiting the wait", "SELECT set_config('lock_timeout', ?, false)", row -> row.getString(1), millis);
        try {
            sql.one("waiting for the district", "SELECT pg_advisory_lock(?) IS NULL", row -> row.getBoolean(1), KEY);
        } catch (DatabaseException e) {
            if (e.sqlState().equals(LOCK_NOT_AVAILABLE)) {
                throw new DistrictBusy(longest);
            }
            throw e;
        } finally {
            sql.one("ending the limit", "SELECT set_config('lock_timeout', '0', false)", row -> row.getString(1));
        }
        return new RunLock(sql);
    }

    @Override
    public void close() {
        sql.one("letting the district go", "SELECT pg_advisory_unlock(?)", row -> row.getBoolean(1), KEY);
    }
}
