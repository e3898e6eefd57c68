package io.rollbook.portal;

/** A plan takes two people, and the same one approved it twice, or the second something else. Nothing was done. */
public final class SecondPersonNeeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what to do, in a sentence. */
    public SecondPersonNeeded(String detail) {
        super(detail);
    }
}
