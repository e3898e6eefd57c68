package io.rollbook.control;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The right to fetch a run's delivery, which one intake has at a time however many there are: an advisory lock in the
 * control database. It ends with the connection, so that a dead process has none; a connection is taken for as long.
 */
public final class RunClaim implements AutoCloseable {
    private static final String KEY = "hashtextextended('run ' || ?, 0)";

    private final Connection connection;
    private final String run;

    private RunClaim(Connection connection, String run) {
        this.connection = connection;
        this.run = run;
    }

    /** Takes the right, unless somebody has it. */
    public static Optional<RunClaim> take(DataSource control, String run) {
        try {
            Connection connection = control.getConnection();
            RunClaim claim = new RunClaim(connection, run);
            try {
                boolean taken = new Sql(connection)
                        .one(
                                "claiming a run",
                                "SELECT pg_try_advisory_lock(" + KEY + ")",
                                row -> row.getBoolean(1),
                                run);
                if (taken) {
                    return Optional.of(claim);
                }
                connection.close();
                return Optional.empty();
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw DatabaseException.of("claiming a run", e);
        }
    }

    @Override
    public void close() {
        try (connection) {
            new Sql(connection)
                    .one("giving a run back", "SELECT pg_advisory_unlock(" + KEY + ")", row -> row.getBoolean(1), run);
        } catch (SQLException | DatabaseException lost) {
            // The lock ended with the connection.
        }
    }
}
