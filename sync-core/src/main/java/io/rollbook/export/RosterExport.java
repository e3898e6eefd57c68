package io.rollbook.export;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.KeepRules;
import io.rollbook.tenant.History;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A district's roster as it stands at one moment, as a zip of OneRoster 1.2 CSV (CSV Binding 1.2.1): active records, bulk.
 * What is in it is counted first, then it is written while it is read; takes the same memory whatever the size.
 */
public final class RosterExport implements AutoCloseable {
    private static final long KEY = 0x7262206578706f72L;

    private final Connection tenant;
    private final Sql sql;
    private final UnaryOperator<String> picture;
    private final String slug;
    private final LocalDate today;
    private final List<Sheet> sheets;
    private final ExportReport report;

    private RosterExport(
            Connection tenant, String slug, KeepRules keep, LocalDate today, UnaryOperator<String> picture) {
        this.tenant = tenant;
        this.sql = new Sql(tenant);
        this.picture = picture;
        this.slug = slug;
        this.today = today;
        this.sheets = Sheet.all(keep);
        this.report = count();
    }

    /**
     * How long an export may take: as long as its transaction lasts, PostgreSQL cleans nothing up in the district's
     * database. PostgreSQL itself ends one that takes longer, whatever has become of its reader and of this process.
     *
     * @param batch for the rows that are fetched at a time, see {@link Sql#each}
     * @param whole for all of it
     */
    public record Limits(Duration batch, Duration whole) {
        /** Both are more than nothing, which to PostgreSQL is no limit. */
        public Limits {
            if (batch.toMillis() < 1 || whole.toMillis() < 1) {
                throw new IllegalArgumentException("an export takes some time");
            }
        }
    }

