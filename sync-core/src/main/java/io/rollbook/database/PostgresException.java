package io.rollbook.database;

/** The embedded PostgreSQL cannot be set up or started. The message says why and what to do. */
public final class PostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason and what to do. */
    public PostgresException(String message) {
        super(message);
    }
}
