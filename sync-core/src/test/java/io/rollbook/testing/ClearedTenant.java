package io.rollbook.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** One district database for many tests, emptied before each: provisioning takes most of a small test's time. */
public final class ClearedTenant {
    private ClearedTenant() {}

    /** Empties every table of the district's own schemas, and drops the one that its first load made. */
    public static void clear(TestTenant tenant) {
        try (Connection superuser = tenant.connectAsSuperuser()) {
            superuser
                    .createStatement()
                    .execute(
                            """
                            DO $$ DECLARE tables text; BEGIN
                                -- In the order in which autovacuum locks them: otherwise each may wait for the other.
                                LOCK TABLE audit.entries;
                                DROP TABLE IF EXISTS audit.first_load;
                                SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO tables
                                FROM pg_tables
                                WHERE schemaname IN ('roster', 'history', 'staging', 'held', 'sync', 'audit')
                                  AND NOT (schemaname = 'sync' AND tablename = 'fence');
                                EXECUTE 'TRUNCATE ' || tables;
                            END $$
                            """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empties what the control database knows of runs, of whichever district. */
    public static void forgetRuns(TestTenant tenant) {
        for (String table : List.of("audit_heads", "runs")) {
            TestDatabases.execute(tenant.control(), "DELETE FROM control." + table);
        }
    }
}
