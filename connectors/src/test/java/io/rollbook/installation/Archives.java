package io.rollbook.installation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives that mean harm. */
final class Archives {
    private static final int END_RECORD = 22;

    private Archives() {}

    /** One entry with this name and content. */
    static Path one(Path file, String name, byte[] content) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        }
        return file;
    }

    /** A users.csv of nothing but zeros, a thousand times as long as the archive. */
    static Path bomb(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(9);
            zip.putNextEntry(new ZipEntry("users.csv"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        return file;
    }

    /** Two entries in the directory (APPNOTE 4.3.12) that are the same bytes of the archive. */
    static Path overlapping(Path file) throws IOException {
        byte[] zip = Files.readAllBytes(one(file, "users.csv", "sourcedId\r\n".getBytes(StandardCharsets.UTF_8)));
        int end = zip.length - END_RECORD;
        ByteBuffer record = ByteBuffer.wrap(zip, end, END_RECORD).order(ByteOrder.LITTLE_ENDIAN);
        int size = record.getInt(end + 12);
        int offset = record.getInt(end + 16);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(zip, 0, end);
        byte[] second = new byte[size];
        System.arraycopy(zip, offset, second, 0, size);
        byte[] name = "class.csv".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(name, 0, second, 46, name.length);
        out.write(second);
        ByteBuffer last = ByteBuffer.allocate(END_RECORD).order(ByteOrder.LITTLE_ENDIAN);
        last.put(zip, end, END_RECORD);
        last.putShort(8, (short) 2).putShort(10, (short) 2).putInt(12, size * 2);
        out.write(last.array());
        Files.write(file, out.toByteArray());
        return file;
    }
}
