package io.rollbook.ciphertext;

/**
 * One part of a body: where an OpenPGP message lies in the file.
 *
 * @param offset first byte of the message
 * @param length its bytes
 */
public record Frame(Kind kind, long offset, long length) {
    /** What a frame holds; the codes are the type bytes in the file. */
    public enum Kind {
        /** A file of the delivery. */
        MESSAGE(1),
        /** The names of the files, sealed like them. */
        MANIFEST(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Bytes before each message: its type and its length. */
    public static final int HEADER = 1 + Long.BYTES;
}
