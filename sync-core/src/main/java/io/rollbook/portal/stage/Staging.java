package io.rollbook.portal.stage;

import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.portal.open.Delivery;
import io.rollbook.portal.open.Member;
import io.rollbook.portal.parse.Dialects;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import io.rollbook.portal.parse.JsonRows;
import io.rollbook.portal.parse.Make;
import io.rollbook.portal.parse.Manifest;
import io.rollbook.portal.parse.Sample;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.run.FindingCode;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Meter;
import io.rollbook.run.Refused;
import io.rollbook.tenant.RunJournal;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One delivery being staged. */
final class Staging {
    private final StagingTables tables;
    private final Connection main;
    private final RowMemory memory;
    private final Formats formats;
    private final Statements statements;
    private final Ledgers ledgers;
    private final String run;
    private final Delivery delivery;
    private final District district;
    private final Feed feed;
    private final Meter meter;
    private final OwnerCheck ownerCheck;
    private final Findings findings = new Findings();
    private final Quarantine quarantine = new Quarantine();
    private final LocalDate today;
    private final Instant fieldsUntil;
    private final List<FileReading> readings = new ArrayList<>();
    private final List<String> files;
    private Manifest manifest = Manifest.NONE;
    private @Nullable String formatWhy;

    /** {@code today}: the date in the district's time zone. */
    Staging(
            StagingTables tables,
            RowMemory memory,
            Formats formats,
            OwnerCheck ownerCheck,
            String run,
            Delivery delivery,
            District district,
            Feed feed,
            Meter meter,
            LocalDate today,
            Instant fieldsUntil) {
        this.meter = meter;
        this.today = today;
        this.fieldsUntil = fieldsUntil;
        this.formats = formats;
        this.ownerCheck = ownerCheck;
        this.tables = tables;
        this.main = tables.main();
        this.memory = memory;
        this.statements = new Statements(main, tables.loaded());
        this.run = run;
        this.delivery = PulledDelivery.of(delivery, district.keep());
        this.district = district;
        this.feed = feed;
        this.files = delivery.members().stream().map(Member::name).toList();
        this.ledgers = new Ledgers(statements, readings);
    }

    /** Stages it; null where rows were recognised that have to be read, or loaded that have to be staged. */
    @Nullable
    Staged stage() throws IOException {
        tables.empty();
        List<Sample> samples = delivery.members().stream()
                .map(member -> Sample.of(member.name(), member.head()))
                .toList();
        Optional<Formats.Recognised> recognised = formats.recognise(feed.format(), samples);
        Optional<Refused> unread = recognised.isEmpty()
                ? Optional.of(formats.refused(feed.format(), samples))
                : formats.unreadable(recognised.get().format(), samples);
        if (unread.isPresent()) {
            return new Staged(
                    feed.format(),
                    List.of(),
                    Ledgers.collections(Map.of(), Map.of(), Map.of(), Map.of()),
                    keepFindings(),
                    unread.get(),
                    null);
        }
        formatWhy = recognised.get().why();
        Format format = recognised.get().format().keeping(district.keep());
        // Told by the first file's place: the folder may be named after a person, and the file too.
        delivery.members().stream()
                .filter(Member::inFolder)
                .limit(1)
                .forEach(member -> findings.add(FindingCode.FILES_IN_FOLDER, place(member), null));
        FileStaging fileStaging = new FileStaging(
                tables,
                district.keep(),
                feed.owns(),
                findings,
                quarantine,
                meter,
                Phones.of(recognised.get().format(), district.keep(), today));
        Refused twice = read(format, fileStaging);
        Refused notOurs = ownerCheck.refused(Listed.of(main, statements, known()));
        if (notOurs != null) {
            return forgotten(format, notOurs);
        }
        if (loadedDeleted() || !tables.giveKeys()) {
            return null;
        }
        Judgement judgement = new Judgement(
                format,
                manifest,
                readings,
                findings,
                before(format),
                empty(format),
                entity -> !tables.isFirstLoad() && isStored(entity),
                () -> !feed.owns().pastTerms() && !tables.isFirstLoad() && BetweenTerms.is(statements, today));
        findings.flush(main);
        Map<Entity, Long> known = known();
        if (!known.isEmpty() && !isPlain(judgement, twice)) {
            return null;
        }
        return checked(format, judgement, twice, known, fileStaging);
    }