    /** Another export of the district has not ended yet. */
    public static final class AnotherInWork extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private AnotherInWork() {
            super("another export of the district is in work");
        }
    }

    /** The district had no roster yet at that time. */
    public static final class NothingThen extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NothingThen() {
            super("the district had no roster yet");
        }
    }

    /**
     * Begins: what is read from here on is one picture, whatever is merged meanwhile. The connection is the export's until
     * it is closed, and stays open.
     *
     * @param keep what the district keeps; of anything else nothing leaves
     * @param today the district's date
     * @param asOf for the roster as it was before this time; null for the roster as it is
     * @throws NothingThen where nothing had been merged before that time
     * @throws History.Expired where the roster of that time is kept no longer
     * @throws AnotherInWork where the district has one already, in this process or another
     */
    public static RosterExport begin(
            Connection tenant, String slug, KeepRules keep, LocalDate today, @Nullable Instant asOf, Limits limits) {
        try {
            tenant.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            tenant.setReadOnly(true);
            tenant.setAutoCommit(false);
        } catch (SQLException e) {
            throw DatabaseException.of("beginning an export", e);
        }
        Sql sql = new Sql(tenant);
        limit(sql, "transaction_timeout", limits.whole());
        limit(sql, "idle_in_transaction_session_timeout", limits.batch());
        // All of everything is read: what looks like a handful of rows to the planner, after so many conditions, is
        // not.
        sql.one("setting up an export", "SELECT set_config('enable_nestloop', 'off', true)", row -> row.getString(1));
        // Ends with the transaction, by whatever that ends.
        if (!sql.one(
                "looking for another export", "SELECT pg_try_advisory_xact_lock(?)", row -> row.getBoolean(1), KEY)) {
            throw new AnotherInWork();
        }
        UnaryOperator<String> picture = asOf == null ? UnaryOperator.identity() : new AsOf(version(tenant, asOf));
        return new RosterExport(tenant, slug, keep, today, picture);
    }

    private static int version(Connection tenant, Instant asOf) {
        int version = new Sql(tenant)
                .one(
                        "looking for the roster of then",
                        "SELECT coalesce(max(no), 0) FROM sync.runs WHERE merged_at < ?",
                        row -> row.getInt(1),
                        Timestamp.from(asOf));
        if (version == 0) {
            throw new NothingThen();
        }
        new History(tenant).requireHeldAfter(version, "The roster of that time");
        return version;
    }

    private static void limit(Sql sql, String setting, Duration most) {
        sql.one(
                "limiting an export",
                "SELECT set_config(?, ?, true)",
                row -> row.getString(1),
                setting,
                String.valueOf(Math.min(most.toMillis(), Integer.MAX_VALUE)));
    }

    /** What is in it and what is not, before a byte of it is written. */
    public ExportReport report() {
        return report;
    }

    /**
     * Writes the zip and leaves {@code out} open. Where it throws, what was written has no end and cannot be taken for a
     * zip.
     */
    public void write(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.putNextEntry(new ZipEntry("manifest.csv"));
        ExportManifest.write(slug, report, zip);
        zip.closeEntry();
        for (Sheet sheet : sheets) {
            long rows = report.rows(sheet.file());
            if (rows > 0) {
                zip.putNextEntry(new ZipEntry(sheet.file()));
                long written = write(sheet, zip);
                zip.closeEntry();
                if (written != rows) {
                    throw new IllegalStateException(
                            sheet.file() + ": " + rows + " rows were counted and " + written + " written");
                }
            }
        }
        zip.finish();
    }

    /** Ends it, so that the next may begin at once. */
    @Override
    public void close() {
        try {
            tenant.rollback();
        } catch (SQLException lost) {
            // The server has ended it already.
        }
    }

    private long write(Sheet sheet, OutputStream out) throws IOException {
        SheetText text = new SheetText(sheet, out);
        text.header();
        placeholder(sheet, text);
        try {
            sql.each("exporting " + sheet.entity().table(), picture.apply(sheet.rows()), text::row);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        text.flush();
        return text.written();
    }

    /** What stands for the course, or the terms, of classes that have none; at an org that is in the export. */
    private void placeholder(Sheet sheet, SheetText text) throws IOException {
        if (!hasPlaceholder(sheet, report.changed())) {
            return;
        }
        if (sheet.file().equals(Placeholders.COURSES)) {
            text.row(Placeholders.course(sql.one(
                    "looking for the first org",
                    picture.apply(Placeholders.FIRST_ORG.formatted(orgs())),
                    row -> row.getString(1))));
        } else {
            text.row(Placeholders.term(today));
        }
    }

    private String orgs() {
        return sheets.stream()
                .filter(sheet -> sheet.file().equals("orgs.csv"))
                .findFirst()
                .orElseThrow()
                .kept("");
    }

    private ExportReport count() {
        List<ExportReport.Rows> files = new ArrayList<>();
        List<ExportReport.Told> leftOut = new ArrayList<>();
        List<ExportReport.Told> changed = new ArrayList<>();
        List<long[]> kept = new ArrayList<>();
        for (Sheet sheet : sheets) {
            long[] rows = new long[1];
            sql.each("counting " + sheet.entity().table(), picture.apply(sheet.counting()), row -> {
                int lack = row.getInt(1);
                if (row.wasNull()) {
                    rows[0] = row.getLong(2);
                    for (int i = 0; i < sheet.notes().size(); i++) {
                        Sheet.Note note = sheet.notes().get(i);
                        tell(
                                changed,
                                sheet,
                                note.field(),
                                row.getLong(i + 3),
                                note.change().sentence());
                    }
                } else {
                    Sheet.Lack reason = sheet.lacks().get(lack);
                    tell(leftOut, sheet, reason.field(), row.getLong(2), reason.why());
                }
            });
            kept.add(rows);
        }
        for (int i = 0; i < sheets.size(); i++) {
            Sheet sheet = sheets.get(i);
            long rows = kept.get(i)[0] + (hasPlaceholder(sheet, changed) ? 1 : 0);
            if (rows > 0) {
                files.add(new ExportReport.Rows(sheet.file(), rows));
            }
        }
        return new ExportReport(List.copyOf(files), List.copyOf(leftOut), List.copyOf(changed));
    }

    private static boolean hasPlaceholder(Sheet sheet, List<ExportReport.Told> changed) {
        String field = Placeholders.fieldOf(sheet.file());
        return field != null
                && changed.stream()
                        .anyMatch(
                                each -> each.field().equals(field) && each.why().equals(Change.PLACEHOLDER.sentence()));
    }

    private static void tell(List<ExportReport.Told> told, Sheet sheet, String field, long rows, String why) {
        if (rows > 0) {
            told.add(new ExportReport.Told(sheet.file(), field, rows, why));
        }
    }
}
