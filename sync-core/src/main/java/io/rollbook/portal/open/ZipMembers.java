package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import io.rollbook.portal.parse.WrongFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Inflater;

/**
 * Reads a zip while it streams by (PKWARE's APPNOTE 6.3): no temporary file, and nothing is believed. What was unpacked
 * is compared with the central directory behind it, which must list exactly the entries that were there; so entries that
 * overlap, hide or lie about their size cannot pass. Files stand at the zip's root (OneRoster CSV binding 1.2.1), or all in
 * one folder; what macOS adds on its own is left out.
 */
final class ZipMembers {
    static final int LOCAL = 0x04034B50;
    private static final int DESCRIPTOR = 0x08074B50;
    private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
    private static final int HAS_DESCRIPTOR = 1 << 3;
    static final long IN_ZIP64 = 0xFFFFFFFFL;

    /** An entry as it was found, sizes and CRC as counted. */
    record Found(byte[] name, int method, long crc, long packed, long size, long offset) {}

    private record Header(byte[] name, int flags, int method, long crc, long packed, long size) {}

    private final ZipSource source;
    private final Sent sent;
    private final Budget budget;
    private final MemberNames names;
    private final MemberSink sink;
    private final ZipFolder folder = new ZipFolder();
    private final List<Found> found = new ArrayList<>();

    ZipMembers(InputStream zip, Sent sent, Budget budget, MemberNames names, MemberSink sink) {
        this.source = new ZipSource(zip);
        this.sent = sent;
        this.budget = budget;
        this.names = names;
        this.sink = sink;
    }

    /** Reads all of it. What was handed on counts only when this returns. */
    void read() throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            int members = 0;
            int signature = (int) source.u32();
            while (signature == LOCAL) {
                if (found.size() == budget.limits().entries()) {
                    throw new OpenException(
                            Code.TOO_LARGE, "more than " + budget.limits().entries() + " entries in a zip");
                }
                members += entry(inflater);
                signature = (int) source.u32();
            }
            new ZipDirectory(source, found).expect(signature);
            folder.expectNoOther();
            if (members == 0) {
                throw bad("no file in it");
            }
        } finally {
            inflater.end();
        }
    }

    /** Reads one entry behind its signature; 1 where it is a member, 0 where it is left out. */
    private int entry(Inflater inflater) throws IOException {
        long offset = source.position() - 4;
        Header header = header();
        boolean stored = header.method() == ZipEntryStream.STORED;
        boolean described = (header.flags() & HAS_DESCRIPTOR) != 0;
        if ((header.flags() & ENCRYPTED) != 0) {
            throw bad("is encrypted");
        }
        if (!stored && header.method() != ZipEntryStream.DEFLATED) {
            throw bad("is packed by method " + header.method());
        }
        if (stored && described) {
            throw bad("is stored without its size in front");
        }
        if (stored && header.packed() != header.size()) {
            throw bad("lies about its size");
        }
        ZipEntryStream content = new ZipEntryStream(source, budget, inflater, stored, header.packed());
        boolean member = handOn(header, content);
        content.drain();
        Found entry =
                new Found(header.name(), header.method(), content.crc(), content.packed(), content.size(), offset);
        if (described) {
            descriptor(entry);
        } else if (header.crc() != entry.crc() || header.packed() != entry.packed() || header.size() != entry.size()) {
            throw bad("lies about its size or CRC");
        }
        found.add(entry);
        return member ? 1 : 0;
    }

    private boolean handOn(Header header, ZipEntryStream content) throws IOException {
        String path = text(header.name());
        if (path.equals(WrongFile.OFFICE_ENTRY)) {
            throw sent.refused(WrongFile.OFFICE);
        }
        String name = folder.take(path, found.size() + 1);
        if (name == null) {
            if (path.endsWith("/") && content.read() >= 0) {
                throw bad("is a folder with content");
            }
            return false;
        }
        String taken = names.take(name);
        BufferedInputStream buffered = new BufferedInputStream(content, 1 << 16);
        byte[] first = Magic.peek(buffered);
        new Sent(taken, names.count()).refuseDocument(first);
        Magic.refuseArchive(first);
        sink.member(taken, folder.isThere(), buffered);
        return true;
    }

    private Header header() throws IOException {
        source.u16(); // version
        int flags = source.u16();
        int method = source.u16();
        source.u32(); // time and date
        long crc = source.u32();
        long packed = source.u32();
        long size = source.u32();
        int nameLength = source.u16();
        int extraLength = source.u16();
        byte[] name = source.bytes(nameLength);
        ByteBuffer zip64 = zip64(source.bytes(extraLength));
        size = wide(size, zip64);
        packed = wide(packed, zip64);
        return new Header(name, flags, method, crc, packed, size);
    }

    /** The body of the zip64 field among extra fields; empty where there is none. */
    static ByteBuffer zip64(byte[] extra) {
        ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
        while (fields.remaining() >= 4) {
            int id = fields.getShort() & 0xFFFF;
            int length = fields.getShort() & 0xFFFF;
            if (length > fields.remaining()) {
                throw new OpenException(Code.BAD_ARCHIVE, "an extra field longer than its place");
            }
            if (id == 1) {
                return fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            }
            fields.position(fields.position() + length);
        }
        return ByteBuffer.allocate(0);
    }

    /** A size, or the next number of the zip64 field where the size says so. */
    static long wide(long size, ByteBuffer zip64) {
        if (size != IN_ZIP64 || zip64.remaining() < Long.BYTES) {
            return size;
        }
        return zip64.getLong();
    }

    /** Sizes in the descriptor are of 4 or 8 bytes, its signature is optional: what fits must stand before a header. */
    private void descriptor(Found entry) throws IOException {
        byte[] next = source.peek(26);
        for (int sizeBytes : new int[] {8, 4}) {
            for (boolean signed : new boolean[] {true, false}) {
                byte[] expected = descriptor(entry, sizeBytes, signed);
                if (next.length >= expected.length + 2
                        && Arrays.equals(next, 0, expected.length, expected, 0, expected.length)
                        && next[expected.length] == 'P'
                        && next[expected.length + 1] == 'K') {
                    source.skip(expected.length);
                    return;
                }
            }
        }
        throw bad("lies about its size or CRC");
    }

    private static byte[] descriptor(Found entry, int sizeBytes, boolean signed) {
        ByteBuffer bytes = ByteBuffer.allocate((signed ? 8 : 4) + 2 * sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
        if (signed) {
            bytes.putInt(DESCRIPTOR);
        }
        bytes.putInt((int) entry.crc());
        if (sizeBytes == Long.BYTES) {
            bytes.putLong(entry.packed()).putLong(entry.size());
        } else {
            bytes.putInt((int) entry.packed()).putInt((int) entry.size());
        }
        return bytes.array();
    }

    private String text(byte[] name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw bad("has a name that is not UTF-8");
        }
    }

    private OpenException bad(String why) {
        return new OpenException(Code.BAD_ARCHIVE, "zip entry " + (found.size() + 1) + " " + why);
    }
}
