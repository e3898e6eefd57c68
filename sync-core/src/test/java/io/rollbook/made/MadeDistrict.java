package io.rollbook.made;

import io.rollbook.made.Truth.EntityTruth;
import io.rollbook.made.Truth.FileTruth;
import io.rollbook.roster.Entity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A made-up district's exports as OneRoster 1.1 bulk CSV (CSV binding 1.1.1), and the truth about them. The same size,
 * seed and school year give the same bytes. Records are derived, not kept: any size needs the same little memory.
 */
public final class MadeDistrict {
    /** The manifest's name. */
    public static final String MANIFEST = "manifest.csv";

    private final List<Rows> files;

    private MadeDistrict(Layout layout) {
        files = List.of(
                new OrgRows(layout),
                new SessionRows(layout),
                new CourseRows(layout),
                new ClassRows(layout),
                new UserRows(layout),
                new EnrollmentRows(layout));
    }

    /** A district of this size in the school year of this date. */
    public static MadeDistrict of(Size size, long seed, LocalDate date) {
        return new MadeDistrict(new Layout(size.schools(), seed, Year.of(date)));
    }

    /** The names of the files, the manifest first. */
    public List<String> files() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(MANIFEST), files.stream().map(Rows::file))
                .toList();
    }

    /** The header of a file of records. */
    public List<String> header(String file) {
        return rows(file).header();
    }

    /** Writes one file of a night's export; leaves the stream open. */
    public void write(Night night, String file, OutputStream out) throws IOException {
        CsvText csv = new CsvText(out);
        if (file.equals(MANIFEST)) {
            for (String[] line : Manifest.lines()) {
                csv.row(line);
            }
        } else {
            Rows rows = rows(file);
            csv.row(rows.header());
            try {
                rows.each(new Export(night, csv, new Guids(rows.header()), cut(night, rows)));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        csv.flush();
    }

    /** Writes a night's export as a zip; leaves the stream open. */
    public void writeZip(Night night, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (String file : files()) {
            ZipEntry entry = new ZipEntry(file);
            entry.setTimeLocal(LocalDateTime.of(2026, 8, 1, 2, 0));
            zip.putNextEntry(entry);
            write(night, file, zip);
            zip.closeEntry();
        }
        zip.finish();
    }

    /** Writes a night's export as a zip file. */
    public void writeZip(Night night, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            writeZip(night, out);
        }
    }

    /** Writes a night's export as files into a folder. */
    public void writeFiles(Night night, Path folder) throws IOException {
        for (String file : files()) {
            try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
                write(night, file, out);
            }
        }
    }

    /** What a run of this night's export must find, after the night before was merged. */
    public Truth truth(Night night) {
        Map<String, EntityTruth> records = new LinkedHashMap<>();
        Map<String, FileTruth> read = new LinkedHashMap<>();
        for (Rows rows : files) {
            Tally tally = new Tally(night, rows, cut(night, rows));
            rows.each(tally);
            records.put(rows.entity().table(), tally.records());
            read.put(rows.file(), tally.rows());
            if (rows.entity() == Entity.USERS) {
                records.put(Entity.USER_ROLES.table(), tally.roles());
            }
        }
        return new Truth(records, read);
    }

    private Rows rows(String file) {
        return files.stream()
                .filter(rows -> rows.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no file " + file + "; one of " + files()));
    }

    /** After how many rows the file is cut off. */
    private static long cut(Night night, Rows rows) {
        if (!night.cut() || !rows.file().equals("enrollments.csv")) {
            return Long.MAX_VALUE;
        }
        long[] listed = {0};
        rows.each((first, second, flawed) -> listed[0] += second == null ? 0 : 1);
        return listed[0] / 2;
    }

    /** Writes the rows of one export. */
    private static final class Export implements Rows.Visitor {
        private final Night night;
        private final CsvText csv;
        private final Guids guids;
        private final long cut;
        private long written;

        Export(Night night, CsvText csv, Guids guids, long cut) {
            this.night = night;
            this.csv = csv;
            this.guids = guids;
            this.cut = cut;
        }

        @Override
        public void record(@Nullable String @Nullable [] first, @Nullable String @Nullable [] second, boolean flawed) {
            @Nullable String[] row = night.roster() == 1 ? first : second;
            if (row == null || written > cut) {
                return;
            }
            try {
                if (written < cut) {
                    csv.row(guids.in(row));
                } else if (night == Night.CUT_IN_LINE) {
                    csv.halfRow(guids.in(row));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            written++;
        }
    }
}
