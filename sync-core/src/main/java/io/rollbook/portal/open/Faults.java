package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.io.IOException;

/** Turns whatever a decoder threw over hostile bytes into a refusal. */
final class Faults {
    private Faults() {}

    /**
     * A refusal for a failure of a decoder. Damaged input surfaces as any exception at all, so all are taken but those of
     * the machine. The message names class and place; messages of decoders are left out, they can quote plaintext.
     */
    static RuntimeException refusal(String doing, Throwable failure) {
        if (failure instanceof VirtualMachineError machine) {
            throw machine;
        }
        if (failure instanceof OpenException || failure instanceof PassThrough) {
            return (RuntimeException) failure;
        }
        StackTraceElement[] trace = failure.getStackTrace();
        String place = trace.length == 0 ? "" : " in " + trace[0].getClassName() + "." + trace[0].getMethodName();
        return new OpenException(Code.CORRUPT, doing + ": " + failure.getClass().getSimpleName() + place);
    }

    /** A failure that is not the delivery's: of the spool's disk, or of whoever reads the plaintext. */
    static final class PassThrough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Throwable failure;

        PassThrough(Throwable failure) {
            super(failure);
            this.failure = failure;
        }

        /** The failure as it was; to be thrown where this is caught. */
        RuntimeException unwrapped() throws IOException {
            if (failure instanceof IOException io) {
                throw io;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            return failure instanceof RuntimeException runtime ? runtime : this;
        }
    }
}
