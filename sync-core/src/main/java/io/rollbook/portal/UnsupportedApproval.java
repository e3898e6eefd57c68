package io.rollbook.portal;

/** A way of approving that there is not; nothing was done. */
public final class UnsupportedApproval extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedApproval(String message) {
        super(message);
    }
}
