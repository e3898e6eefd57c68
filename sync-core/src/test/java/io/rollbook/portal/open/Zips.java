package io.rollbook.portal.open;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zips by name and text, as the platform writes them. */
final class Zips {
    private Zips() {}

    /** Deflated, with data descriptors. */
    static byte[] of(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** A file beside another one, each in any bytes. */
    static byte[] of(String name, byte[] content, String other, byte[] otherContent) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.putNextEntry(new ZipEntry(other));
            zip.write(otherContent);
        }
        return bytes.toByteArray();
    }

    /** Stored, with another time. */
    static byte[] stored(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                byte[] content = namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
                CRC32 crc = new CRC32();
                crc.update(content);
                ZipEntry entry = new ZipEntry(namesAndTexts[i]);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
                entry.setTime(1_000_000_000_000L);
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** One stored entry with everything in 64 bits, written by hand: the platform does so only beyond 4 GiB. */
    static byte[] zip64(String name, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        CRC32 crc = new CRC32();
        crc.update(content);
        ByteBuffer zip = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034B50).putShort((short) 45).putInt(0).putInt(0);
        zip.putInt((int) crc.getValue()).putInt(-1).putInt(-1);
        zip.putShort((short) name.length()).putShort((short) 20).put(name.getBytes(StandardCharsets.US_ASCII));
        zip.putShort((short) 1).putShort((short) 16).putLong(content.length).putLong(content.length);
        zip.put(content);
        int central = zip.position();
        zip.putInt(0x02014B50)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0);
        zip.putInt((int) crc.getValue()).putInt(-1).putInt(-1);
        zip.putShort((short) name.length())
                .putShort((short) 28)
                .putShort((short) 0)
                .putShort((short) 0);
        zip.putShort((short) 0).putInt(0).putInt(-1).put(name.getBytes(StandardCharsets.US_ASCII));
        zip.putShort((short) 1)
                .putShort((short) 24)
                .putLong(content.length)
                .putLong(content.length)
                .putLong(0);
        int end = zip.position();
        zip.putInt(0x06064B50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putInt(0)
                .putInt(0);
        zip.putLong(1).putLong(1).putLong(end - central).putLong(central);
        zip.putInt(0x07064B50).putInt(0).putLong(end).putInt(1);
        zip.putInt(0x06054B50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) -1)
                .putShort((short) -1);
        zip.putInt(-1).putInt(-1).putShort((short) 0);
        return Arrays.copyOf(zip.array(), zip.position());
    }
}
