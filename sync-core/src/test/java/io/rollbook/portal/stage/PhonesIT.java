package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Staged;
import io.rollbook.portal.map.MappingFile;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Phone numbers are kept of people of 13 and older only. In the district it is 26 November 2026. */
class PhonesIT {
    private static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");
    private static final String ZONE = "America/Chicago";
    /** u1 is 13 today, u2 tomorrow; of u3, and of a teacher and an administrator, no date is told. */
    private static final String BIRTH_DATES = "u1,2013-11-26\nu2,2013-11-27\nu3,\n";

    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
        bench.format("auto").at(NOW, ZONE).keeping(Keep.PHONE);
    }

    /** The sound set with two phone numbers of everybody. */
    private static FeedFiles everybodysPhones() {
        return FeedFiles.sound()
                .replace("users.csv", ",,555-0101,", ",,,")
                .replace("users.csv", "@example.org,,,", "@example.org,770-1,770-2,");
    }

    private static FeedFiles withDemographics(FeedFiles feed, String rows) {
        return feed.replace("manifest.csv", "file.demographics,absent", "file.demographics,bulk")
                .text("demographics.csv", "sourcedId,birthDate\n" + rows, StandardCharsets.UTF_8);
    }

    private List<String> whoHasPhones() {
        assertThat(bench.rowsWhoseDigestDiffers(Entity.USERS)).isZero();
        assertThat(bench.value("SELECT count(*) FROM staging.users WHERE (sms IS NULL) <> (phone IS NULL)"))
                .isEqualTo("0");
        return bench.values("SELECT sourced_id FROM staging.users WHERE phone = '770-2' AND sms = '770-1' ORDER BY 1");
    }

    private void assertThirteenAndGrownUps(Staged staged, String format, String birthDate) {
        assertThat(staged.refused()).isNull();
        assertThat(staged.format()).isEqualTo(format);
        assertThat(bench.errors()).isEmpty();
        assertThat(whoHasPhones()).containsExactly("u1", "u4", "u5");
        assertThat(bench.causes()).contains("info PHONE_NOT_KEPT users.csv phone - 2");
        assertThat(bench.everyTableWith(birthDate)).isEmpty();
        assertThat(bench.value("SELECT count(*) FROM staging.age")).isEqualTo("0");
        assertThat(staged.files())
                .allSatisfy(
                        file -> assertThat(file.balances()).as(file.toString()).isTrue());
    }

    @Test
    void stage_oneRoster11_keepsThoseOfWhomIs13TodayAndOfGrownUps() {
        Staged staged = bench.stage(withDemographics(everybodysPhones(), BIRTH_DATES));

        assertThirteenAndGrownUps(staged, "oneroster-1.1-csv", "2013-11-2");
        assertThat(bench.ledger(staged, "demographics.csv").reasons()).containsEntry("not kept", 3L);
        assertThat(bench.causes()).contains("info NOT_KEPT demographics.csv - - 1");
    }

    @Test
    void stage_filesInAnyOrder_keepTheSame() {
        Staged staged =
                bench.stage(withDemographics(everybodysPhones(), BIRTH_DATES).reversed());

        assertThirteenAndGrownUps(staged, "oneroster-1.1-csv", "2013-11-2");
    }

    @Test
    void stage_oneRoster12_keepsTheSame() {
        FeedFiles feed = Rewritten.oneRoster12(everybodysPhones());

        assertThirteenAndGrownUps(bench.stage(withDemographics(feed, BIRTH_DATES)), "oneroster-1.2-csv", "2013-11-2");
    }

    @Test
    void stage_oneRoster10_keepsTheSame() {
        FeedFiles feed = Rewritten.oneRoster10(everybodysPhones())
                .text("demographics.csv", "userSourcedId,birthdate\n" + BIRTH_DATES, StandardCharsets.UTF_8);

        assertThirteenAndGrownUps(bench.stage(feed), "oneroster-1.0-csv", "2013-11-2");
    }

    @Test
    void stage_schoolDataSync21_keepsTheSame() {
        FeedFiles feed = Rewritten.sds21(everybodysPhones())
                .text("demographics.csv", "userSourcedId,birthDate\n" + BIRTH_DATES, StandardCharsets.UTF_8);

        assertThirteenAndGrownUps(bench.stage(feed), "sds-2.1", "2013-11-2");
    }

    @Test
    void stage_nextDay_keepsThoseOfWhoHasTurned13() {
        bench.at(Instant.parse("2026-11-27T06:00:00Z"), ZONE).stage(withDemographics(everybodysPhones(), BIRTH_DATES));

        assertThat(whoHasPhones()).containsExactly("u1", "u2", "u4", "u5");
    }

    @Test
    void stage_phonesNever_keepsNone() {
        bench.keeping().stage(withDemographics(everybodysPhones(), BIRTH_DATES));

        assertThat(whoHasPhones()).isEmpty();
        assertThat(bench.causes())
                .contains("info NOT_KEPT users.csv phone - 1")
                .noneMatch(cause -> cause.contains("PHONE_NOT_KEPT"));
    }

    @Test
    void stage_noDemographics_keepsThoseOfGrownUpsOnly() {
        bench.stage(everybodysPhones());

        assertThat(whoHasPhones()).containsExactly("u4", "u5");
        assertThat(bench.causes()).contains("info PHONE_NOT_KEPT users.csv phone - 3");
    }

    @Test
    void stage_demographicsDeclaredAbsent_tellNothing() {
        FeedFiles feed = withDemographics(everybodysPhones(), BIRTH_DATES)
                .replace("manifest.csv", "file.demographics,bulk", "file.demographics,absent");

        bench.stage(feed);

        assertThat(whoHasPhones()).containsExactly("u4", "u5");
    }

    @Test
    void stage_birthDatesKept_areStoredAndDecideTheSame() {
        bench.keeping(Keep.PHONE, Keep.BIRTH_DATE).stage(withDemographics(everybodysPhones(), BIRTH_DATES));

        assertThat(whoHasPhones()).containsExactly("u1", "u4", "u5");
        assertThat(bench.values("SELECT sourced_id || ' ' || birth_date FROM staging.demographics WHERE birth_date IS "
                        + "NOT NULL ORDER BY 1"))
                .containsExactly("u1 2013-11-26", "u2 2013-11-27");
    }

    @Test
    void stage_birthDatesKeptAndNotDelivered_theStoredOnesDecide() {
        bench.keeping(Keep.PHONE, Keep.BIRTH_DATE).stage(withDemographics(everybodysPhones(), BIRTH_DATES));
        bench.store();

        bench.stage(everybodysPhones());

        assertThat(whoHasPhones()).containsExactly("u1", "u4", "u5");
    }

    @Test
    void stage_childWithTheRoleOfAGrownUp_goesByTheBirthDate() {
        bench.stage(withDemographics(everybodysPhones(), "u1,2000-01-01\nu4,2015-01-01\n"));

        assertThat(whoHasPhones()).containsExactly("u1", "u5");
    }

    @Test
    void stage_teacherWhoIsAStudentToo_isNotTakenForGrownUp() {
        FeedFiles feed =
                Rewritten.oneRoster12(everybodysPhones()).append("roles.csv", "r9,,,u4,secondary,student,,,s1,\n");

        bench.stage(feed);

        assertThat(whoHasPhones()).containsExactly("u5");
    }

    @Test
    void stage_changesOnlyOfAStudent_knowTheRolesThatAreStored() {
        bench.stage(everybodysPhones());
        bench.store();
        FeedFiles delta = Rewritten.oneRoster12(everybodysPhones())
                .change("manifest.csv", text -> text.replace(",bulk", ",delta"))
                .change("users.csv", text -> text.lines().limit(2).reduce("", (all, line) -> all + line + "\n"))
                .change(
                        "roles.csv",
                        text -> text.lines().limit(1).reduce("", String::concat)
                                + "\nr9,active,,u1,secondary,aide,,,s1,\n");

        bench.stage(delta);

        assertThat(bench.value("SELECT count(*) FROM staging.users")).isEqualTo("1");
        assertThat(whoHasPhones()).isEmpty();
    }

    @Test
    void stage_unreadableBirthDateOrRow_isNone() {
        bench.stage(withDemographics(everybodysPhones(), "u1,26.11.2013\nu2,1990-01-01,more\n,1990-01-01\n"));

        assertThat(bench.errors()).as("nothing of the file is kept").isEmpty();
        assertThat(whoHasPhones()).containsExactly("u4", "u5");
    }

    @Test
    void stage_twoBirthDatesOfOnePerson_bothHaveToDo() {
        bench.stage(withDemographics(everybodysPhones(), "u1,2000-01-01\nu1,2020-01-01\n"));

        assertThat(whoHasPhones()).containsExactly("u4", "u5");
    }

    @Test
    void stage_cleverAndSchoolDataSync1_haveNoPhonesOfPeopleAndKeepNoBirthDate() {
        for (FeedFiles feed : List.of(clever(), schoolDataSync1())) {
            Staged staged = bench.stage(feed);

            assertThat(staged.refused()).isNull();
            assertThat(bench.errors()).isEmpty();
            assertThat(bench.value("SELECT count(*) FROM staging.users WHERE phone IS NOT NULL OR sms IS NOT NULL"))
                    .isEqualTo("0");
            assertThat(bench.value("SELECT count(*) FROM staging.demographics")).isEqualTo("0");
            assertThat(bench.everyTableWith("2013-11-26")).isEmpty();
            assertThat(bench.everyTableWith("11/26/2013")).isEmpty();
        }
    }

    @Test
    void stage_cleverAndSchoolDataSync1WithBirthDatesKept_storeThem() {
        bench.keeping(Keep.BIRTH_DATE);
        for (FeedFiles feed : List.of(clever(), schoolDataSync1())) {
            bench.stage(feed);

            assertThat(bench.errors()).isEmpty();
            assertThat(bench.values("SELECT sourced_id || ' ' || birth_date FROM staging.demographics"))
                    .containsExactly("student.u1 2013-11-26");
            assertThat(bench.rowsWhoseDigestDiffers(Entity.DEMOGRAPHICS)).isZero();
        }
    }

    private static FeedFiles oneTermEach() {
        return FeedFiles.sound()
                .replace("classes.csv", "\"t1,t2\"", "t1")
                .change("users.csv", text -> text.substring(0, text.indexOf("u5,")));
    }

    private static FeedFiles clever() {
        return Rewritten.clever(oneTermEach()).change("students.csv", text -> {
            StringBuilder out = new StringBuilder();
            for (String line : text.lines().toList()) {
                String[] cells = line.split(",", -1);
                if (!cells[1].equals("Student_id")) {
                    cells[8] = cells[1].equals("u1") ? "11/26/2013" : "";
                }
                out.append(String.join(",", cells)).append("\n");
            }
            return out.toString();
        });
    }

    private static FeedFiles schoolDataSync1() {
        return Rewritten.sds1(oneTermEach(), false).change("Student.csv", text -> {
            StringBuilder out = new StringBuilder();
            for (String line : text.lines().toList()) {
                String cell = line.startsWith("SIS ID") ? "Birthdate" : line.startsWith("u1,") ? "11/26/2013" : "";
                out.append(line).append(",").append(cell).append("\n");
            }
            return out.toString();
        });
    }

    @Test
    void stage_profileWithPhonesAndBirthDatesInOneFile_goesByThem() {
        MappingFile.Result profile = MappingFile.parse(
                """
                mapping: own
                files:
                  people.csv:
                    records:
                      - entity: users
                        sourcedId: Id
                        enabledUser: {text: true}
                        givenName: First
                        phone: Cell
                      - entity: user_roles
                        userSourcedId: Id
                        orgSourcedId: School
                        role: {text: student}
                      - entity: demographics
                        sourcedId: Id
                        birthDate: {column: Born, date: d.M.yyyy}
                  schools.csv:
                    records: [{entity: orgs, sourcedId: Id, name: Name, type: {text: school}}]
                """);
        bench.profiles(((MappingFile.Read) profile).format()).format("own");

        Staged staged = bench.stage(FeedFiles.empty()
                .text("schools.csv", "Id,Name\ns1,North\n", StandardCharsets.UTF_8)
                .text(
                        "people.csv",
                        "Id,First,Cell,School,Born\np1,Ada,770-1,s1,26.11.2013\np2,Ben,770-2,s1,27.11.2013\n",
                        StandardCharsets.UTF_8));

        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.values("SELECT sourced_id FROM staging.users WHERE phone IS NOT NULL"))
                .containsExactly("p1");
        assertThat(bench.value("SELECT count(*) FROM staging.demographics")).isEqualTo("0");
        assertThat(bench.everyTableWith("2013-11-2")).isEmpty();
    }
}
