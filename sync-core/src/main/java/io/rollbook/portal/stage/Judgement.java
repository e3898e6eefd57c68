package io.rollbook.portal.stage;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.Make;
import io.rollbook.portal.parse.Manifest;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Refused;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery is, once all its files have been read: the manifest may be the last of them. Says how complete each
 * entity is, and whether the delivery can be used at all.
 */
final class Judgement {
    private static final Set<Entity> OF_TERMS =
            EnumSet.of(Entity.ACADEMIC_SESSIONS, Entity.COURSES, Entity.CLASSES, Entity.ENROLLMENTS);

    /** How complete each entity is. */
    final Map<Entity, Coverage> coverage = new EnumMap<>(Entity.class);
    /** Files that the manifest says are not there. */
    final List<FileReading> undeclared = new ArrayList<>();

    private final Format format;
    private final Manifest manifest;
    private final List<FileReading> readings;
    private final Findings findings;
    private final Set<String> before;
    private final Set<Entity> empty;
    private final Predicate<Entity> stored;
    private final BooleanSupplier betweenTerms;
    private final Set<FileReading> notYet = new HashSet<>();
    private final Set<FileReading> emptied = new HashSet<>();
    private @Nullable Refused refused;
    private @Nullable String damaged;

    /**
     * {@code before}: names, in lower case, of the files in which merged deliveries of the feed had rows; {@code empty}:
     * entities of which the roster has no record that a delta could change; {@code stored}: whether the roster has any of an
     * entity; {@code betweenTerms}: whether no term runs, and classes and enrollments need not be there.
     */
    Judgement(
            Format format,
            Manifest manifest,
            List<FileReading> readings,
            Findings findings,
            Set<String> before,
            Set<Entity> empty,
            Predicate<Entity> stored,
            BooleanSupplier betweenTerms) {
        this.format = format;
        this.manifest = manifest;
        this.readings = readings;
        this.findings = findings;
        this.before = before;
        this.empty = empty;
        this.stored = stored;
        this.betweenTerms = betweenTerms;
        for (Entity entity : Entity.values()) {
            coverage.put(entity, Coverage.NOT_DELIVERED);
        }
        judgeManifest();
        readings.forEach(this::judge);
        format.files().forEach(this::judgeMissing);
        format.files().stream()
                .filter(shape -> shape.entity() != null && !shape.required())
                .forEach(this::judgeLeftOut);
        if (!notYet.isEmpty()) {
            // A class stays with its enrollments, and with a class its course and terms.
            OF_TERMS.forEach(entity -> coverage.computeIfPresent(
                    entity, (same, how) -> how == Coverage.COMPLETE ? Coverage.COMPLETE_BUT_UNREADABLE : how));
        }
    }

    /** Why the delivery cannot be used, or null. */
    @Nullable
    Refused refused() {
        return refused;
    }

    /** What shows that it was damaged, or null. */
    @Nullable
    String damaged() {
        return damaged;
    }

    /** Whether the file lists changes only. */
    boolean isDelta(FileReading reading) {
        return manifest.mode(reading.shape) == Manifest.Mode.DELTA;
    }

    /**
     * Whether the file has no rows and counts as not delivered: since no term runs, since it may be left out, or since the
     * roster has such records.
     */
    boolean countsAsAbsent(FileReading reading) {
        return notYet.contains(reading) || emptied.contains(reading);
    }

    private void judgeManifest() {
        if (!format.hasManifest()) {
            return;
        }
        if (!manifest.present()) {
            findings.add(FindingCode.MANIFEST, Format.MANIFEST, null);
            return;
        }
        manifest.complaints(format).forEach(what -> findings.add(FindingCode.MANIFEST, Format.MANIFEST, what));
        String version = manifest.version();
        if (version != null && !version.equals(format.version()) && !version.startsWith(format.version() + ".")) {
            String shown = version.matches("[0-9.]{1,10}") ? version : "another version";
            refuse(
                    "UNKNOWN_FORMAT",
                    "The manifest says OneRoster " + shown + "; what can be read is " + format.name() + ".");
        }
    }

