package io.rollbook.routes;

import io.rollbook.broker.BrokerException;
import io.rollbook.database.DatabaseException;
import io.rollbook.spool.SpoolFullException;

/**
 * A failure as it may be logged and told: where it happened and what kind it is. Its own words only where they are ours,
 * since a library's message can quote what it was reading.
 */
final class WithoutValues extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private WithoutValues(Throwable failure) {
        super(words(failure), failure.getCause() == null ? null : new WithoutValues(failure.getCause()));
        setStackTrace(failure.getStackTrace());
    }

    static WithoutValues of(Throwable failure) {
        return new WithoutValues(failure);
    }

    static String words(Throwable failure) {
        String kind = failure.getClass().getSimpleName();
        boolean ours = failure instanceof DatabaseException
                || failure instanceof SpoolFullException
                || failure instanceof NotConfirmedException
                || failure instanceof BrokerException;
        return ours ? kind + ": " + failure.getMessage() : kind;
    }
}
