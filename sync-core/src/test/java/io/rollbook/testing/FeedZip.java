package io.rollbook.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A folder under {@code feeds/} as a zip: the sound set beside it, with the folder's files in place of its own, and without
 * those of which the folder has a file with {@code .absent} behind the name. In {@code clever/} and {@code pulled/} are sets
 * of those formats, each with a sound one of its own.
 */
public final class FeedZip {
    private static final List<String> NAMES = List.of(
            "manifest.csv",
            "orgs.csv",
            "academicSessions.csv",
            "courses.csv",
            "classes.csv",
            "users.csv",
            "enrollments.csv",
            "schools.csv",
            "students.csv",
            "teachers.csv",
            "staff.csv",
            "sections.csv",
            "orgs.json",
            "academicSessions.json",
            "courses.json",
            "classes.json",
            "users.json",
            "enrollments.json");

    private FeedZip() {}

    /** Writes it; {@code defect} is the folder's name. */
    public static void write(String defect, OutputStream out) throws IOException {
        write(defect, "", out);
    }

    /** Writes it with its files in a folder of the zip, which ends with a slash. */
    public static void write(String defect, String folder, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (String name : NAMES) {
            byte[] file = file(defect, name);
            if (file != null) {
                zip.putNextEntry(new ZipEntry(folder + name));
                zip.write(file);
                zip.closeEntry();
            }
        }
        zip.finish();
    }

    private static byte @Nullable [] file(String defect, String name) throws IOException {
        if (FeedZip.class.getResource("/feeds/" + defect + "/" + name + ".absent") != null) {
            return null;
        }
        String sound = defect.substring(0, defect.lastIndexOf('/') + 1) + "sound";
        byte[] own = resource(defect, name);
        return own == null ? resource(sound, name) : own;
    }

    private static byte @Nullable [] resource(String feed, String name) throws IOException {
        try (InputStream in = FeedZip.class.getResourceAsStream("/feeds/" + feed + "/" + name)) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
