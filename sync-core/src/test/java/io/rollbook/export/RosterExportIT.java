package io.rollbook.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.district.KeepRules;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import io.rollbook.portal.stage.FeedFiles;
import io.rollbook.portal.stage.Rewritten;
import io.rollbook.roster.Keep;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.TestPortal;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported is valid, and read back it is the same roster. */
class RosterExportIT {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    private static final RosterExport.Limits LIMITS =
            new RosterExport.Limits(Duration.ofMinutes(5), Duration.ofMinutes(5));

    @TempDir
    Path folder;

    private TestPortal district;
    private TestPortal other;

    @BeforeEach
    void open() {
        district = new TestPortal(folder);
        other = new TestPortal(folder);
    }

    @AfterEach
    void close() {
        district.close();
        other.close();
    }

    @Test
    void export_madeDistrict_isValidAndTheSameWhereverItIsReadBack() throws Exception {
        MadeDistrict made = MadeDistrict.of(Size.TINY, 7, TODAY);
        Path first = folder.resolve("made.zip");
        made.writeZip(Night.FIRST, first);
        load(first);
        made.writeZip(Night.SECOND, first);
        load(first);

        ExportReport report = assertSameWhereverItIsReadBack();

        assertThat(report.leftOut()).isEmpty();
        assertThat(report.rows("users.csv"))
                .isEqualTo(made.truth(Night.SECOND).entity("users").records());
    }

    @Test
    void export_fromClever_isValidAndTheSameWhereverItIsReadBack() throws Exception {
        load(Rewritten.clever(oneTermEach().replace("academicSessions.csv", "Fall", "Fall term @ 2026/27"))
                .replace("sections.csv", ",ALG,", ",ALG #1,")
                .zip(folder.resolve("clever.zip")));

        ExportReport report = assertSameWhereverItIsReadBack();

        assertThat(report.leftOut()).isEmpty();
        assertThat(report.changed()).anySatisfy(told -> assertThat(told)
                .isEqualTo(new ExportReport.Told("academicSessions.csv", "sourcedId", 1, Change.ESCAPED.sentence())));
    }

    @Test
    void export_fromSchoolDataSync21_isValidAndTheSameWhereverItIsReadBack() throws Exception {
        load(Rewritten.sds21(FeedFiles.sound())
                .replace("academicSessions.csv", "term,2027", "term,")
                .replace("roles.csv", "true,,", ",,")
                .replace("classes.csv", "k2,s2,Biology 1,t1,c2", "k2,s2,Biology 1,,")
                .replace("enrollments.csv", "Student", "Aide")
                .zip(folder.resolve("sds.zip")));

        ExportReport report = assertSameWhereverItIsReadBack();

        assertThat(report.leftOut()).isEmpty();
        assertThat(report.changed().stream()
                        .filter(told -> told.why().equals(Change.PLACEHOLDER.sentence()))
                        .map(told -> told.field() + " " + told.rows()))
                .containsExactly("courseSourcedId 2", "termSourcedIds 1");
    }

    @Test
    void export_fromSchoolDataSync2_whichKnowsNeitherCoursesNorTerms_isTheSameWhereverItIsReadBack() throws Exception {
        load(Rewritten.sds2(FeedFiles.sound()).zip(folder.resolve("sds.zip")));

        ExportReport report = assertSameWhereverItIsReadBack();

        assertThat(report.leftOut()).isEmpty();
        assertThat(report.rows("courses.csv")).isEqualTo(1);
        assertThat(report.rows("academicSessions.csv")).isEqualTo(1);
    }

    @Test
    void export_fromOneRoster12_isTheSameWhereverItIsReadBack() throws Exception {
        load(Rewritten.oneRoster12(FeedFiles.sound())
                .replace("roles.csv", "primary,student", "secondary,student")
                .zip(folder.resolve("or.zip")));

        ExportReport report = assertSameWhereverItIsReadBack();

        assertThat(report.leftOut()).isEmpty();
    }

    @Test
    void export_peopleWithoutWhatOneRosterRequires_areLeftOutWithAllThatIsTheirsAndCounted() throws Exception {
        load(Rewritten.sds21(FeedFiles.sound())
                .replace("users.csv", "Ben,", ",")
                .zip(folder.resolve("sds.zip")));

        Path zip = export(district.tenant(), "out.zip").file();
        StrictReader read = StrictReader.read(zip);

        assertThat(read.problems).isEmpty();
        assertThat(read.rows("users.csv").stream().map(row -> row.get("sourcedId")))
                .containsExactlyInAnyOrder("u1", "u3", "u4", "u5");
        ExportReport report = export(district.tenant(), "again.zip").report();
        assertThat(report.leftOut().stream().map(told -> told.file() + " " + told.field() + " " + told.rows()))
                .containsExactly(
                        "users.csv givenName 1", "roles.csv userSourcedId 1", "enrollments.csv userSourcedId 1");
    }

