package io.rollbook.intake.upload;

/** What a person sent is not taken. Says why in one word and what to do; nothing of it was kept. */
public final class UploadRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    UploadRefusedException(String code, String advice) {
        super(advice);
        this.code = code;
    }

    /** {@code NOT_OPENPGP}, {@code UPLOADS_OFF}, {@code CUT_OFF}, {@code TOO_LARGE} or {@code SPOOL_FULL}. */
    public String code() {
        return code;
    }
}
