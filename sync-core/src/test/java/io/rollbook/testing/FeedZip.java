package io.rollbook.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A folder under {@code feeds/} as a zip: the sound set, with the folder's files in place of its own, and without those of
 * which the folder has a file with {@code .absent} behind the name.
 */
public final class FeedZip {
    private static final List<String> NAMES = List.of(
            "manifest.csv",
            "orgs.csv",
            "academicSessions.csv",
            "courses.csv",
            "classes.csv",
            "users.csv",
            "enrollments.csv");

    private FeedZip() {}

    /** Writes it; {@code defect} is the folder's name. */
    public static void write(String defect, OutputStream out) throws IOException {
        write(defect, "", out);
    }

    /** Writes it with its files in a folder of the zip, which ends with a slash. */
    public static void write(String defect, String folder, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (String name : NAMES) {
            if (FeedZip.class.getResource("/feeds/" + defect + "/" + name + ".absent") != null) {
                continue;
            }
            zip.putNextEntry(new ZipEntry(folder + name));
            zip.write(file(defect, name));
            zip.closeEntry();
        }
        zip.finish();
    }

    private static byte[] file(String defect, String name) throws IOException {
        try (InputStream own = FeedZip.class.getResourceAsStream("/feeds/" + defect + "/" + name);
                InputStream sound = FeedZip.class.getResourceAsStream("/feeds/sound/" + name)) {
            InputStream found = own == null ? sound : own;
            if (found == null) {
                throw new IOException("no " + name + " in feeds/sound");
            }
            return found.readAllBytes();
        }
    }
}