    private @Nullable Refused read(Format format, FileStaging fileStaging) throws IOException {
        List<String> twice = new ArrayList<>();
        delivery.read((member, plaintext) -> {
            if (!readMember(format, member, plaintext, fileStaging)) {
                twice.add(member.name());
            }
        });
        return twice.isEmpty()
                ? null
                : new Refused(
                        FindingCode.DUPLICATE_FILE.name(),
                        twice.get(0) + ": " + FindingCode.DUPLICATE_FILE.message() + " "
                                + FindingCode.DUPLICATE_FILE.fix());
    }

    /** What is another's is not kept, neither its rows nor what was found in them. */
    private Staged forgotten(Format format, Refused refused) {
        // A first load is rolled back, and then staged.
        if (!tables.isFirstLoad()) {
            tables.empty();
        }
        return new Staged(
                format.name(),
                List.of(),
                Ledgers.collections(Map.of(), Map.of(), Map.of(), Map.of()),
                FindingCounts.NONE,
                refused,
                null);
    }

    /** Reads a file; returns false where the delivery had one of the same kind before. */
    private boolean readMember(Format format, Member member, InputStream plaintext, FileStaging fileStaging)
            throws IOException {
        if (format.hasManifest() && member.name().equalsIgnoreCase(Format.MANIFEST)) {
            boolean first = !manifest.present();
            manifest = first ? Manifest.read(plaintext, Dialects.of(member.head())) : manifest;
            return first;
        }
        Optional<FileShape> shape = format.file(member.name());
        if (shape.isEmpty()) {
            // Told by its place: a file may be named after a person.
            findings.add(FindingCode.UNEXPECTED_FILE, place(member), null);
            return true;
        }
        if (readings.stream().anyMatch(reading -> reading.shape == shape.get())) {
            findings.add(FindingCode.DUPLICATE_FILE, member.name(), null);
            return false;
        }
        Phones phones = fileStaging.phones();
        boolean readsAll = phones != null && phones.concerns(shape.get());
        FileMemory ofFile = !readsAll && isRemembered(format, shape.get()) ? memory.open(format, shape.get()) : null;
        FileReading reading = fileStaging.read(format, member, shape.get(), plaintext, ofFile);
        if (plaintext instanceof JsonRows rows) {
            rows.oddities()
                    .forEach(odd -> findings.tally(
                            odd.code(),
                            member.name(),
                            shape.get().entity(),
                            odd.column(),
                            odd.line(),
                            Math.toIntExact(odd.rows())));
        }
        reading.recalled = ofFile != null && memory.recalls(shape.get());
        readings.add(reading);
        return true;
    }

    private static String place(Member member) {
        return "file " + (member.index() + 1);
    }

    /** Files in which the feed's deliveries had rows so far; asked for only where it matters. */
    private Set<String> before(Format format) {
        return Stream.of(Entity.values()).anyMatch(entity -> format.makersOf(entity) > 1)
                ? new RunJournal(main).files(feed.name())
                : Set.of();
    }

    /** Entities without a record before this delivery; asked for only where it lists changes. */
    private Set<Entity> empty(Format format) {
        if (!manifest.anyDelta(format)
                || !new RunJournal(main).files(feed.name()).isEmpty()) {
            return Set.of();
        }
        return Stream.of(Entity.values())
                .filter(entity -> tables.isFirstLoad() || !isStored(entity))
                .collect(Collectors.toSet());
    }

