package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.roster.Keep;
import io.rollbook.tenant.Findings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of quarantined rows: the fields that the district keeps, for thirty days. */
class QuarantinedFieldsIT {
    private static final Instant NOW = StagingBench.CLOCK.instant();

    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
    }

    private @Nullable Map<String, String> fieldsOf(String id) {
        return bench.found(1000).rows().stream()
                .filter(row -> id.equals(row.sourcedId()))
                .findFirst()
                .orElseThrow()
                .fields();
    }

    @Test
    void stage_badValue_isKeptWithTheRestOfTheRow() {
        bench.stage(FeedFiles.sound().append("enrollments.csv", "e9,,,k1,s1,u2,student,,08/17/2026,\n"));

        assertThat(fieldsOf("e9"))
                .isEqualTo(Map.of(
                        "classSourcedId", "k1",
                        "schoolSourcedId", "s1",
                        "userSourcedId", "u2",
                        "role", "student",
                        "beginDate", "08/17/2026"));
    }

    @Test
    void stage_badUser_keepsNeitherPasswordNorWhatTheDistrictDoesNotKeep() {
        bench.stage(FeedFiles.sound()
                .replace("users.csv", "u1,,,true,", "u1,,,perhaps,")
                .replace("users.csv", "555-0101,,09", "555-0101,u2,09"));

        assertThat(fieldsOf("u1"))
                .containsEntry("enabledUser", "perhaps")
                .containsEntry("givenName", "Ada")
                .containsEntry("email", "ada@example.org")
                .doesNotContainKeys("password", "identifier", "phone", "sms", "agentSourcedIds");
        assertThat(String.join("\n", bench.kept())).doesNotContain("hunter2", "900001", "555-0101");
    }

    @Test
    void stage_badUserOfADistrictThatKeepsMore_keepsMoreButNeverPhonesAndPasswords() {
        bench.keeping(Keep.PHONE, Keep.IDENTIFIER);
        bench.stage(FeedFiles.sound()
                .replace("users.csv", "u1,,,true,", "u1,,,perhaps,")
                .append("users.csv", "u2,,,true,s1,student,ben,,Ben,Birch,,,,555-0202,555-0303,,09,hunter3\n"));

        assertThat(fieldsOf("u1")).containsEntry("identifier", "900001");
        assertThat(fieldsOf("u2")).containsEntry("familyName", "Birch");
        assertThat(String.join("\n", bench.kept())).doesNotContain("555-", "hunter");
    }

    @Test
    void stage_rowsThatCannotBeReadAsRecords_keepNothing() {
        bench.stage(FeedFiles.sound()
                .append("enrollments.csv", "e9,,,k1,s1,u2,student,,\n")
                .append("enrollments.csv", "e8,,,k1,s1,u2,\"stu\ndent\",,,\n")
                .append("enrollments.csv", "e7,,,k1,s1,\"u2\n"));

        assertThat(bench.errors()).anyMatch(error -> error.startsWith("MALFORMED_CSV enrollments.csv:11"));
        assertThat(bench.kept()).isEmpty();
    }

    @Test
    void stage_rowWithoutId_isKeptUnderItsLine() {
        bench.stage(FeedFiles.sound().append("users.csv", ",,,true,s1,teacher,gil.g,,Gil,Grove,,,,,,,,\n"));

        Findings.Row row = bench.found(10).rows().get(0);
        assertThat(row.code()).isEqualTo("MISSING_ID");
        assertThat(row.line()).isEqualTo(7);
        assertThat(row.fields()).containsEntry("familyName", "Grove");
    }

    @Test
    void stage_idThatCannotBeUsed_isShownAmongTheFields() {
        String id = "e".repeat(300);
        bench.stage(FeedFiles.sound().append("enrollments.csv", id + ",,,k1,s1,u2,student,,,\n"));

        assertThat(bench.found(10).rows().get(0).fields()).containsEntry("sourcedId", id);
    }

    @Test
    void stage_rowWhoseRecordIsMissing_isKeptAsItWasRead() {
        bench.stage(FeedFiles.sound().append("enrollments.csv", "e9,,,k1,s1,u9,Student,,2026-08-17,\n"));

        assertThat(fieldsOf("e9"))
                .containsEntry("userSourcedId", "u9")
                .containsEntry("role", "student")
                .containsEntry("beginDate", "2026-08-17")
                .doesNotContainKey("endDate");
    }

    @Test
    void stage_rowsThatFellWithAnOrg_areKeptWithTheirLists() {
        bench.stage(FeedFiles.of("org-missing"));

        assertThat(fieldsOf("u3")).containsEntry("familyName", "Cedar").doesNotContainKey("password");
        assertThat(fieldsOf("k2")).containsEntry("termSourcedIds", "t1").containsEntry("periods", "2,3");
        assertThat(fieldsOf("c2")).containsKey("title");
        // It is used: only one of its roles fell.
        assertThat(fieldsOf("u4")).isNull();
    }

    @Test
    void stage_rowsThatShareAnId_areBothKept() {
        bench.stage(FeedFiles.sound().append("classes.csv", "k3,,,Homeroom B,09,,HR,homeroom,,s1,t1,,,\n"));

        assertThat(bench.found(10).rows())
                .filteredOn(row -> row.code().equals("DUPLICATE_ID"))
                .extracting(row -> row.fields() == null ? null : row.fields().get("title"))
                .containsExactly("Homeroom", "Homeroom B");
    }

    @Test
    void stage_textThatCannotBeStoredOrIsTooLong_isShownAsFarAsItGoes() {
        bench.stage(FeedFiles.sound()
                .append(
                        "orgs.csv",
                        "s3,,,Nul\u0000School,school,,d1\ns4,,," + "x".repeat(1_000_000) + ",school,,d1\n"));

        assertThat(fieldsOf("s3")).containsEntry("name", "Nul\uFFFDSchool");
        assertThat(fieldsOf("s4")).containsEntry("name", "x".repeat(1000));
    }

    @Test
    void stage_otherFormat_isKeptUnderTheNamesOfItsFile() {
        bench.format("clever");
        FeedFiles feed = FeedFiles.empty();
        file(feed, "schools.csv", "School_id,School_name,School_number", "s1,North,1");
        file(feed, "teachers.csv", "School_id,Teacher_id,First_name,Last_name,Password", "s1,t1,Dee,Dogwood,hunter2");
        file(
                feed,
                "students.csv",
                "School_id,Student_id,Student_number,First_name,Last_name,Grade,DOB,Password",
                "s1,100,1,Ada,Ash,09,,hunter2",
                "s1,200,2,Ben,,09,01/02/2012,hunter3");
        file(feed, "sections.csv", "School_id,Section_id,Teacher_id,Name", "s1,k1,t1,Algebra");
        file(feed, "enrollments.csv", "School_id,Section_id,Student_id", "s1,k1,100");
        bench.stage(feed);

        assertThat(bench.kept()).hasSize(1).allSatisfy(row -> assertThat(row)
                .startsWith("students.csv:3 users ")
                .contains("\"Student_id\":\"200\"", "\"First_name\":\"Ben\"")
                .doesNotContain("hunter", "01/02/2012"));
    }

    private static void file(FeedFiles feed, String name, String... lines) {
        feed.text(name, String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
    }

    @Test
    void stage_moreBadRowsThanAreKept_saysSo() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            rows.append("b").append(i).append(",,,k1,s1,u1,nobody,,,\n");
            rows.append("x").append(i).append(",,,k1,s1,u9,student,,,\n");
        }
        bench.stage(FeedFiles.sound().append("enrollments.csv", rows.toString()));

        assertThat(bench.kept()).hasSize(10_000);
        assertThat(bench.causes()).contains("info FIELDS_NOT_KEPT - - - 1");
        assertThat(bench.value("SELECT count(*) FROM staging.unused")).isEqualTo("0");
    }

    @Test
    void stage_fewBadRows_saysNothingOfThat() {
        bench.stage(FeedFiles.of("org-missing"));

        assertThat(bench.causes()).noneMatch(cause -> cause.contains("FIELDS_NOT_KEPT"));
    }

    @Test
    void stage_again_replacesWhatAFormerAttemptKept() {
        bench.stage(FeedFiles.sound().append("enrollments.csv", "e9,,,k1,s1,u2,nobody,,,\n"));
        bench.stage(FeedFiles.sound().append("enrollments.csv", "e8,,,k1,s1,u2,nobody,,,\n"));

        assertThat(bench.kept()).hasSize(1).allMatch(row -> row.startsWith("enrollments.csv:8 enrollments e8"));

        bench.stage(FeedFiles.sound());
        assertThat(bench.kept()).isEmpty();
    }

    @Test
    void stage_fileDeclaredAbsent_keepsNothingOfIt() {
        bench.stage(FeedFiles.sound()
                .replace("manifest.csv", "file.courses,bulk", "file.courses,absent")
                .replace("classes.csv", ",c1,", ",,")
                .replace("classes.csv", ",c2,", ",,")
                .append("courses.csv", "c9,,,,,,,d1,,\n"));

        assertThat(bench.kept()).isEmpty();
    }

    @Test
    void forget_afterThirtyDays_andNotBefore() {
        bench.stage(FeedFiles.sound().append("enrollments.csv", "e9,,,k1,s1,u2,nobody,,,\n"));
        Instant last = NOW.plus(Duration.ofDays(30)).minusSeconds(1);

        assertThat(bench.forget(last)).isZero();
        assertThat(bench.found(1, last).rows().get(0).fields()).containsEntry("role", "nobody");
        // From that moment on they are shown no more, whether they are deleted yet or not.
        assertThat(bench.found(10, last.plusSeconds(1)).rows()).allMatch(row -> row.fields() == null);
        assertThat(bench.forget(last.plusSeconds(1))).isEqualTo(1);
        assertThat(bench.kept()).isEmpty();
        assertThat(bench.found(1).rows().get(0).sourcedId()).isEqualTo("e9");
    }
}
