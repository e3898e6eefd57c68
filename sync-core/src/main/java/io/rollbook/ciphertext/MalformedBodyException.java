package io.rollbook.ciphertext;

/** A body whose frames are not as written by {@link EnvelopeWriter}. */
public final class MalformedBodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedBodyException(String why) {
        super(why);
    }
}
