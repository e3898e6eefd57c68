package io.rollbook.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Plain JDBC on one connection, with every failure wrapped so that no row value escapes. Each call says what it is
 * doing, for the exception's message.
 */
public final class Sql {
    private final Connection connection;

    /** On a connection that the caller keeps. */
    public Sql(Connection connection) {
        this.connection = connection;
    }

    /** Makes something of one row. */
    @FunctionalInterface
    public interface RowReader<T> {
        /** Reads the current row. */
        T read(ResultSet row) throws SQLException;
    }

    /** Does something with one row. */
    @FunctionalInterface
    public interface RowConsumer {
        /** Takes the current row. */
        void take(ResultSet row) throws SQLException;
    }

    /** Does the work on a connection of its own, each statement by itself unless it opens a transaction. */
    public static <T> T on(DataSource database, String doing, Function<Sql, T> work) {
        try (Connection connection = database.getConnection()) {
            return work.apply(new Sql(connection));
        } catch (SQLException e) {
            throw DatabaseException.of(doing, e);
        }
    }

    /** Does the work in one transaction on a connection of its own. */
    public static <T> T inTransaction(DataSource database, String doing, Function<Sql, T> work) {
        return on(database, doing, sql -> sql.transaction(doing, () -> work.apply(sql)));
    }

    /** The text of an .sql file that lies beside a class. */
    public static String file(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name + " beside " + beside.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a statement and returns the number of rows it touched. */
    public long update(String doing, String sql, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeLargeUpdate();
        } catch (SQLException e) {
            throw DatabaseException.of(doing, e);
        }
    }

    /** All rows of a query. */
    public <T> List<T> list(String doing, String sql, RowReader<T> reader, @Nullable Object... values) {
        List<T> out = new ArrayList<>();
        each(doing, sql, row -> out.add(reader.read(row)), values);
        return out;
    }

    /** The first row of a query. */
    public <T> Optional<T> first(String doing, String sql, RowReader<T> reader, @Nullable Object... values) {
        List<T> rows = list(doing, sql, reader, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** The only row of a query that always has one. */
    public <T> T one(String doing, String sql, RowReader<T> reader, @Nullable Object... values) {
        return first(doing, sql, reader, values).orElseThrow();
    }

    /** Hands over each row of a query; in a transaction they are streamed. */
    public void each(String doing, String sql, RowConsumer consumer, @Nullable Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.setFetchSize(10_000);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.take(rows);
                }
            }
        } catch (SQLException e) {
            throw DatabaseException.of(doing, e);
        }
    }

    /**
     * Does the work in one transaction, which is rolled back where it throws. A transaction that is open already goes on,
     * and ends with whoever began it.
     */
    public <T> T transaction(String doing, Supplier<T> work) {
        try {
            return connection.getAutoCommit() ? conclude(doing, work) : work.get();
        } catch (SQLException e) {
            throw DatabaseException.of(doing, e);
        }
    }

    /** Does the work in one transaction, or as the last of one that is open, and ends it; rolled back where it throws. */
    public <T> T conclude(String doing, Supplier<T> work) {
        try {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                T result = work.get();
                connection.commit();
                committed = true;
                return result;
            } finally {
                end(committed);
            }
        } catch (SQLException e) {
            throw DatabaseException.of(doing, e);
        }
    }

    /** The same for work that has no result. */
    public void transaction(String doing, Runnable work) {
        transaction(doing, () -> {
            work.run();
            return true;
        });
    }

    /** Reads all of the work in one picture of the database, whatever is written meanwhile; no transaction is open. */
    public <T> T snapshot(String doing, Supplier<T> reading) {
        return conclude(doing, () -> {
            update(doing, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return reading.get();
        });
    }

    /** A connection that is lost cannot roll back; what broke it matters more than that. */
    private void end(boolean committed) {
        try {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        } catch (SQLException lost) {
            closeQuietly();
        }
    }

    private void closeQuietly() {
        try {
            connection.close();
        } catch (SQLException closed) {
            // The server ends the transaction with the connection.
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
