package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import io.rollbook.portal.open.ZipMembers.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** The central directory of a zip, which must list exactly what was found before it, and be the end. */
final class ZipDirectory {
    private static final int ENTRY = 0x02014B50;
    private static final int END = 0x06054B50;
    private static final int END64 = 0x06064B50;
    private static final int LOCATOR64 = 0x07064B50;
    private static final int MADE_ON_UNIX = 3;
    private static final int FILE_TYPE = 0xF000;
    private static final int REGULAR = 0x8000;
    private static final int IN_ZIP64 = 0xFFFF;

    private final ZipSource source;
    private final List<Found> found;

    ZipDirectory(ZipSource source, List<Found> found) {
        this.source = source;
        this.found = found;
    }

    /** Reads to the end, from behind the signature that was just read. */
    void expect(int firstSignature) throws IOException {
        long start = source.position() - 4;
        int signature = firstSignature;
        for (int i = 0; i < found.size(); i++) {
            expect(signature == ENTRY, "lists fewer entries than there are");
            entry(found.get(i));
            signature = (int) source.u32();
        }
        expect(signature != ENTRY, "lists more entries than there are");
        long size = source.position() - 4 - start;
        boolean wide = signature == END64;
        if (wide) {
            end64(start, size);
            signature = (int) source.u32();
        }
        expect(signature == END, "does not end as it should");
        end(start, size, wide);
        expect(source.atEnd(), "has bytes after it");
    }

    private void entry(Found entry) throws IOException {
        int system = source.u16() >> 8;
        source.u16(); // version needed
        source.u16(); // flags, judged at the entry
        int method = source.u16();
        source.u32(); // time and date
        long crc = source.u32();
        long packed = source.u32();
        long size = source.u32();
        int nameLength = source.u16();
        int extraLength = source.u16();
        int commentLength = source.u16();
        source.u16(); // disk
        source.u16(); // internal attributes
        long attributes = source.u32();
        long offset = source.u32();
        byte[] name = source.bytes(nameLength);
        ByteBuffer zip64 = ZipMembers.zip64(source.bytes(extraLength));
        source.skip(commentLength);
        expect(Arrays.equals(name, entry.name()), "names another entry");
        expect(method == entry.method() && crc == entry.crc(), "states another method or CRC");
        expect(ZipMembers.wide(size, zip64) == entry.size(), "states another size");
        expect(ZipMembers.wide(packed, zip64) == entry.packed(), "states another packed size");
        expect(ZipMembers.wide(offset, zip64) == entry.offset(), "states another place");
        int type = (int) (attributes >> 16) & FILE_TYPE;
        expect(system != MADE_ON_UNIX || type == 0 || type == REGULAR || isLeftOut(name), "has a link or a device");
    }

    private static boolean isLeftOut(byte[] name) {
        return name.length > 0 && name[name.length - 1] == '/';
    }

    private void end64(long start, long size) throws IOException {
        long at = source.position() - 4;
        long length = source.u64();
        expect(length >= 44 && length < 1 << 16, "has an end of a wrong size");
        source.skip(4); // versions
        expect(source.u32() == 0, "is split over several files");
        expect(source.u32() == 0, "is split over several files");
        expect(source.u64() == found.size(), "states another count");
        expect(source.u64() == found.size(), "states another count");
        expect(source.u64() == size, "states another size of itself");
        expect(source.u64() == start, "states another place of itself");
        source.skip((int) length - 44);
        expect((int) source.u32() == LOCATOR64, "does not end as it should");
        expect(source.u32() == 0 && source.u64() == at, "states another place of its end");
        source.u32(); // number of files
    }

    private void end(long start, long size, boolean wide) throws IOException {
        for (int expected : new int[] {0, 0, found.size(), found.size()}) {
            expect(isOr64(source.u16(), expected, wide), "states another count, or is split over several files");
        }
        long statedSize = source.u32();
        long statedStart = source.u32();
        expect(statedSize == size || wide && statedSize == ZipMembers.IN_ZIP64, "states another size of itself");
        expect(statedStart == start || wide && statedStart == ZipMembers.IN_ZIP64, "states another place of itself");
        source.skip(source.u16()); // comment
    }

    private static boolean isOr64(int stated, int expected, boolean wide) {
        return stated == expected || wide && stated == IN_ZIP64;
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new OpenException(Code.BAD_ARCHIVE, "the zip's directory " + otherwise);
        }
    }
}