    private void judge(FileReading reading) {
        Entity entity = reading.shape.entity();
        if (manifest.mode(reading.shape) == Manifest.Mode.ABSENT) {
            findings.add(FindingCode.UNEXPECTED_FILE, reading.name, null);
            undeclared.add(reading);
            return;
        }
        if (entity == null || reading.ignored) {
            return;
        }
        judgeHeader(reading);
        if (isDelta(reading) && reading.read > 0 && empty.contains(entity)) {
            refuse(
                    "DELTA_BEFORE_BULK",
                    reading.name
                            + " lists changes only, and the roster has nothing yet that they could change. Send a bulk"
                            + " export first.");
        }
        if (reading.tooManyBadRows) {
            refuse(
                    FindingCode.TOO_MANY_BAD_ROWS.name(),
                    reading.name + " has " + reading.bad + " bad rows; reading stopped there. "
                            + FindingCode.TOO_MANY_BAD_ROWS.fix());
        }
        if (reading.read == 0 && reading.header != null && reading.header.fatal() == null) {
            judgeEmpty(reading);
        }
        if (reading.damaged) {
            damage(reading.name + " is damaged or was cut off. Export and send it again.");
        }
        if (reading.said > 0) {
            damage(String.format(
                    Locale.ROOT,
                    "%s says at its end that it has %,d rows, and %,d were read. Export and send it again.",
                    reading.name,
                    reading.said,
                    reading.read));
        }
        if (reading.severalTables) {
            damage(reading.name
                    + " has its header again among its rows. What is behind that may be another list, and was"
                    + " not read. Export one list under one header.");
        }
        noteStatus(reading, entity);
        cover(reading);
    }

    private void judgeHeader(FileReading reading) {
        Header header = reading.header;
        if (header == null) {
            if (!reading.damaged) {
                judgeEmpty(reading);
            } else {
                refuse(FindingCode.MALFORMED_CSV.name(), reading.name + " cannot be read as CSV at all.");
            }
            return;
        }
        Header.Note fatal = header.fatal();
        if (fatal == null) {
            return;
        }
        long needed = reading.shape.fields().stream().filter(Field::required).count();
        if (header.cells().size() * 2L < needed) {
            refuse(
                    "UNKNOWN_FORMAT",
                    "The first line of " + reading.name + " is not a header of " + format.name() + ": " + needed
                            + " columns are needed and " + header.cells().size() + " were recognised.");
        } else {
            refuse(
                    fatal.code().name(),
                    reading.name + ": " + fatal.code().message() + " (" + fatal.column() + ") "
                            + fatal.code().fix());
        }
    }

    private void judgeEmpty(FileReading reading) {
        if (isDelta(reading)) {
            return;
        }
        Entity entity = reading.shape.entity();
        if (reading.header != null
                && (entity == Entity.CLASSES || entity == Entity.ENROLLMENTS)
                && betweenTerms.getAsBoolean()) {
            notYet.add(reading);
            findings.add(FindingCode.EMPTY_BETWEEN_TERMS, reading.name, null);
            return;
        }
        if (!reading.shape.required() || entity == null) {
            emptied.add(reading);
            findings.add(FindingCode.EMPTY_OPTIONAL_FILE, reading.name, null);
            return;
        }
        findings.add(FindingCode.EMPTY_FILE, reading.name, null);
        if (stored.test(entity)) {
            emptied.add(reading);
            damage(reading.name
                    + " has no rows, and the roster has records of it. That it lists none of them removes none,"
                    + " whatever is decided. " + FindingCode.EMPTY_FILE.fix());
        } else {
            refuse(
                    "EMPTY_COLLECTION",
                    reading.name + " has no rows, and a roster is not begun without them. "
                            + FindingCode.EMPTY_FILE.fix());
        }
    }

    private void noteStatus(FileReading reading, Entity entity) {
        if (!isDelta(reading)) {
            tell(FindingCode.BULK_STATUS_SET, reading, entity, "status", reading.marked);
            return;
        }
        tell(FindingCode.STATUS_EMPTY, reading, entity, "status", reading.unmarked);
        if (reading.pulled) {
            // The service chose by the dates; they are not among the columns that its pages are read with.
            return;
        }
        reading.shape.fields().stream()
                .filter(field -> field.use() == Field.Use.MODIFIED)
                .forEach(field -> {
                    tell(FindingCode.MODIFIED_EMPTY, reading, entity, field.header(), reading.undated);
                    tell(FindingCode.MODIFIED_NO_TIME, reading, entity, field.header(), reading.misdated);
                });
    }

