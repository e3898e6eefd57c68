package io.rollbook.database;

import java.sql.SQLException;

/**
 * A database did not do what it was asked. Carries the SQL state only: PostgreSQL's message and detail can hold row
 * values, and so the original exception is deliberately not the cause.
 */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String DISK_FULL = "53100";

    private final String sqlState;

    private DatabaseException(String what, String sqlState) {
        super(what + " (SQL state " + sqlState + (sqlState.equals(DISK_FULL) ? ": its disk is full)" : ")"));
        this.sqlState = sqlState;
    }

    /** For a failure while doing {@code what}. */
    public static DatabaseException of(String what, SQLException failure) {
        String state = failure.getSQLState();
        DatabaseException wrapped = new DatabaseException(what, state == null ? "none" : state);
        wrapped.setStackTrace(failure.getStackTrace());
        return wrapped;
    }

    /** The five characters of the SQL standard, or {@code none}. */
    public String sqlState() {
        return sqlState;
    }

    /** Whether trying again later can help: connection lost, shutdown, resources, serialization. */
    public boolean isTransient() {
        return sqlState.startsWith("08")
                || sqlState.startsWith("57P")
                || sqlState.startsWith("53")
                || sqlState.startsWith("40")
                || sqlState.equals("none");
    }
}
