package io.rollbook.portal.open;

/**
 * A delivery that is not taken because of what it is. The code is shown to people; decrypt and integrity failures all
 * have the one code {@code CORRUPT}, so that nobody learns from the difference.
 */
public final class OpenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a delivery is not taken. */
    public enum Code {
        /** Cannot be decrypted, or its integrity check fails. */
        CORRUPT("The file is damaged or cut off. Encrypt and send it again."),
        /** Not encrypted to a key of this district. */
        KEY_UNKNOWN(
                "The file is not encrypted to this district's key. Encrypt it to the key that `district key` prints."),
        /** Not an OpenPGP message. */
        NOT_OPENPGP("The file is not an OpenPGP message."),
        /** Encrypted without an integrity packet, or in a form that RFC 9580 does not allow. */
        NO_INTEGRITY(
                "The file is encrypted without integrity protection. Use a current OpenPGP program without options that switch it off."),
        /** The feed names a signer and the file is not signed. */
        UNSIGNED("The file is not signed, and this feed asks for a signature."),
        /** Signed by a key that is not the one the feed names, or the signature is bad. */
        BAD_SIGNATURE("The file is not validly signed by the key this feed names."),
        /** Bigger than allowed, or expands more than allowed. */
        TOO_LARGE("The file is larger than allowed, or expands to more than allowed."),
        /** Nested deeper than allowed. */
        TOO_NESTED("The file is nested deeper than allowed. Encrypt a plain CSV or one zip of CSV files."),
        /** A zip whose names or structure are not allowed. */
        BAD_ARCHIVE("The zip holds names or a structure that are not allowed. Put plain files at its root."),
        /** A zip whose files are in several folders, or in one and beside it. */
        SEVERAL_FOLDERS(
                "The zip's files are in more than one folder, or some in a folder and some beside it. Put all of them at its root,"
                        + " or all into one folder."),
        /** A document, such as a workbook, which is a zip too. */
        UNKNOWN_FORMAT("The file is a document. Save each sheet as CSV (UTF-8) and send those."),
        /** For another district or feed than the one it arrived at. */
        WRONG_DISTRICT("The delivery is for another district."),
        /** Not sent by an intake this portal knows, or changed on the way. */
        UNKNOWN_SENDER("The delivery was not sent by an intake that this portal knows.");

        private final String advice;

        Code(String advice) {
            this.advice = advice;
        }

        /** What is wrong and what to do, for a person. */
        public String advice() {
            return advice;
        }
    }

    private final Code code;
    private final String advice;

    /** With the code shown to people and the exact cause, which goes into the audit only. No value of a row. */
    public OpenException(Code code, String exactCause) {
        this(code, exactCause, code.advice());
    }

    /** The same with advice of its own. */
    OpenException(Code code, String exactCause, String advice) {
        super(exactCause);
        this.code = code;
        this.advice = advice;
    }

    /** Why the delivery is not taken. */
    public Code code() {
        return code;
    }

    /** What is wrong and what to do, for a person. */
    public String advice() {
        return advice;
    }
}
