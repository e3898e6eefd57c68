package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a strict validator of OneRoster refuses and a run takes, each told by code, line, id and field. Rows that are often odd
 * in the same way are told together: by file, field and the first of them, without an id. No record is put in quarantine,
 * and all are as they were written.
 */
class StrictCasesIT {
    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
    }

    /** Stages a delivery of which nothing is bad. */
    private Staged stage(FeedFiles feed) {
        Staged staged = bench.stage(feed);
        assertThat(staged.refused()).isNull();
        assertThat(staged.damaged()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.quarantined()).isEmpty();
        return staged;
    }

    private List<String> infos() {
        return bench.causes().stream()
                .filter(cause -> cause.startsWith("info") && !cause.contains("NOT_KEPT"))
                .toList();
    }

    @Test
    void classAtAnOrgThatIsNoSchool() {
        stage(FeedFiles.sound().replace("classes.csv", "HR,homeroom,,s1", "HR,homeroom,,d1"));

        assertThat(bench.warnings()).containsExactly("NOT_A_SCHOOL classes.csv:4 classes k3 schoolSourcedId");
        assertThat(bench.value("SELECT school_sourced_id FROM staging.classes WHERE sourced_id = 'k3'"))
                .isEqualTo("d1");
    }

    @Test
    void classAtAnOrgThatIsNoSchoolAndStored_whereTheDeliveryHasNoneOfIt() {
        bench.stage(FeedFiles.sound());
        bench.store();
        stage(FeedFiles.sound()
                .replace("manifest.csv", "file.orgs,bulk", "file.orgs,delta")
                .change("orgs.csv", text -> text.lines().findFirst().orElseThrow() + "\n")
                .replace("classes.csv", "HR,homeroom,,s1", "HR,homeroom,,d1"));

        assertThat(bench.warnings()).containsExactly("NOT_A_SCHOOL classes.csv:4 classes k3 schoolSourcedId");
    }

    @Test
    void classAtAnOrgOfAnExtension_isNotOdd() {
        stage(FeedFiles.sound().replace("orgs.csv", "South School,school", "South School,ext:campus"));

        assertThat(bench.warnings()).isEmpty();
    }

    @Test
    void courseWhoseSchoolYearIsATerm() {
        stage(FeedFiles.sound().replace("courses.csv", "c2,,,y27", "c2,,,t1"));

        assertThat(bench.warnings()).containsExactly("NOT_A_SCHOOL_YEAR courses.csv:3 courses c2 schoolYearSourcedId");
        assertThat(bench.value("SELECT school_year_sourced_id FROM staging.courses WHERE sourced_id = 'c2'"))
                .isEqualTo("t1");
    }

    @Test
    void severalPrimaryRolesOfAPersonAtAnOrg() {
        FeedFiles feed = Rewritten.oneRoster12(FeedFiles.sound());
        int line = (int) feed.text("roles.csv").lines().count() + 1;
        stage(feed.append("roles.csv", "x,,,u1,primary,aide,,,s1,\ny,,,u1,secondary,proctor,,,s1,\n"));

        List<String> ids = bench.values(
                """
                SELECT line || ' user_roles ' || sourced_id FROM staging.user_roles
                WHERE user_sourced_id = 'u1' AND role_type = 'primary' ORDER BY line
                """);
        assertThat(ids).hasSize(2);
        assertThat(ids.get(1)).startsWith(line + " ");
        assertThat(bench.warnings())
                .containsExactlyInAnyOrder(
                        "SEVERAL_PRIMARY_ROLES roles.csv:" + ids.get(0) + " roleType",
                        "SEVERAL_PRIMARY_ROLES roles.csv:" + ids.get(1) + " roleType");
    }

    @Test
    void primaryRoleInADeltaBesideAStoredOne() {
        FeedFiles feed = Rewritten.oneRoster12(FeedFiles.sound());
        stage(feed);
        bench.store();
        String time = "2026-11-01T00:00:00.000Z";
        String another = "x,active," + time + ",u1,primary,aide,,,s1,\n";
        FeedFiles delta = feed.replace("manifest.csv", "file.roles,bulk", "file.roles,delta");
        String header = feed.text("roles.csv").lines().findFirst().orElseThrow() + "\n";
        String stored = feed.text("roles.csv")
                .lines()
                .filter(row -> row.contains(",u1,"))
                .findFirst()
                .orElseThrow();

        stage(delta.change("roles.csv", text -> header + another));
        assertThat(bench.warnings())
                .singleElement()
                .asString()
                .startsWith("SEVERAL_PRIMARY_ROLES roles.csv:2 user_roles ");

        String gone = stored.replaceFirst(",,,", ",tobedeleted," + time + ",") + "\n";
        stage(delta.change("roles.csv", text -> header + another + gone));
        assertThat(bench.warnings()).isEmpty();
    }

    @Test
    void severalPrimaryRolesInAPersonsOwnRow() {
        stage(Rewritten.rest(FeedFiles.sound(), "1.2").change("users.json", text -> {
            Matcher roles = Pattern.compile("\"roles\":\\[([^]]*)]").matcher(text);
            assertThat(roles.find()).isTrue();
            String one = roles.group(1);
            return text.substring(0, roles.end(1)) + "," + one.replace("\"student\"", "\"aide\"")
                    + text.substring(roles.end(1));
        }));

        assertThat(bench.warnings())
                .filteredOn(warning -> !warning.startsWith("MANIFEST"))
                .containsExactly("SEVERAL_PRIMARY_ROLES users.json:2 users u1 roles");
        assertThat(bench.value("SELECT count(*) FROM staging.user_roles WHERE user_sourced_id = 'u1'"))
                .isEqualTo("2");
    }

    @Test
    void severalRolesOfAPersonAtAnOrg_whereTheFormatDoesNotSayWhichIsPrimary_areNotOdd() {
        stage(FeedFiles.sound().append("users.csv", "u4,,,true,s1,aide,dee.d,,Dee,Dogwood,,,dee@example.org,,,,,\n"));

        assertThat(bench.value("SELECT count(*) FROM staging.user_roles WHERE user_sourced_id = 'u4' AND"
                        + " org_sourced_id = 's1' AND role_type = 'primary'"))
                .isEqualTo("2");
        assertThat(bench.warnings()).isEmpty();
    }

    @Test
    void notAsManySubjectCodesAsSubjects() {
        stage(FeedFiles.sound()
                .replace("courses.csv", "s2,Science,", "s2,\"Science,Life\",03051")
                .replace("classes.csv", "Mathematics,,1", "Mathematics,\"02052,02053\",1"));

        assertThat(bench.warnings())
                .containsExactlyInAnyOrder(
                        "SUBJECTS_DIFFER courses.csv:3 courses - subjectCodes",
                        "SUBJECTS_DIFFER classes.csv:2 classes - subjectCodes");
        assertThat(bench.value("SELECT subjects || subject_codes FROM staging.courses WHERE sourced_id = 'c2'"))
                .isEqualTo("{Science,Life,03051}");
    }

    @Test
    void subjectsWithoutAnyCode_areNotOdd() {
        stage(FeedFiles.sound().replace("courses.csv", "s2,Science,", "s2,\"Science,Life\","));

        assertThat(bench.warnings()).isEmpty();
    }

    private static FeedFiles changes(String... dates) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < dates.length; i++) {
            rows.append("x%d,active,%s,Another School,school,,d1\n".formatted(i, dates[i]));
        }
        return FeedFiles.sound()
                .replace("manifest.csv", "file.orgs,bulk", "file.orgs,delta")
                .change("orgs.csv", text -> text.lines().findFirst().orElseThrow() + "\n" + rows);
    }

    @Test
    void deltaWithoutTheTimeOfAChange() {
        bench.stage(FeedFiles.sound());
        bench.store();
        stage(changes("2026-08-17T05:00:00.000Z", "", " ", "2026-08-17T05:00:00.000Z"));

        assertThat(bench.warnings()).containsExactly("MODIFIED_EMPTY orgs.csv:3 orgs - dateLastModified");
        assertThat(bench.causes()).contains("warning MODIFIED_EMPTY orgs.csv dateLastModified - 2");
        assertThat(bench.values("SELECT sourced_id FROM staging.orgs ORDER BY 1"))
                .containsExactly("x0", "x1", "x2", "x3");
    }

    @Test
    void deltaWithATimeOfAnotherForm() {
        bench.stage(FeedFiles.sound());
        bench.store();
        stage(changes("2026-08-17T05:00:00.000Z", "2026-08-17", "8/17/2026 5:00"));

        assertThat(bench.warnings()).containsExactly("MODIFIED_NO_TIME orgs.csv:3 orgs - dateLastModified");
        assertThat(bench.causes()).contains("warning MODIFIED_NO_TIME orgs.csv dateLastModified - 2");
        assertThat(bench.values("SELECT sourced_id FROM staging.orgs ORDER BY 1"))
                .containsExactly("x0", "x1", "x2");
    }

    @Test
    void bulkWithATimeOfAnyForm_isToldOnceAsSet() {
        stage(FeedFiles.sound().replace("orgs.csv", "s2,,,", "s2,,8/17/2026,"));

        assertThat(bench.warnings()).containsExactly("BULK_STATUS_SET orgs.csv:4 orgs - status");
    }

    @Test
    void lineBreakInACell() {
        stage(FeedFiles.sound().replace("orgs.csv", "North School", "\"North\nSchool\""));

        assertThat(bench.warnings()).containsExactly("LINE_BREAK orgs.csv:3 orgs - -");
        assertThat(bench.value("SELECT name FROM staging.orgs WHERE sourced_id = 's1'"))
                .isEqualTo("North\nSchool");
    }

    @Test
    void lineBreakInATextOfAService_isNotOdd() {
        stage(Rewritten.rest(FeedFiles.sound().replace("orgs.csv", "North School", "\"North\nSchool\""), "1.1"));

        assertThat(bench.warnings()).noneMatch(warning -> warning.startsWith("LINE_BREAK"));
    }

    @Test
    void linesThatEndWithACarriageReturnAlone() {
        stage(FeedFiles.sound().change("orgs.csv", text -> text.replace("\n", "\r")));

        assertThat(bench.warnings()).containsExactly("DIALECT orgs.csv:0 - - carriage returns");
        assertThat(bench.value("SELECT count(*) FROM staging.orgs")).isEqualTo("3");
    }

    @Test
    void idWithOtherCharacters() {
        stage(FeedFiles.sound()
                .replace("enrollments.csv", "e2,,,k1", "e 2,,,k1")
                .replace("enrollments.csv", "e3,,,k2", "e:3,,,k2"));

        assertThat(bench.warnings()).isEmpty();
        assertThat(infos()).containsExactly("info ID_CHARACTERS enrollments.csv sourcedId - 2");
        assertThat(bench.value("SELECT file || ':' || line FROM staging.finding WHERE code = 'ID_CHARACTERS'"))
                .isEqualTo("enrollments.csv:3");
        assertThat(bench.values("SELECT sourced_id FROM staging.enrollments WHERE sourced_id ~ '[ :]' ORDER BY 1"))
                .containsExactlyInAnyOrder("e 2", "e:3");
    }

    @Test
    void idThatTheFormatMakes_isNotOdd() {
        bench.format("clever");
        bench.stage(Rewritten.clever(FeedFiles.sound()
                .change("users.csv", text -> text.replace("u1", "u 1"))
                .change("enrollments.csv", text -> text.replace("u1", "u 1"))));
        bench.format("auto");

        assertThat(bench.values("SELECT sourced_id FROM staging.users WHERE sourced_id LIKE '% %'"))
                .isNotEmpty();
        assertThat(infos()).isEmpty();
    }

    @Test
    void manifestWithoutItsHeaderOrWithMoreThanAValue() {
        stage(FeedFiles.sound()
                .replace("manifest.csv", "propertyName,value\n", "")
                .replace("manifest.csv", "file.orgs,bulk", "file.orgs,bulk,delta"));

        assertThat(bench.warnings())
                .containsExactlyInAnyOrder(
                        "MANIFEST manifest.csv:0 - - propertyName", "MANIFEST manifest.csv:0 - - file.orgs");
        assertThat(bench.value("SELECT count(*) FROM staging.orgs")).isEqualTo("3");
    }

    /** Which role is the primary one is left open there, and each is taken for one. */
    @Test
    void severalRolesOfAPerson_ofWhichSchoolDataSyncCallsNonePrimary() {
        stage(Rewritten.sds21(FeedFiles.sound())
                .change("roles.csv", text -> text.replace(",true,", ",,"))
                .append("roles.csv", "u1,s1,Aide,,,,,\r\n"));

        assertThat(bench.warnings()).noneMatch(warning -> warning.contains("PRIMARY"));
        assertThat(bench.value("SELECT count(*) FROM staging.user_roles WHERE user_sourced_id = 'u1'"))
                .isEqualTo("2");
    }

    /** By which a service chose them, and which are not among what is read of its pages. */
    @Test
    void datesOfChangesThatAServiceTold_areNotMissing() {
        bench.stage(FeedFiles.sound());
        bench.store();
        stage(Rewritten.rest(FeedFiles.sound(), "1.2").replace("manifest.csv", "file.orgs,bulk", "file.orgs,delta"));

        assertThat(bench.warnings()).noneMatch(warning -> warning.contains("MODIFIED"));
    }

    /** Not a line that counts the records: it has an id and all that it needs. */
    @Test
    void lastRowWhoseIdIsANumberAndWhoseNameIsAWordOfSuchLines() {
        bench.format("clever");
        stage(Rewritten.clever(FeedFiles.sound()).append("schools.csv", "1045,Data Records,,,,\r\n"));
        bench.format("auto");

        assertThat(bench.values("SELECT name FROM staging.orgs WHERE sourced_id = '1045'"))
                .containsExactly("Data Records");
        assertThat(bench.warnings()).noneMatch(warning -> warning.contains("LINES_AFTER"));
    }

    /** A delta that was taken for a whole file would remove whoever it does not list. */
    @Test
    void manifestWithMoreThanAValue_isReadAsFarAsTheValueGoes() {
        bench.stage(FeedFiles.sound());
        bench.store();
        Staged staged = stage(FeedFiles.sound()
                .replace("manifest.csv", "file.enrollments,bulk", "file.enrollments,delta,changes since Monday")
                .change("enrollments.csv", text -> text.replace(",,,k", ",active,2026-11-20T00:00:00Z,k")));

        assertThat(bench.collection(staged, Entity.ENROLLMENTS).coverage()).isEqualTo(Coverage.DELTA);
        assertThat(bench.warnings()).contains("MANIFEST manifest.csv:0 - - file.enrollments");
    }

    @Test
    void oneRoster12WithProfilesAndPreferredNames_readsNoneOfThemAndCountsThem() {
        FeedFiles feed = Rewritten.oneRoster12(FeedFiles.sound())
                .replace("manifest.csv", "file.userProfiles,absent", "file.userProfiles,bulk")
                .change(
                        "users.csv",
                        text -> text.replaceFirst("(?m)^(u1,.*),,,,s1,$", "$1,Canary,Canary,Canary,s1,Canary"))
                .change("roles.csv", text -> text.replaceFirst("(?m)^(r-u1-s1,.*),$", "$1,p1"))
                .text(
                        "userProfiles.csv",
                        """
                        sourcedId,status,dateLastModified,userSourcedId,profileType,vendorId,applicationId,description,\
                        credentialType,username,password
                        p1,,,u1,Canary,v1,a1,,Canary,Canary,Canary
                        p2,,,u2,Canary,v1,a1,,Canary,Canary,
                        """,
                        StandardCharsets.UTF_8);
        assertThat(feed.text("users.csv")).contains("Canary,Canary,Canary,s1,Canary");
        assertThat(feed.text("roles.csv")).contains("s1,p1");

        Staged staged = stage(feed);

        assertThat(bench.ledger(staged, "userProfiles.csv").reasons()).containsEntry("not part of a roster", 2L);
        assertThat(bench.causes())
                .contains(
                        "info NOT_KEPT users.csv preferredGivenName - 1",
                        "info NOT_KEPT users.csv preferredMiddleName - 1",
                        "info NOT_KEPT users.csv preferredFamilyName - 1",
                        "info NOT_KEPT users.csv primaryOrgSourcedId - 1",
                        "info NOT_KEPT users.csv pronouns - 1",
                        "info NOT_KEPT roles.csv userProfileSourcedId - 1",
                        "info NOT_KEPT userProfiles.csv - - 1",
                        "warning PASSWORDS userProfiles.csv password - 1");
        for (Entity entity : Entity.values()) {
            assertThat(bench.values("SELECT t::text FROM staging.%s t".formatted(entity.table())))
                    .noneMatch(row -> row.contains("Canary") || row.contains("p1"));
        }
        assertThat(bench.value("SELECT count(*) FROM staging.users WHERE sourced_id = 'u1'"))
                .isEqualTo("1");
    }
}