    private void tell(FindingCode code, FileReading reading, Entity entity, String field, FileReading.Rows rows) {
        if (rows.count > 0) {
            findings.tally(code, reading.name, entity, field, rows.first, rows.count);
        }
    }

    private void cover(FileReading reading) {
        Coverage covered = Coverage.COMPLETE;
        if (isDelta(reading)) {
            covered = Coverage.DELTA;
        } else if (reading.read == 0) {
            covered = Coverage.NOT_DELIVERED;
        } else if (reading.unreadable || reading.damaged || reading.said > 0) {
            covered = Coverage.COMPLETE_BUT_UNREADABLE;
        }
        for (Make make : reading.shape.makes()) {
            boolean known = covered != Coverage.COMPLETE || !reading.unknownBeside.contains(make.entity());
            coverage.merge(make.entity(), known ? covered : Coverage.COMPLETE_BUT_UNREADABLE, Judgement::both);
        }
    }

    /** How complete an entity is of which two files hold records. */
    private static Coverage both(Coverage one, Coverage other) {
        if (one == Coverage.NOT_DELIVERED || other == Coverage.NOT_DELIVERED) {
            return one == Coverage.NOT_DELIVERED ? other : one;
        }
        return one == other ? one : Coverage.COMPLETE_BUT_UNREADABLE;
    }

    private void judgeMissing(FileShape shape) {
        boolean there = readings.stream().anyMatch(reading -> reading.shape == shape && !undeclared.contains(reading));
        if (there) {
            return;
        }
        Manifest.Mode mode = manifest.mode(shape);
        boolean declared = mode == Manifest.Mode.BULK || mode == Manifest.Mode.DELTA;
        boolean needed = shape.required() && !manifest.anyDelta(format) && !isRightlyAbsent(shape, mode);
        if (declared || needed) {
            findings.add(FindingCode.MISSING_FILE, shape.file(), null);
            if (shape.entity() != null) {
                refuse(
                        FindingCode.MISSING_FILE.name(),
                        shape.file()
                                + (declared ? " is declared in the manifest and missing. " : " is missing. ")
                                + FindingCode.MISSING_FILE.fix());
            }
        }
    }

    /**
     * A roster without classes, say, is a roster too: where the manifest says that a file is not there, and nothing that is
     * there refers to what it would hold, it is not missed, and nothing is removed.
     */
    private boolean isRightlyAbsent(FileShape shape, Manifest.@Nullable Mode mode) {
        List<FileReading> there = readings.stream()
                .filter(reading -> reading.shape.entity() != null && !undeclared.contains(reading))
                .toList();
        return mode == Manifest.Mode.ABSENT
                && !there.isEmpty()
                && there.stream()
                        .flatMap(reading -> reading.shape.makes().stream())
                        .noneMatch(make -> refers(make.entity(), shape.entity()));
    }

    private static boolean refers(Entity from, @Nullable Entity to) {
        return from.keyOf() == to
                || from.columns().stream().anyMatch(column -> !column.soft() && column.references() == to);
    }

    /**
     * Where several files hold an entity, one of them that is left out removes nothing, however often it is: whether its
     * records are gone, or were forgotten, nobody can tell.
     */
    private void judgeLeftOut(FileShape shape) {
        boolean there = readings.stream()
                .anyMatch(reading -> reading.shape == shape && reading.read > 0 && !undeclared.contains(reading));
        if (there || !before.contains(shape.file().toLowerCase(Locale.ROOT))) {
            return;
        }
        for (Make make : shape.makes()) {
            if (coverage.get(make.entity()) == Coverage.COMPLETE) {
                coverage.put(make.entity(), Coverage.COMPLETE_BUT_UNREADABLE);
                findings.add(FindingCode.FILE_LEFT_OUT, shape.file(), null);
            }
        }
    }

    private void damage(String sign) {
        damaged = damaged == null ? sign : damaged + " " + sign;
    }

    private void refuse(String code, String detail) {
        if (refused == null) {
            refused = new Refused(code, detail);
        }
    }
}
