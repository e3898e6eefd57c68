package io.rollbook.spool;

/** A delivery is larger than may be. Nothing of it was kept. */
public final class DeliveryTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final long MEGABYTE = 1 << 20;

    DeliveryTooLargeException(long largest) {
        super(
                "The delivery is larger than " + largest / MEGABYTE
                        + " MB, the most that is taken here: is it the right file? If it is, raise rollbook.intake.max-delivery");
    }
}
