package io.rollbook.spool;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * A delivery that is being written. What it writes to is the spool's own {@code .part} file, which is gone after
 * {@link #close} unless the delivery was kept.
 */
public final class Draft extends OutputStream {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> FRESH =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    /** Less free room than this after a failed write means that the disk is full. */
    private static final long NO_ROOM = 1024 * 1024;

    private final Spool spool;
    private final Path part;
    private final FileChannel channel;
    private final MessageDigest digest = sha256();
    private long length;
    private boolean kept;

    Draft(Spool spool, Path part) {
        this.spool = spool;
        this.part = part;
        try {
            this.channel = FileChannel.open(part, FRESH, OWNER_ONLY);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    static OutputStream create(Path file) throws IOException {
        return Channels.newOutputStream(FileChannel.open(file, FRESH, OWNER_ONLY));
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Writes; a {@link SpoolFullException} where our disk is full. */
    @Override
    public void write(byte[] bytes, int offset, int count) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        digest.update(bytes, offset, count);
        length += count;
    }

    /** Forgets what was written so far. */
    public void startOver() {
        try {
            channel.truncate(0);
            channel.position(0);
        } catch (IOException e) {
            throw failed(e);
        }
        digest.reset();
        length = 0;
    }

    /** Bytes written so far. */
    public long length() {
        return length;
    }

    /** {@code sha256:...} over the bytes written; call it once, at the end. */
    public String digest() {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    /** Puts the delivery into the spool, safe on disk, under the envelope's run. */
    public Ciphertext keep(Envelope envelope) {
        try {
            channel.force(true);
            channel.close();
            Ciphertext ciphertext = spool.keep(part, envelope);
            kept = true;
            return ciphertext;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (!kept) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private RuntimeException failed(IOException e) {
        try {
            if (Files.getFileStore(spool.folder()).getUsableSpace() < NO_ROOM) {
                return new SpoolFullException(spool.folder());
            }
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
        }
        return new UncheckedIOException("The spool " + spool.folder() + " cannot be written to", e);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
