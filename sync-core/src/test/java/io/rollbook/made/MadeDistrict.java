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
import java.util.Arrays;
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

    private final Layout layout;
    private final List<Rows> files;

    private MadeDistrict(Layout layout) {
        this.layout = layout;
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
        return named("Kestrel Valley", size.schools(), seed, date);
    }

    /** A district of this name and so many schools in the school year of this date. */
    public static MadeDistrict named(String name, int schools, long seed, LocalDate date) {
        return new MadeDistrict(new Layout(name, schools, seed, Year.of(date)));
    }

    /** The names of the files, the manifest first. */
    public List<String> files() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(MANIFEST), files.stream().map(Rows::file))
                .toList();
    }

    /** The table name of the entity that a file of records holds. */
    public String entity(String file) {
        return rows(file).entity().table();
    }

    /** The header of a file of records. */
    public List<String> header(String file) {
        return rows(file).header();
    }

    /** Writes one file of a night's export; leaves the stream open. */
    public void write(Night night, String file, OutputStream out) throws IOException {
        CsvText csv = new CsvText(out);
        if (file.equals(MANIFEST)) {
            for (String[] line : Manifest.lines(night == Night.CHANGES)) {
                csv.row(line);
            }
        } else {
            Rows rows = rows(file);
            csv.row(rows.header());
            try {
                Guids guids = new Guids(rows.header());
                rows.each(
                        night == Night.CHANGES ? changes(csv, guids) : new Export(night, csv, guids, cut(night, rows)));
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

    /** Writes a record where it is not the same in the second export; status and date are a row's second and third cell. */
    private Rows.Visitor changes(CsvText csv, Guids guids) {
        return (first, second, flawed) -> {
            @Nullable String[] row = second == null ? first : second;
            if (row == null || Arrays.equals(first, second)) {
                return;
            }
            @Nullable String[] told = row.clone();
            told[1] = second == null ? "tobedeleted" : "active";
            told[2] = layout.year().arrivals() + "T08:00:00.000Z";
            try {
                csv.row(guids.in(told));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
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
