package io.rollbook.notify;

/** A notice did not reach its receiver. Says what was wrong in a few words, never the address. */
final class NotDelivered extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean away;

    /** {@code away}: every notice that takes the same way would fail, too. */
    NotDelivered(String why, boolean away) {
        super(why);
        this.away = away;
    }

    boolean isAway() {
        return away;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
