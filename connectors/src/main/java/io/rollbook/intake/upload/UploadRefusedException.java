package io.rollbook.intake.upload;

import io.rollbook.spool.DeliveryTooLargeException;
import io.rollbook.spool.SpoolFullException;

/** What a person sent is not taken. Says why in one word and what to do; nothing of it was kept. */
public final class UploadRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    UploadRefusedException(String code, String advice) {
        super(advice);
        this.code = code;
    }

    static UploadRefusedException notOpenPgp() {
        return new UploadRefusedException(
                "NOT_OPENPGP",
                "An upload is encrypted before it is sent: use the page, rollbook upload, or rollbook seal with the district's"
                        + " key.");
    }

    static UploadRefusedException of(DeliveryTooLargeException e) {
        return new UploadRefusedException("TOO_LARGE", e.getMessage() + ".");
    }

    static UploadRefusedException of(SpoolFullException e) {
        return new UploadRefusedException("SPOOL_FULL", e.getMessage() + ".");
    }

    /**
     * {@code NOT_OPENPGP}, {@code UPLOADS_OFF}, {@code CUT_OFF}, {@code TOO_LARGE} or {@code SPOOL_FULL}; of one that comes
     * piece by piece also {@code MISPLACED}, {@code BUSY}, {@code TOO_MANY}, {@code KEY_REUSED} or {@code GONE}.
     */
    public String code() {
        return code;
    }
}
