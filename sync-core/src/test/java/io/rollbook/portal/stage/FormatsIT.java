package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.run.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same district in each format: the records are the same, as far as the format can say it. */
class FormatsIT {
    private static final String USER = "regexp_replace(%s, '^(student|teacher|staff)\\.', '')";

    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
        bench.format("auto");
    }

    @Test
    void stage_oneRoster12_makesTheRecordsOf11() {
        assertSame(
                Rewritten.oneRoster12(FeedFiles.sound()),
                "oneroster-1.2-csv",
                Map.of(
                        "orgs", "sourced_id name type identifier parent_sourced_id",
                        "academic_sessions", "sourced_id title type start_date end_date parent_sourced_id school_year",
                        "courses", "sourced_id title course_code grades org_sourced_id subjects",
                        "users",
                                "sourced_id enabled_user username user_ids given_name family_name middle_name email grades",
                        "user_roles", "sourced_id user_sourced_id org_sourced_id role",
                        "classes",
                                "sourced_id title grades course_sourced_id class_type school_sourced_id term_sourced_ids periods",
                        "enrollments",
                                "sourced_id class_sourced_id school_sourced_id user_sourced_id role primary begin_date end_date"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.2"})
    void stage_pulledFromAService_makesTheRecordsOf11(String version) {
        assertSame(
                Rewritten.rest(FeedFiles.sound(), version),
                "oneroster-" + version + "-rest",
                Map.of(
                        "orgs", "sourced_id name type identifier parent_sourced_id",
                        "academic_sessions", "sourced_id title type start_date end_date parent_sourced_id school_year",
                        "courses", "sourced_id school_year_sourced_id title course_code grades org_sourced_id subjects",
                        "users",
                                "sourced_id enabled_user username user_ids given_name family_name middle_name email grades",
                        "user_roles", "sourced_id user_sourced_id org_sourced_id role role_type",
                        "classes",
                                "sourced_id title grades course_sourced_id class_code class_type location school_sourced_id term_sourced_ids subjects subject_codes periods",
                        "enrollments",
                                "sourced_id class_sourced_id school_sourced_id user_sourced_id role primary begin_date end_date"));
    }

    @Test
    void stage_pulledRecordWithAValueOfAnotherKind_isQuarantinedUnderItsId() {
        FeedFiles feed = Rewritten.rest(FeedFiles.sound(), "1.2")
                .replace("users.json", "\"givenName\":\"Ada\"", "\"givenName\":{\"first\":\"Ada\"}");

        bench.stage(feed);

        assertThat(bench.errors()).contains("WRONG_TYPE users.json:2 users u1 givenName");
        assertThat(bench.value("SELECT count(*) FROM staging.users WHERE sourced_id = 'u1'"))
                .isEqualTo("0");
    }

    @Test
    void stage_pulledPagesThatBreakOff_areDamaged() {
        FeedFiles feed = Rewritten.rest(FeedFiles.sound(), "1.2")
                .change("enrollments.json", text -> text.substring(0, text.length() - 20));

        assertThat(bench.stage(feed).damaged()).contains("enrollments.json");
    }

    @Test
    void stage_oneRoster10_makesTheRecordsOf11() {
        // Who is listed in 1.0 may sign in; one of the sound set may not.
        assertSame(
                Rewritten.oneRoster10(FeedFiles.sound()),
                "oneroster-1.0-csv",
                Map.of(
                        "orgs", "sourced_id name type identifier parent_sourced_id",
                        "academic_sessions", "sourced_id title type start_date end_date parent_sourced_id school_year",
                        "courses", "sourced_id school_year_sourced_id title course_code grades org_sourced_id subjects",
                        "users", "sourced_id username given_name family_name email",
                        "user_roles", "sourced_id user_sourced_id org_sourced_id role",
                        "classes",
                                "sourced_id title grades course_sourced_id class_type school_sourced_id term_sourced_ids",
                        "enrollments", "sourced_id class_sourced_id school_sourced_id user_sourced_id role primary"));
    }

    @Test
    void stage_schoolDataSync2_makesTheRecordsOf11() {
        assertSame(
                Rewritten.sds2(FeedFiles.sound()),
                "sds-2",
                Map.of(
                        "orgs", "sourced_id name type parent_sourced_id",
                        "users", "sourced_id username given_name family_name grades",
                        "user_roles", "sourced_id user_sourced_id org_sourced_id role",
                        "classes", "sourced_id title school_sourced_id",
                        "enrollments", "class_sourced_id school_sourced_id user_sourced_id role"));
    }

    @Test
    void stage_schoolDataSync21_makesTheRecordsOf11() {
        assertSame(
                Rewritten.sds21(FeedFiles.sound()),
                "sds-2.1",
                Map.of(
                        "orgs", "sourced_id name type parent_sourced_id",
                        "academic_sessions", "sourced_id title type start_date end_date school_year",
                        "courses", "sourced_id school_year_sourced_id title course_code grades org_sourced_id subjects",
                        "users", "sourced_id username given_name family_name email grades",
                        "user_roles", "sourced_id user_sourced_id org_sourced_id role",
                        "classes", "sourced_id title school_sourced_id course_sourced_id term_sourced_ids",
                        "enrollments", "class_sourced_id school_sourced_id user_sourced_id role"));
    }

    @Test
    void stage_gradesWithTheRoles_areThePersonsInWhateverOrderTheyStand() {
        FeedFiles feed = Rewritten.sds21(FeedFiles.sound());
        String two = "u1,s2,student,,10,false,,\r\nu1,s2,aide,,9,false,,\r\n";

        bench.stage(feed.change("roles.csv", text -> text.replace("u1,s1,", two + "u1,s1,")));

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings()).contains("GRADE_SPELLING roles.csv:3 user_roles - grade");
        assertThat(grades("u1")).isEqualTo("{09,10}");
        assertThat(grades("u4")).isEqualTo("-");
        assertThat(bench.value("SELECT count(*) FROM staging.users")).isEqualTo("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1,s1,student,,11,perhaps,,", "u1,s1"})
    void stage_roleThatCannotBeRead_leavesThePersonsGradesAsTheyAre(String bad) {
        bench.stage(Rewritten.sds21(FeedFiles.sound()));
        bench.store();

        bench.stageOnly(Rewritten.sds21(FeedFiles.sound())
                .replace("roles.csv", "u1,s1,student,,09,true,,", bad)
                .replace("roles.csv", "u2,s1,student,,09,", "u2,s1,student,,11,")
                .replace("roles.csv", "u3,s2,student,,10,", "u3,s2,student,,,"));

        assertThat(bench.errors()).hasSize(1);
        assertThat(grades("u1")).isEqualTo("{09}");
        assertThat(grades("u2")).isEqualTo("{11}");
        assertThat(grades("u3")).isEqualTo("-");
        assertThat(bench.values(
                        "SELECT sourced_id FROM staging.users s JOIN roster.users r USING (sourced_id, row_hash)"
                                + " ORDER BY 1"))
                .containsExactly("u1", "u4", "u5");
    }

    private String grades(String person) {
        return bench.value("SELECT coalesce(grades::text, '-') FROM staging.users WHERE sourced_id = '" + person + "'");
    }

    @Test
    void stage_schoolDataSync1_makesTheRecordsOf11() {
        assertSame(Rewritten.sds1(oneTermEach(), false), "sds-1", ofSections());
    }

    @Test
    void stage_schoolDataSyncOfTheUnitedKingdom_makesTheRecordsOf11() {
        assertSame(Rewritten.sds1(oneTermEach(), true), "sds-uk", ofSections());
    }

    @Test
    void stage_clever_makesTheRecordsOf11() {
        assertSame(
                Rewritten.clever(oneTermEach()),
                "clever",
                Map.of(
                        "users", "sourced_id username given_name family_name middle_name email grades",
                        "user_roles", "user_sourced_id org_sourced_id role",
                        "classes", "sourced_id title class_code grades school_sourced_id periods subjects",
                        "enrollments", "class_sourced_id school_sourced_id user_sourced_id role"));
        assertThat(bench.values("SELECT sourced_id || ' ' || title || ' ' || start_date || ' ' || end_date || ' ' "
                        + "|| school_year FROM staging.academic_sessions"))
                .containsExactly("Fall/2026-08-17/2027-01-16 Fall 2026-08-17 2027-01-16 2027");
        assertThat(bench.values(
                        "SELECT sourced_id || ' ' || title || ' ' || org_sourced_id FROM staging.courses ORDER BY 1"))
                .containsExactly("s1/ALG Algebra s1", "s2/BIO Biology s2");
        assertThat(bench.value("SELECT count(*) FROM staging.enrollments WHERE \"primary\""))
                .isEqualTo("2");
    }

    /** The roster's end of a session is the day after its last, which may lie in the next school year. */
    @ParameterizedTest
    @ValueSource(strings = {"clever", "sds-1", "sds-uk", "sds-2.1", "oneroster-1.0-csv"})
    void stage_termWhoseLastDayIsThatOfASchoolYear_isOfThatSchoolYear(String format) {
        FeedFiles feed = oneTermEach().replace("academicSessions.csv", "2027-01-16,y27", "2027-08-01,y27");

        Staged staged = bench.stage(
                switch (format) {
                    case "clever" -> Rewritten.clever(feed);
                    case "sds-1" -> Rewritten.sds1(feed, false);
                    case "sds-uk" -> Rewritten.sds1(feed, true);
                    case "sds-2.1" ->
                        Rewritten.sds21(feed).replace("academicSessions.csv", ",2027,2026-08-17", ",,2026-08-17");
                    default -> Rewritten.oneRoster10(feed);
                });

        assertThat(staged.format()).isEqualTo(format);
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.values(
                        "SELECT end_date || ' ' || school_year FROM staging.academic_sessions WHERE title = 'Fall'"))
                .containsExactly("2027-08-01 2027");
    }

    @Test
    void stage_cleverStudentAndTeacherOfTheSameNumber_areTwoPeople() {
        FeedFiles feed =
                Rewritten.clever(oneTermEach()).append("teachers.csv", "s1,u1,,,t@example.org,Tia,,Thorn,,,\r\n");

        bench.stage(feed);

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.values(
                        "SELECT sourced_id || ' ' || given_name FROM staging.users WHERE sourced_id LIKE '%.u1'"))
                .containsExactlyInAnyOrder("student.u1 Ada", "teacher.u1 Tia");
    }

    @Test
    void stage_sectionsThatTellACourseDifferently_keepTheFirstWithAWarning() {
        FeedFiles feed = Rewritten.clever(oneTermEach())
                .append("sections.csv", "s1,k9,u4,,Algebra 9,ALG-9,09,Algebra One,ALG,1,,Fall,8/17/2026,1/15/2027\r\n");

        bench.stage(feed);

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings())
                .filteredOn(warning -> !warning.startsWith("PASSWORDS"))
                .containsExactly("SAME_ID_DIFFERS sections.csv:2 courses s1/ALG -");
        assertThat(bench.value("SELECT title FROM staging.courses WHERE sourced_id = 's1/ALG'"))
                .isEqualTo("Algebra");
    }

    @Test
    void stage_dateThatIsNone_quarantinesTheSectionByNameOfItsColumn() {
        FeedFiles feed = Rewritten.clever(oneTermEach())
                .append("sections.csv", "s1,k9,u4,,Algebra 9,ALG-9,09,Algebra,ALG,1,,Fall,17.8.2026,1/15/2027\r\n");

        bench.stage(feed);

        assertThat(bench.errors()).containsExactly("INVALID_DATE sections.csv:5 classes k9 Term_start");
    }

    @Test
    void stage_optionalFileLeftOutForSeveralNights_removesNobody() {
        try {
            bench.execute(merged(1, "{\"staff.csv\": 3, \"students.csv\": 9}"));
            bench.execute(merged(2, "{\"students.csv\": 9}"));

            Staged staged = bench.stageOnly(Rewritten.clever(oneTermEach()));

            assertThat(bench.warnings()).contains("FILE_LEFT_OUT staff.csv:0 - - -");
            assertThat(bench.collection(staged, Entity.USERS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);
            assertThat(bench.collection(staged, Entity.CLASSES).coverage()).isEqualTo(Coverage.COMPLETE);
        } finally {
            bench.execute("DELETE FROM sync.runs");
        }
    }

    @Test
    void stage_optionalFileThatNeverCame_isNotMissed() {
        Staged staged = bench.stage(Rewritten.clever(oneTermEach()));

        assertThat(bench.collection(staged, Entity.USERS).coverage()).isEqualTo(Coverage.COMPLETE);
    }

    private static String merged(int no, String files) {
        return """
                INSERT INTO sync.runs (no, id, feed, envelope, merged_at, counts)
                VALUES (%1$d, 'run-%1$d', 'nightly', 'envelope-%1$d', now(), '{"files": %2$s}')
                """
                .formatted(no, files);
    }

    @Test
    void stage_enrollmentOfAClassWhoseRowIsBad_isAtTheSchoolOfTheStoredClass() {
        bench.stage(Rewritten.sds2(FeedFiles.sound()));
        bench.store();

        bench.stageOnly(Rewritten.sds2(FeedFiles.sound()).replace("classes.csv", "Algebra 1", ""));

        assertThat(bench.errors()).containsExactly("MISSING_VALUE classes.csv:2 classes k1 title");
        assertThat(bench.values(
                        "SELECT DISTINCT school_sourced_id FROM staging.enrollments WHERE class_sourced_id = 'k1'"))
                .containsExactly("s1");
        assertThat(bench.value(
                        "SELECT count(*) FROM staging.enrollments s JOIN roster.enrollments r USING (sourced_id) "
                                + "WHERE s.row_hash = r.row_hash"))
                .isEqualTo("6");
    }

    @Test
    void stage_setOfNoFormat_isRefusedWithTheNearestTwoAndWhatTheyLack() {
        FeedFiles feed = FeedFiles.empty().text("users.csv", "id,first,last\n1,Ann,Ash\n", StandardCharsets.UTF_8);

        Staged staged = bench.stage(feed);

        Refused refused = Objects.requireNonNull(staged.refused());
        assertThat(refused.code()).isEqualTo("UNKNOWN_FORMAT");
        assertThat(refused.detail()).contains("For ", " there is no ", "orgs.csv");
        assertThat(bench.collection(staged, Entity.USERS).coverage()).isEqualTo(Coverage.NOT_DELIVERED);
    }

    private static Map<String, String> ofSections() {
        return Map.of(
                "users", "sourced_id username given_name family_name middle_name email grades",
                "user_roles", "user_sourced_id org_sourced_id role",
                "classes", "sourced_id title class_code school_sourced_id course_sourced_id term_sourced_ids periods",
                "enrollments", "class_sourced_id school_sourced_id user_sourced_id role");
    }

    /** The sound set without what a section's row cannot say: a second term, an office. */
    private static FeedFiles oneTermEach() {
        return FeedFiles.sound()
                .replace("classes.csv", "\"t1,t2\"", "t1")
                .change("users.csv", text -> text.substring(0, text.indexOf("u5,")));
    }

    private void assertSame(FeedFiles rewritten, String format, Map<String, String> columns) {
        bench.stage(columns.containsKey("orgs") ? FeedFiles.sound() : oneTermEach());
        Map<String, List<String>> sound = picture(columns);
        Staged staged = bench.stage(rewritten);

        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(staged.format()).isEqualTo(format);
        assertThat(staged.files())
                .allSatisfy(
                        file -> assertThat(file.balances()).as(file.toString()).isTrue());
        assertThat(picture(columns)).isEqualTo(sound);
    }

    private Map<String, List<String>> picture(Map<String, String> columns) {
        Map<String, List<String>> picture = new TreeMap<>();
        columns.forEach((table, names) -> {
            String list = Arrays.stream(names.split(" "))
                    .map(name -> isUser(table, name) ? USER.formatted(name) : '"' + name + '"')
                    .collect(Collectors.joining(", "));
            picture.put(table, bench.values("SELECT row(" + list + ")::text FROM staging." + table + " ORDER BY 1"));
        });
        return picture;
    }

    private static boolean isUser(String table, String column) {
        return column.equals("user_sourced_id") || (table.equals("users") && column.equals("sourced_id"));
    }
}
