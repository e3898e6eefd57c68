package io.rollbook.ciphertext;

/** A public key that nothing can be sealed to: unreadable, revoked, expired, or not for encryption. */
public final class UnusableKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableKeyException(String why) {
        super(why);
    }

    UnusableKeyException(String why, Throwable cause) {
        super(why, cause);
    }
}
