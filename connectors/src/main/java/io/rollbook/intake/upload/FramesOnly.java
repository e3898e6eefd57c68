package io.rollbook.intake.upload;

import io.rollbook.ciphertext.Frame;
import io.rollbook.ciphertext.OpenPgp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Passes a body on as long as it is frames that hold encrypted messages. The first bytes of a frame are kept back until they can be
 * told, so that nothing of a frame that is refused is written. Whether the frames make a whole body is not judged here.
 */
final class FramesOnly extends OutputStream {
    private final OutputStream out;
    private final Supplier<? extends RuntimeException> refusal;
    /** The header and the first bytes of the frame that is being read, until they were judged. */
    private final ByteBuffer start = ByteBuffer.allocate(Frame.HEADER + OpenPgp.PROBE);
    /** Bytes of the frame still to come after {@link #start} was passed on. */
    private long rest;

    FramesOnly(OutputStream out, Supplier<? extends RuntimeException> refusal) {
        this.out = out;
        this.refusal = refusal;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (rest > 0) {
                int known = (int) Math.min(rest, end - at);
                out.write(bytes, at, known);
                rest -= known;
                at += known;
            } else {
                int more = Math.min(missing(), end - at);
                start.put(bytes, at, more);
                at += more;
                judge();
            }
        }
    }

    /** How many bytes of the frame's start are needed before more can be said about it. */
    private int missing() {
        if (start.position() < Frame.HEADER) {
            return Frame.HEADER - start.position();
        }
        return Frame.HEADER + probe() - start.position();
    }

    private int probe() {
        return (int) Math.min(OpenPgp.PROBE, start.getLong(1));
    }

    private void judge() throws IOException {
        if (start.position() < Frame.HEADER) {
            return;
        }
        if (start.get(0) < 1 || start.get(0) > 2 || start.getLong(1) <= 0) {
            throw refusal.get();
        }
        if (missing() == 0) {
            byte[] first = start.array();
            if (!OpenPgp.looksEncrypted(Arrays.copyOfRange(first, Frame.HEADER, start.position()))) {
                throw refusal.get();
            }
            out.write(first, 0, start.position());
            rest = start.getLong(1) - probe();
            start.clear();
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
