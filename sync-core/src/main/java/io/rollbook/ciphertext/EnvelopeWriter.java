package io.rollbook.ciphertext;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a body, see {@link EnvelopeBody}: one message after the other, each streamed, then the manifest that names
 * them. The file is not to be used before {@link #finish} has returned.
 */
public final class EnvelopeWriter implements Closeable {
    private final FileChannel file;
    private final RecipientKey recipient;
    private final List<String> names = new ArrayList<>();
    private @Nullable FrameStream open;

    private EnvelopeWriter(FileChannel file, RecipientKey recipient) {
        this.file = file;
        this.recipient = recipient;
    }

    /**
     * Begins a body in a new file.
     *
     * @param recipient the district's key; seals the manifest and whatever is not sealed yet
     */
    public static EnvelopeWriter create(Path file, RecipientKey recipient) throws IOException {
        return new EnvelopeWriter(
                FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ),
                recipient);
    }

    /**
     * A frame for a message that is OpenPGP already; write it as it is, then close the stream.
     *
     * @param name the file's name at its source, without folders; goes into the manifest
     */
    public OutputStream message(String name) throws IOException {
        if (names.size() == EnvelopeBody.MAX_MESSAGES) {
            throw new IllegalStateException("A delivery has at most " + EnvelopeBody.MAX_MESSAGES + " files.");
        }
        OutputStream frame = frame(Frame.Kind.MESSAGE);
        names.add(name);
        return frame;
    }

    /** A frame for a file in the clear: what is written is sealed while it streams; then close the stream. */
    public OutputStream sealed(String name, Sealer.Compression compression) throws IOException {
        OutputStream frame = message(name);
        OutputStream sealing = Sealer.seal(frame, recipient, name, compression);
        return new SealingStream(sealing, frame, frame);
    }

    /** Takes the message that was begun last out again, as if it had never been begun; its stream is of no use any more. */
    public void takeBack() throws IOException {
        FrameStream last = open;
        if (last == null || names.isEmpty()) {
            throw new IllegalStateException("There is no message to take back.");
        }
        last.closed = true;
        file.truncate(last.start);
        names.remove(names.size() - 1);
        open = null;
    }

    /** Adds the manifest and forces everything to the disk. */
    public EnvelopeBody finish() throws IOException {
        if (names.isEmpty()) {
            throw new IllegalStateException("A delivery has at least one file.");
        }
        try (OutputStream frame = frame(Frame.Kind.MANIFEST);
                OutputStream sealing = Sealer.seal(frame, recipient, "manifest.json", Sealer.Compression.NONE)) {
            sealing.write(Manifest.json(names).getBytes(StandardCharsets.UTF_8));
        }
        file.force(true);
        return EnvelopeBody.read(file);
    }

    /** Closes the file; without {@link #finish} it is not a body. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    private OutputStream frame(Frame.Kind kind) throws IOException {
        if (open != null && !open.closed) {
            throw new IllegalStateException("The frame before is still open.");
        }
        open = new FrameStream(kind);
        return open;
    }

    /** Patches the length in when it is closed, since it is not known before. */
    private final class FrameStream extends OutputStream {
        private final long start;
        private boolean closed;

        FrameStream(Frame.Kind kind) throws IOException {
            start = file.size();
            file.position(start);
            writeFully(ByteBuffer.allocate(Frame.HEADER).put((byte) kind.code()).rewind());
        }

        @Override
        public void write(int b) throws IOException {
            writeFully(ByteBuffer.wrap(new byte[] {(byte) b}));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writeFully(ByteBuffer.wrap(bytes, offset, length));
        }

        private void writeFully(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES)
                    .putLong(file.size() - start - Frame.HEADER)
                    .flip();
            long at = start + 1;
            while (length.hasRemaining()) {
                at += file.write(length, at);
            }
        }
    }
}