    private boolean isStored(Entity entity) {
        return statements.any("looking for records", "SELECT FROM " + Statements.roster(entity) + " LIMIT 1");
    }

    /**
     * Whether rows of the file may be recognised. Only of what the feed owns is every active record listed by its rows; and
     * where several files make the same records, or rows make several kinds of them, all are read every night.
     */
    private boolean isRemembered(Format format, FileShape shape) {
        return shape.entity() != null
                && !format.isProfile()
                && shape.beside().size() <= 1
                && format.fills().isEmpty()
                && format.files().stream().allMatch(file -> file.adds().isEmpty())
                && shape.makes().stream()
                        .allMatch(make -> format.makersOf(make.entity()) == 1
                                && feed.owns().removes(make.entity()));
    }

    /** Recognised records by entity, of the entities whose rows were looked up. */
    private Map<Entity, Long> known() {
        Map<Entity, Long> known = new EnumMap<>(Entity.class);
        for (FileReading reading : readings) {
            if (reading.recalled && reading.shape.entity() != null) {
                known.put(reading.shape.entity(), reading.known);
                reading.shape.beside().forEach(make -> known.put(make.entity(), reading.made));
            }
        }
        return known;
    }

    /** Whether all files are whole: what is wrong with a file as a whole is found by reading it. */
    private boolean isPlain(Judgement judgement, @Nullable Refused twice) {
        return twice == null
                && judgement.refused() == null
                && judgement.damaged() == null
                && judgement.undeclared.isEmpty()
                && readings.stream().noneMatch(judgement::isDelta);
    }

    private @Nullable Staged checked(
            Format format,
            Judgement judgement,
            @Nullable Refused twice,
            Map<Entity, Long> known,
            FileStaging fileStaging)
            throws IOException {
        Refused refused = twice == null ? judgement.refused() : twice;
        try {
            main.setAutoCommit(false);
            // Memory enough to group without files; on a first load for what follows, too.
            statements.run("setting up the checks", "SET LOCAL work_mem = '64MB'");
            statements.run("setting up the checks", "SET LOCAL default_statistics_target = 10");
            judgement.undeclared.forEach(this::drop);
            KnownChecks checks = new KnownChecks(statements, format, judgement.coverage, known);
            if (memory.recalled() != null) {
                checks.unlist(feed.name(), memory.recalled());
            }
            NamedPeople.stage(statements, readings, files);
            Phones phones = fileStaging.phones();
            if (phones != null) {
                Coverage ofRoles = judgement.coverage.getOrDefault(Entity.USER_ROLES, Coverage.NOT_DELIVERED);
                // A role that cannot be read is no proof that somebody has no other.
                boolean bad = ledgers.quarantined().getOrDefault(Entity.USER_ROLES, 0L) > 0;
                phones.drop(statements, files, bad ? Coverage.COMPLETE_BUT_UNREADABLE : ofRoles);
            }
            GuardianRows guardians = district.keep().keeps(Keep.GUARDIANS)
                    ? null
                    : new GuardianRows(
                            statements,
                            files,
                            judgement.coverage,
                            known.keySet(),
                            format.hasRowsOf(Entity.USER_ROLES),
                            tellsContacts(judgement.coverage),
                            feed.owns());
            SeenRecords seen = fileStaging.seen();
            GivenIds givenIds =
                    new GivenIds(statements, files, feed.name(), feed.owns().limitedTo());
            SetChecks setChecks = new SetChecks(
                    statements,
                    format,
                    files,
                    judgement.coverage,
                    known.keySet(),
                    this::entityOf,
                    guardians,
                    givenIds,
                    feed.owns());
            new OwnSchools(statements, feed.owns(), judgement.coverage)
                    .leaveOutOthers(this::entityOf)
                    .forEach((file, rows) -> reading(file).skip(OwnSchools.REASON, rows));
            Map<Integer, Long> folded = refused == null
                    ? setChecks.run(ledgers.quarantined(), tombstones(), tables.isFirstLoad(), seen)
                    : Map.of();
            if ((guardians != null && guardians.areUnread()) || !checks.hold()) {
                return null;
            }
            if (guardians != null) {
                count(guardians);
            }
            givenIds.unknown().forEach((file, rows) -> reading(file).skip(GivenIds.UNKNOWN, rows));
            KnownChecks.keepLoose(statements, format, feed.name(), run);
            FindingCounts counts = keepFindings();
            Map<Entity, Map<Integer, Long>> rows = ledgers.rowsByFile();
            Staged staged = new Staged(
                    format.name(),
                    formatWhy,
                    ledgers.of(judgement, rows, folded),
                    Ledgers.collections(judgement.coverage, rows, ledgers.quarantined(), known),
                    counts,
                    refused,
                    judgement.damaged(),
                    isPlain(judgement, twice) ? memory.reading() : null,
                    List.of(),
                    null,
                    Set.copyOf(tables.loaded()));
            Ledgers.requireBalance(staged);
            if (!tables.isFirstLoad()) {
                main.commit();
            }
            return staged;
        } catch (SQLException e) {
            throw DatabaseException.of("checking what was staged", e);
        } finally {
            leave();
        }
    }

