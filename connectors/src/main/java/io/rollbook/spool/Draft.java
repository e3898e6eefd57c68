package io.rollbook.spool;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A delivery that is being written to the spool's {@code .part} file, which is gone after {@link #close} unless the
 * delivery was kept.
 */
public final class Draft implements AutoCloseable {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> FRESH =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    private static final Set<StandardOpenOption> MORE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    /** Less free room than this after a failed write means that the disk is full. */
    private static final long NO_ROOM = 1024 * 1024;

    /** How much is written before the disk is looked at again. */
    private static final long STRIDE = 16 * 1024 * 1024;

    private final Spool spool;
    private final Path file;
    private long written;
    private long looked;

    Draft(Spool spool, Path file) {
        this.spool = spool;
        this.file = file;
    }

    static OutputStream create(Path file) throws IOException {
        return Channels.newOutputStream(FileChannel.open(file, FRESH, OWNER_ONLY));
    }

    /** The file to write to. */
    public Path file() {
        return file;
    }

    /** A stream to the file, which is emptied first. Writing fails with an {@link IOException}, see {@link #failed}. */
    public OutputStream write() throws IOException {
        return limited(create(file));
    }

    /**
     * The file, to go on with it where it ends; it is there from then on. Writing fails with an {@link IOException}, see
     * {@link #failed}.
     */
    public FileChannel goOn() throws IOException {
        FileChannel channel = FileChannel.open(file, MORE, OWNER_ONLY);
        written = channel.size();
        channel.position(written);
        return channel;
    }

    /**
     * A stream through which another, to this file, is written within the spool's limits. Writing fails with an
     * {@link IOException}, see {@link #failed}, or with a {@link DeliveryTooLargeException}.
     */
    public OutputStream limited(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int one) throws IOException {
                count(1);
                out.write(one);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                count(length);
                out.write(bytes, from, length);
            }
        };
    }

    /** Refuses a delivery that is known to be too large before it is read. */
    public void expect(long bytes) {
        if (bytes > spool.limits().largest()) {
            throw new DeliveryTooLargeException(spool.limits().largest());
        }
    }

    private void count(int bytes) throws IOException {
        written += bytes;
        expect(written);
        if (written > looked) {
            looked = written + STRIDE;
            if (spool.room() < STRIDE && spool.limits().reserve() > 0) {
                throw new IOException("the reserve of the disk is reached");
            }
        }
    }

    /** How much was written so far. */
    public long written() {
        return written;
    }

    /** Takes note that the file was cut back to what it was when so much had been written. */
    public void cutBack(long before) {
        written = before;
    }

    /** Forgets what was written so far. */
    public void startOver() {
        written = 0;
        looked = 0;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Puts the delivery into the spool, safe on disk, under the envelope's run. */
    public Ciphertext keep(Envelope envelope) {
        try {
            return spool.keep(file, envelope);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** What to throw where writing failed: a {@link SpoolFullException} where our disk is full. */
    public RuntimeException failed(IOException e) {
        long least = spool.limits().reserve() > 0 ? STRIDE : NO_ROOM;
        if (spool.room() < least) {
            return new SpoolFullException(spool.folder());
        }
        return new UncheckedIOException("The spool " + spool.folder() + " cannot be written to", e);
    }

    @Override
    public void close() {
        startOver();
    }
}
