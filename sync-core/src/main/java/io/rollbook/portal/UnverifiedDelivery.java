package io.rollbook.portal;

/**
 * A message that no known intake signed for its run: somebody else wrote it, or it was changed on the way. Nothing was
 * done, its run was not touched, and trying again does not help.
 */
public final class UnverifiedDelivery extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnverifiedDelivery(String message) {
        super(message);
    }
}