    /**
     * Whether those without a role and without an enrollment are somebody's contacts: not where enrollments are not all here, or
     * those of other schools were never looked at.
     */
    private boolean tellsContacts(Map<Entity, Coverage> coverage) {
        return feed.owns().limitedTo().isEmpty()
                && coverage.get(Entity.ENROLLMENTS) == Coverage.COMPLETE
                && readings.stream().anyMatch(reading -> reading.shape.file().equals(Format.RELATIONSHIPS));
    }

    private void count(GuardianRows guardians) {
        for (FileReading reading : readings) {
            reading.skip(FileStaging.NO_GUARDIANS, guardians.leftOut().getOrDefault(reading.index, 0L));
            reading.use(FileStaging.NO_GUARDIANS, guardians.ended().getOrDefault(reading.index, 0L));
        }
    }

    private FindingCounts keepFindings() {
        quarantine.keep(statements, run, files, fieldsUntil);
        return Findings.keep(statements, run, files);
    }

    /** A first load's transaction goes on. */
    private void leave() {
        try {
            if (!tables.isFirstLoad() && !main.getAutoCommit()) {
                main.rollback();
                main.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw DatabaseException.of("ending the checks", e);
        }
    }

    /** What the rows of a file are. */
    private @Nullable Entity entityOf(int file) {
        return reading(file).shape.entity();
    }

    private FileReading reading(int file) {
        return readings.stream()
                .filter(reading -> reading.index == file)
                .findFirst()
                .orElseThrow();
    }

    /** Forgets what was staged of a file that the manifest says is not there. */
    private void drop(FileReading reading) {
        Entity entity = reading.shape.entity();
        if (entity == null) {
            return;
        }
        for (String table :
                List.of("quarantine", "unused", "age", "added_users", "named_users", "guardian", "given_id")) {
            statements.run(
                    "dropping an undeclared file", "DELETE FROM staging." + table + " WHERE file = ?", reading.index);
        }
        for (Make make : reading.shape.makes()) {
            String staged = statements.staged(make.entity());
            statements.run("dropping an undeclared file", "DELETE FROM " + staged + " WHERE file = ?", reading.index);
        }
        if (!reading.ignored) {
            reading.skip("declared absent", reading.read - reading.skipped);
        }
    }

    /** Whether records are marked as deleted of which the others are in the roster's own table. */
    private boolean loadedDeleted() {
        return readings.stream()
                .anyMatch(reading -> reading.tombstones > 0 && tables.loaded().contains(reading.shape.entity()));
    }

    private boolean tombstones() {
        return readings.stream().anyMatch(reading -> reading.tombstones > 0);
    }
}
