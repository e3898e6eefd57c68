package io.rollbook.export;

import java.util.function.UnaryOperator;

/** Statements about the roster as it was, for tests elsewhere. */
public final class RosterThen {
    private RosterThen() {}

    /** Asks of the roster of a version what is said of {@code roster}. */
    public static UnaryOperator<String> at(int version) {
        return new AsOf(version);
    }
}
