package io.rollbook.district;

/** Wraps secrets for storage with the master key, bound to what they are for. */
public interface Wrapping {
    /**
     * Wraps a secret.
     *
     * @param context what it is for, such as {@code springfield/private-key}; unwrapping needs the same
     */
    byte[] wrap(byte[] secret, String context);

    /** Unwraps; an {@link IllegalStateException} where the master key or the context is another. */
    byte[] unwrap(byte[] wrapped, String context);
}
