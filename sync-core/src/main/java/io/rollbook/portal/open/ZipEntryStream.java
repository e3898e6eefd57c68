package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The content of one zip entry while it is unpacked: counted, measured against the budget, its CRC computed. */
final class ZipEntryStream extends InputStream {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    private final ZipSource source;
    private final Budget budget;
    private final Inflater inflater;
    private final boolean stored;
    private final long storedSize;
    private final long start;
    private final CRC32 crc = new CRC32();
    private final byte[] one = new byte[1];
    private long size;
    private long packed;
    private boolean ended;

    /** The inflater is shared by all entries of a zip and reset here. */
    ZipEntryStream(ZipSource source, Budget budget, Inflater inflater, boolean stored, long storedSize) {
        this.source = source;
        this.budget = budget;
        this.inflater = inflater;
        this.stored = stored;
        this.storedSize = storedSize;
        this.start = source.position();
        inflater.reset();
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (ended) {
            return -1;
        }
        int read = stored ? copy(bytes, offset, length) : inflate(bytes, offset, length);
        if (read < 0) {
            ended = true;
            packed = source.position() - start;
            return -1;
        }
        crc.update(bytes, offset, read);
        size += read;
        budget.unpacked(read);
        return read;
    }

    private int copy(byte[] bytes, int offset, int length) throws IOException {
        if (size == storedSize) {
            return -1;
        }
        int read = source.read(bytes, offset, (int) Math.min(length, storedSize - size));
        if (read < 0) {
            throw new OpenException(Code.BAD_ARCHIVE, "the zip is cut off");
        }
        return read;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            int read = inflater.inflate(bytes, offset, length);
            while (read == 0 && !inflater.finished()) {
                if (inflater.needsDictionary()) {
                    throw new DataFormatException();
                }
                source.feed(inflater);
                read = inflater.inflate(bytes, offset, length);
            }
            budget.entry(inflater.getBytesRead(), inflater.getBytesWritten());
            if (read > 0) {
                return read;
            }
        } catch (DataFormatException damaged) {
            throw new OpenException(Code.BAD_ARCHIVE, "an entry's compressed data is damaged");
        }
        source.takeBack(inflater.getRemaining());
        return -1;
    }

    void drain() throws IOException {
        byte[] sink = new byte[1 << 14];
        while (read(sink, 0, sink.length) >= 0) {
            // Only that it was read matters.
        }
    }

    /** CRC-32 of the content; after the end. */
    long crc() {
        return crc.getValue();
    }

    /** Bytes of the content; after the end. */
    long size() {
        return size;
    }

    /** Bytes it takes in the zip; after the end. */
    long packed() {
        return packed;
    }
}
