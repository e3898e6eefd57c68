package io.rollbook.routes;

/** A message goes back to the broker. Holds no cause: what was logged about that has been cleaned of values. */
final class GivenBackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenBackException() {
        super("given back to the broker", null, false, false);
    }
}
