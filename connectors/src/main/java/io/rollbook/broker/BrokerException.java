package io.rollbook.broker;

/** The broker cannot be started or reached. The message says what to do about it. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what is wrong and what to do. */
    public BrokerException(String message) {
        super(message);
    }

    /** The same, with what the broker said. */
    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
