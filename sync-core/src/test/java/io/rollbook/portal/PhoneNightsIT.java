package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.KeepRules;
import io.rollbook.roster.Keep;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.TestPortal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of a delivery must not outlast a birthday. */
class PhoneNightsIT {
    private static final List<String> FILES = List.of(
            "manifest.csv",
            "orgs.csv",
            "academicSessions.csv",
            "courses.csv",
            "classes.csv",
            "users.csv",
            "enrollments.csv");

    @TempDir
    Path folder;

    private TestPortal portal;
    private final Map<String, String> export = new LinkedHashMap<>();

    @BeforeEach
    void open() throws IOException {
        portal = new TestPortal(folder).keeping(new KeepRules(Set.of(Keep.PHONE), Set.of()));
        // At noon, so that no midnight passes while a test runs.
        ZonedDateTime now = ZonedDateTime.now(ZoneId.of("America/Chicago"));
        ZonedDateTime noon = now.with(LocalTime.NOON);
        portal.later(Duration.between(now, noon.isBefore(now) ? noon.plusDays(1) : noon));
        for (String name : FILES) {
            try (InputStream bytes = PhoneNightsIT.class.getResourceAsStream("/feeds/sound/" + name)) {
                export.put(name, new String(bytes.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        export.computeIfPresent(
                "manifest.csv", (name, text) -> text.replace("file.demographics,absent", "file.demographics,bulk"));
        // Ada, who has a phone, is 13 tomorrow.
        export.put(
                "demographics.csv",
                "sourcedId,birthDate\r\nu1," + portal.today().plusDays(1).minusYears(13) + "\r\n");
    }

    @AfterEach
    void close() {
        portal.close();
    }

    private RunState receive() throws IOException {
        return received().state();
    }

    private SyncOutcome received() throws IOException {
        Path zip = folder.resolve("export.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> each : export.entrySet()) {
                entries.putNextEntry(new ZipEntry(each.getKey()));
                entries.write(each.getValue().getBytes(StandardCharsets.UTF_8));
                entries.closeEntry();
            }
        }
        return portal.receive(zip);
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = portal.tenant().connect();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "no row";
        }
    }

    private String phone() throws SQLException {
        return ask("SELECT phone FROM roster.users WHERE sourced_id = 'u1'");
    }

    @Test
    void receive_sameContentOnTheBirthday_bringsThePhone() throws Exception {
        assertThat(receive()).isEqualTo(RunState.MERGED);
        assertThat(phone()).isEqualTo("null");
        assertThat(receive()).as("the same on the same day").isEqualTo(RunState.UNCHANGED);

        portal.later(Duration.ofDays(1));

        assertThat(receive()).isEqualTo(RunState.MERGED);
        assertThat(phone()).isEqualTo("555-0101");
        assertThat(receive()).isEqualTo(RunState.UNCHANGED);
    }

    @Test
    void receive_anotherRowChangedOnTheBirthday_bringsThePhoneToo() throws Exception {
        receive();
        portal.later(Duration.ofDays(1));
        export.computeIfPresent("enrollments.csv", (name, text) -> text.replace("e4,", "e44,"));

        assertThat(receive()).isEqualTo(RunState.MERGED);

        assertThat(phone()).isEqualTo("555-0101");
        assertThat(Integer.parseInt(ask("SELECT count(*) FROM staging.enrollments")))
                .as("other rows are recognised as ever")
                .isEqualTo(1);
        assertThat(ask("SELECT count(*) FROM staging.users")).isEqualTo("5");
    }

    @Test
    void receive_birthDateCorrectedToALaterOne_takesThePhoneAway() throws Exception {
        export.put("demographics.csv", "sourcedId,birthDate\r\nu1,2000-01-01\r\n");
        receive();
        assertThat(phone()).isEqualTo("555-0101");
        export.put("demographics.csv", "sourcedId,birthDate\r\nu1,2020-01-01\r\n");

        assertThat(receive()).isEqualTo(RunState.MERGED);

        assertThat(phone()).isEqualTo("null");
        assertThat(ask("SELECT count(*) FROM roster.demographics")).isEqualTo("0");
    }

    @Test
    void receive_phonesNoLongerKept_takesThemAway() throws Exception {
        export.put("demographics.csv", "sourcedId,birthDate\r\nu1,2000-01-01\r\n");
        receive();
        portal.keeping(KeepRules.DIRECTORY_ONLY);

        assertThat(receive()).isEqualTo(RunState.MERGED);
        assertThat(phone()).isEqualTo("null");

        portal.later(Duration.ofDays(1));
        assertThat(receive()).as("no phones, no days").isEqualTo(RunState.UNCHANGED);
    }

    @Test
    void receive_passwordsInRowsThatAreRecognised_areCountedEveryNight() throws Exception {
        portal.keeping(KeepRules.DIRECTORY_ONLY);
        export.computeIfPresent("users.csv", (name, text) -> text.replace("555-0101,,09,", "555-0101,,09,swordfish"));
        receive();
        String passwords = "SELECT rows || ' ' || (SELECT count(*) FROM staging.users) FROM sync.causes "
                + "WHERE code = 'PASSWORDS' ORDER BY run DESC LIMIT 1";
        assertThat(ask(passwords)).isEqualTo("1 5");
        export.computeIfPresent("users.csv", (name, text) -> text.replace("Birch", "Beech"));

        assertThat(receive()).isEqualTo(RunState.MERGED);

        assertThat(ask(passwords))
                .as("one row was read, another has the password")
                .isEqualTo("1 1");
    }

    @Test
    void receive_metadata_isStoredChangedAndKeptInHistory() throws Exception {
        portal.keeping(new KeepRules(Set.of(), Set.of("house")));
        String users = Objects.requireNonNull(export.get("users.csv"));
        export.put("users.csv", withHouse(users, "red"));
        assertThat(receive()).isEqualTo(RunState.MERGED);
        export.put("users.csv", withHouse(users, "blue"));

        assertThat(receive()).isEqualTo(RunState.MERGED);

        assertThat(ask("SELECT metadata::text FROM roster.users WHERE sourced_id = 'u1'"))
                .isEqualTo("{house=blue}");
        assertThat(ask("SELECT metadata::text FROM history.users WHERE sourced_id = 'u1'"))
                .isEqualTo("{house=red}");
    }

    @Test
    void undo_phonesAndDemographicsNoLongerKept_doNotComeBack() throws Exception {
        portal.keeping(new KeepRules(Set.of(Keep.PHONE, Keep.DEMOGRAPHICS), Set.of()));
        export.put("demographics.csv", "sourcedId,birthDate\r\nu1,2000-01-01\r\n");
        receive();
        assertThat(ask("SELECT count(*) FROM roster.demographics WHERE active")).isEqualTo("1");
        portal.keeping(KeepRules.DIRECTORY_ONLY);
        export.computeIfPresent("users.csv", (name, text) -> text.replace("Birch", "Beech"));
        assertThat(receive()).isEqualTo(RunState.MERGED);

        SyncOutcome outcome = portal.undoLast();

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(ask("SELECT count(*) FROM roster.users WHERE family_name = 'Birch'"))
                .isEqualTo("1");
        assertThat(phone()).isEqualTo("null");
        assertThat(ask("SELECT count(*) FROM staging.demographics")).isEqualTo("0");
    }

    @Test
    void undo_guardiansNoLongerKept_doNotComeBack_andTheOthersDo() throws Exception {
        portal.keeping(new KeepRules(Set.of(Keep.GUARDIANS), Set.of()));
        export.computeIfPresent("users.csv", (name, text) -> text + guardian("g1"));
        receive();
        assertThat(ask("SELECT count(*) FROM roster.users WHERE active AND sourced_id = 'g1'"))
                .isEqualTo("1");
        portal.keeping(KeepRules.DIRECTORY_ONLY);
        export.computeIfPresent("users.csv", (name, text) -> text.replace("Birch", "Beech"));
        SyncOutcome night = received();
        assertThat(night.state()).as("%s", night).isEqualTo(RunState.MERGED);
        assertThat(ask("SELECT count(*) FROM roster.users WHERE active AND sourced_id = 'g1'"))
                .isEqualTo("0");

        SyncOutcome outcome = portal.undoLast();

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(ask("SELECT count(*) FROM roster.users WHERE active AND family_name = 'Birch'"))
                .isEqualTo("1");
        assertThat(ask("SELECT count(*) FROM roster.users WHERE active AND sourced_id = 'g1'"))
                .isEqualTo("0");
        assertThat(ask("SELECT count(*) FROM roster.user_roles WHERE active AND role = 'guardian'"))
                .isEqualTo("0");
    }

    private static String guardian(String id) {
        return "%1$s,,,true,s1,guardian,%1$s,,Gil,Grove,,,%1$s@example.org,,,,,\r\n".formatted(id);
    }

    @Test
    void undo_phoneThatWentForAge_doesNotComeBack() throws Exception {
        export.put("demographics.csv", "sourcedId,birthDate\r\nu1,2000-01-01\r\n");
        receive();
        export.put(
                "demographics.csv",
                "sourcedId,birthDate\r\nu1," + portal.today().minusYears(9) + "\r\n");
        assertThat(receive()).isEqualTo(RunState.MERGED);

        SyncOutcome outcome = portal.undoLast();

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(phone()).isEqualTo("null");
    }

    @Test
    void undo_metadataOfWhichSomeIsNoLongerKept_bringsBackTheRest() throws Exception {
        portal.keeping(new KeepRules(Set.of(), Set.of("house", "bus")));
        String users = Objects.requireNonNull(export.get("users.csv"));
        export.put("users.csv", withHouse(withBus(users, "7"), "red"));
        receive();
        export.put("users.csv", withHouse(withBus(users, "8"), "blue"));
        assertThat(receive()).isEqualTo(RunState.MERGED);
        portal.keeping(new KeepRules(Set.of(), Set.of("house")));

        SyncOutcome outcome = portal.undoLast();

        assertThat(outcome.state()).as("%s", outcome).isEqualTo(RunState.MERGED);
        assertThat(ask("SELECT metadata::text FROM roster.users WHERE sourced_id = 'u1'"))
                .isEqualTo("{house=red}");
    }

    private static String withBus(String users, String bus) {
        return withHouse(users, bus).replace("metadata.house", "metadata.bus");
    }

    private static String withHouse(String users, String house) {
        return users.lines()
                .map(line -> line + "," + (line.startsWith("sourcedId") ? "metadata.house" : house))
                .reduce("", (all, line) -> all + line + "\r\n");
    }
}