    @Test
    void export_recordsThatAreGone_areNotInIt() throws Exception {
        load(Rewritten.oneRoster12(FeedFiles.sound()).zip(folder.resolve("one.zip")));
        execute(
                district.tenant(),
                "UPDATE roster.users SET active = false, end_reason = 'removed' WHERE sourced_id = 'u2'");

        StrictReader read =
                StrictReader.read(export(district.tenant(), "out.zip").file());

        assertThat(read.problems).isEmpty();
        assertThat(read.rows("enrollments.csv").stream().map(row -> row.get("userSourcedId")))
                .doesNotContain("u2")
                .contains("u1");
    }

    @Test
    void export_whatTheDistrictDoesNotKeep_isNotInIt() throws Exception {
        load(Rewritten.oneRoster12(FeedFiles.sound()).zip(folder.resolve("one.zip")));
        execute(
                district.tenant(),
                """
                UPDATE roster.users SET phone = '555-0101', identifier = 'CANARY';
                INSERT INTO roster.demographics (sourced_id, city_of_birth, row_hash) VALUES ('u1', 'CANARY', '')
                """);

        StrictReader read =
                StrictReader.read(export(district.tenant(), "out.zip").file());

        assertThat(read.problems).isEmpty();
        assertThat(read.rows("demographics.csv")).isEmpty();
        assertThat(read.rows("users.csv"))
                .allSatisfy(row -> assertThat(row).containsEntry("phone", "").containsEntry("identifier", ""));
    }

    @Test
    void export_guardiansThatTheDistrictKeepsNoLonger_areLeftOutWithAllThatIsTheirsAndCounted() throws Exception {
        district.keeping(new KeepRules(Set.of(Keep.GUARDIANS), Set.of()));
        load(FeedFiles.sound()
                .append(
                        "users.csv",
                        "u6,,,true,s1,parent,fay.f,,Fay,Fir,,,,,,,,\nu7,,,true,\"s1,s2\",parent,gil.g,,Gil,Gum,,,,,,,,\n")
                .append("users.csv", "u7,,,true,s2,teacher,gil.g,,Gil,Gum,,,,,,,,\n")
                .append("enrollments.csv", "e9,,,k1,s1,u6,student,,,\n")
                .zip(folder.resolve("one.zip")));

        Exported exported = export(district.tenant(), "out.zip");

        StrictReader read = StrictReader.read(exported.file());
        assertThat(read.problems).isEmpty();
        assertThat(read.rows("users.csv"))
                .extracting(row -> row.get("sourcedId"))
                .contains("u7")
                .doesNotContain("u6");
        assertThat(read.rows("roles.csv"))
                .extracting(row -> row.get("userSourcedId"))
                .contains("u7")
                .doesNotContain("u6");
        assertThat(exported.report().leftOut())
                .contains(
                        new ExportReport.Told("users.csv", "sourcedId", 1, "the district does not keep guardians"),
                        new ExportReport.Told(
                                "enrollments.csv", "userSourcedId", 1, "the person is not in the export"));
    }

    @Test
    void export_columnsOfTheSourcesOwn_standAtTheEndAndAreTheSameReadBack() throws Exception {
        KeepRules keep = new KeepRules(Set.of(), Set.of("metadata.Bus", "team"));
        district.keeping(keep);
        other.keeping(keep);
        load(FeedFiles.sound()
                .change("users.csv", text -> text.replaceFirst("\n", ",metadata.Bus,metadata.team,metadata.other\n")
                        .replaceAll("(?m)^(u[0-9].*)$", "$1,Nr. 5=A,,x"))
                .zip(folder.resolve("own.zip")));

        Path exported = export(district.tenant(), "out.zip", keep).file();
        StrictReader read = StrictReader.read(exported);
        assertThat(read.problems).isEmpty();
        assertThat(read.rows("users.csv")).isNotEmpty().allSatisfy(row -> assertThat(row)
                .containsEntry("metadata.bus", "Nr. 5=A")
                .containsEntry("metadata.team", "")
                .doesNotContainKey("metadata.other"));

        assertThat(other.receive(exported).state()).isEqualTo(RunState.MERGED);
        assertThat(RosterPicture.of(other.tenant())).isEqualTo(RosterPicture.of(district.tenant()));
    }

