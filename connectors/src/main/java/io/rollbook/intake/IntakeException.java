package io.rollbook.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A feed gave no delivery. Says why in one word and what to do; names no file, since names can be of people. */
public final class IntakeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable Instant notBefore;

    /** With what to do about it in this case. */
    public IntakeException(Reason reason, String advice) {
        this(reason, advice, null);
    }

    /** The same; {@code notBefore}: when it is worth another try at the earliest, where somebody said so. */
    public IntakeException(Reason reason, String advice, @Nullable Instant notBefore) {
        super(advice);
        this.reason = reason;
        this.notBefore = notBefore;
    }

    /** When it is worth another try at the earliest; null where nobody said so. */
    public @Nullable Instant notBefore() {
        return notBefore;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** Why a feed gave no delivery. */
    public enum Reason {
        /** The feed has nothing to pull from. */
        NO_SOURCE(false),
        /** The district wants its server left alone in these hours. */
        BLACKOUT_HOURS(true),
        /** The server does not answer, or went away. */
        SFTP_UNREACHABLE(true),
        /** The server shows another host key than the pinned one. Nothing was sent to it. */
        HOST_KEY_CHANGED(false),
        /** The server does not let us in. */
        LOGIN_REFUSED(false),
        /** Our own password or key for the server is missing or unreadable. */
        SECRET_UNUSABLE(false),
        /** The folder is not there, or not for us to see. */
        FOLDER_MISSING(false),
        /** No file in the folder matches. */
        NOTHING_THERE(true),
        /** What is there is in the roster already. */
        NOTHING_NEWER(true),
        /** More files match than a delivery can have. */
        TOO_MANY_FILES(false),
        /** Files changed each time they were read. */
        STILL_CHANGING(true),
        /** A file is not OpenPGP, and the feed takes nothing else. */
        NOT_OPENPGP(false),
        /** The delivery is larger than may be. */
        TOO_LARGE(false),
        /** The district has no key yet to seal to. */
        NO_DISTRICT_KEY(false),
        /** The OneRoster service's name is not known, or nothing answers there. */
        SERVICE_UNREACHABLE(true),
        /** The OneRoster service did not answer, or not with what was asked for, in all tries. */
        SERVICE_FAILED(true),
        /** The OneRoster service failed several times in a row and is left alone for a while. */
        SERVICE_LEFT_ALONE(true),
        /** The OneRoster service's address, or one that it sends us to, is never connected to. */
        ADDRESS_REFUSED(false),
        /** The OneRoster service's certificate is not trusted. */
        CERTIFICATE_REFUSED(false),
        /** A collection could not be had as a whole. */
        INCOMPLETE_PULL(false),
        /** Our own disk is full. */
        SPOOL_FULL(true);

        private final boolean passes;

        Reason(boolean passes) {
            this.passes = passes;
        }

        /** Whether waiting can help. */
        public boolean passes() {
            return passes;
        }

        /** Whether a server, a network or a disk is down; otherwise something is merely waited for, or wrong. */
        public boolean isOutage() {
            return this == SFTP_UNREACHABLE
                    || this == SERVICE_UNREACHABLE
                    || this == SERVICE_FAILED
                    || this == SERVICE_LEFT_ALONE
                    || this == SPOOL_FULL;
        }

        /** Whether the district has to mend its delivery; otherwise settings or a part are at fault. */
        public boolean isOfTheDelivery() {
            return this == NOT_OPENPGP || this == TOO_LARGE || this == INCOMPLETE_PULL;
        }
    }
}