    @Test
    void export_asOfAnEarlierTime_isTheRosterOfThen() throws Exception {
        MadeDistrict made = MadeDistrict.of(Size.TINY, 7, TODAY);
        Path zip = folder.resolve("made.zip");
        Instant before = Instant.now();
        made.writeZip(Night.FIRST, zip);
        load(zip);
        Map<String, List<String>> first =
                rows(export(district.tenant(), "first.zip").file());
        Instant between = Instant.now();
        made.writeZip(Night.SECOND, zip);
        load(zip);
        Map<String, List<String>> second =
                rows(export(district.tenant(), "second.zip").file());

        assertThat(second).isNotEqualTo(first);
        assertThat(rows(export(district.tenant(), "then.zip", KeepRules.DIRECTORY_ONLY, between)
                        .file()))
                .isEqualTo(first);
        assertThat(rows(export(district.tenant(), "now.zip", KeepRules.DIRECTORY_ONLY, Instant.now())
                        .file()))
                .isEqualTo(second);
        assertThatThrownBy(() -> export(district.tenant(), "never.zip", KeepRules.DIRECTORY_ONLY, before))
                .isInstanceOf(RosterExport.NothingThen.class);
    }

    private static Map<String, List<String>> rows(Path zip) throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        StrictReader.read(zip)
                .rows
                .forEach((file, all) -> rows.put(
                        file, all.stream().map(Object::toString).sorted().toList()));
        return rows;
    }

    @Test
    void export_whileAnotherRunMerges_isOnePicture() throws Exception {
        load(Rewritten.oneRoster12(FeedFiles.sound()).zip(folder.resolve("one.zip")));
        try (Connection connection = district.tenant().connect();
                RosterExport export =
                        RosterExport.begin(connection, "d", KeepRules.DIRECTORY_ONLY, TODAY, null, LIMITS)) {
            execute(district.tenant(), "UPDATE roster.users SET active = false, family_name = 'Changed'");
            Path zip = folder.resolve("out.zip");
            try (OutputStream out = Files.newOutputStream(zip)) {
                export.write(out);
            }

            assertThat(StrictReader.read(zip).rows("users.csv")).hasSize(5).noneMatch(row -> "Changed"
                    .equals(row.get("familyName")));
        }
    }

    /** The sound set without what a section's row cannot say. */
    private static FeedFiles oneTermEach() {
        return FeedFiles.sound()
                .replace("classes.csv", "\"t1,t2\"", "t1")
                .change("users.csv", text -> text.substring(0, text.indexOf("u5,")));
    }

    private void load(Path zip) throws IOException {
        SyncOutcome outcome = district.receive(zip);
        assertThat(outcome.state()).as("%s", outcome.report()).isEqualTo(RunState.MERGED);
    }

    private ExportReport assertSameWhereverItIsReadBack() throws Exception {
        Map<String, List<String>> roster = RosterPicture.of(district.tenant());
        Exported exported = export(district.tenant(), "export.zip");
        assertThat(StrictReader.read(exported.file()).problems).isEmpty();

        SyncOutcome elsewhere = other.receive(exported.file());
        assertThat(elsewhere.state()).as("%s", elsewhere.report()).isEqualTo(RunState.MERGED);
        assertThat(elsewhere.report().findings().error()).isZero();
        assertThat(elsewhere.report().findings().warning())
                .as("%s", elsewhere.report())
                .isZero();
        assertThat(RosterPicture.of(other.tenant())).isEqualTo(roster);

        SyncOutcome here = district.receive(exported.file());
        assertThat(here.state()).as("%s", here.report()).isIn(RunState.MERGED, RunState.UNCHANGED);
        for (EntityLedger ledger : here.report().ledger().values()) {
            assertThat(ledger.records()).as("%s", here.report().ledger()).isEqualTo(ledger.unchanged());
            assertThat(ledger.absent() + ledger.withheld()).isZero();
        }
        assertThat(RosterPicture.of(district.tenant())).isEqualTo(roster);
        return exported.report();
    }

    private record Exported(Path file, ExportReport report) {}

    private Exported export(TestTenant tenant, String name) throws IOException, SQLException {
        return export(tenant, name, KeepRules.DIRECTORY_ONLY);
    }

    private Exported export(TestTenant tenant, String name, KeepRules keep) throws IOException, SQLException {
        return export(tenant, name, keep, null);
    }

    private Exported export(TestTenant tenant, String name, KeepRules keep, @Nullable Instant asOf)
            throws IOException, SQLException {
        Path file = folder.resolve(name);
        try (Connection connection = tenant.connect();
                RosterExport export = RosterExport.begin(connection, "district", keep, TODAY, asOf, LIMITS);
                OutputStream out = Files.newOutputStream(file)) {
            export.write(out);
            return new Exported(file, export.report());
        }
    }

    private static void execute(TestTenant tenant, String sql) throws SQLException {
        try (Connection connection = tenant.connect()) {
            connection.createStatement().execute(sql);
        }
    }
}
