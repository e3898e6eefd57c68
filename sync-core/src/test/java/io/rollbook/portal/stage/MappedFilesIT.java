package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Staged;
import io.rollbook.portal.map.MappingFile;
import io.rollbook.portal.parse.BadProfile;
import io.rollbook.portal.parse.Format;
import io.rollbook.roster.Entity;
import io.rollbook.run.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of a system of its own, read by the mapping profile that config/mappings shows. */
class MappedFilesIT {
    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() throws IOException {
        bench.emptyRoster();
        Format format = ((MappingFile.Read)
                        MappingFile.parse(Files.readString(Path.of("../config/mappings/springfield-sis.example.yml"))))
                .format();
        bench.profiles(format).format("springfield-sis");
    }

    private static FeedFiles exported() {
        return FeedFiles.empty()
                .text(
                        "Schools 2026.csv",
                        "Bldg,Building Name\ns1,North School\ns2,South School\n",
                        StandardCharsets.UTF_8)
                .text(
                        "students.csv",
                        "Stu No,Last,First,Goes By,Login,Gr,Bldg,Status\n"
                                + "100,Ash,Adalbert,Ada,ada.a,9,s1,Active\n"
                                + "101,Birch,Ben,,ben.b,K,s2,Active\n"
                                + "102,Cedar,Cho,,cho.c,9,s1,Withdrawn\n",
                        StandardCharsets.UTF_8)
                .text(
                        "staff.csv",
                        "Emp ID,Last,First,Mail,Job,Buildings\n7,Dogwood,Dee,dee@example.org,Tchr,\"s1,s2\"\n"
                                + "8,Elm,Eli,eli@example.org,Custodian,s1\n",
                        StandardCharsets.UTF_8)
                .text(
                        "schedule.csv",
                        "Bldg,Section,Stu No,Entered,Last Day,Course Title,Terms,Teacher,Co-Teacher\n"
                                + "s1,A-1,100,8/17/2026,,Algebra,Fall;Spring,7,8\n"
                                + "s2,A-1,101,8/17/2026,,Algebra,Fall,7,\n",
                        StandardCharsets.UTF_8)
                .text(
                        "terms.csv",
                        "Term,From,To\nFall,8/17/2026,1/15/2027\nSpring,1/18/2027,6/11/2027\n",
                        StandardCharsets.UTF_8);
    }

    @Test
    void stage_exportOfItsOwn_makesTheRosterThatTheProfileDescribes() {
        Staged staged = bench.stage(exported());

        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.values("SELECT concat_ws(' ', sourced_id, given_name, family_name, email, grades) "
                        + "FROM staging.users ORDER BY 1"))
                .containsExactly(
                        "staff.7 Dee Dogwood dee@example.org",
                        "staff.8 Eli Elm eli@example.org",
                        "student.100 Ada Ash ada.a@students.example.org {09}",
                        "student.101 Ben Birch ben.b@students.example.org {KG}");
        assertThat(bench.values("SELECT concat_ws(' ', user_sourced_id, org_sourced_id, role) FROM staging.user_roles "
                        + "ORDER BY 1"))
                .containsExactly(
                        "staff.7 s1 teacher",
                        "staff.7 s2 teacher",
                        "staff.8 s1 ext:Custodian",
                        "student.100 s1 student",
                        "student.101 s2 student");
        assertThat(bench.values(
                        "SELECT concat_ws(' ', sourced_id, title, term_sourced_ids) FROM staging.classes ORDER BY 1"))
                .containsExactly("s1-A-1 Algebra {Fall,Spring}", "s2-A-1 Algebra {Fall}");
        assertThat(bench.values(
                        "SELECT concat_ws(' ', class_sourced_id, user_sourced_id, role) FROM staging.enrollments "
                                + "ORDER BY 1"))
                .containsExactly(
                        "s1-A-1 staff.7 teacher",
                        "s1-A-1 staff.8 teacher",
                        "s1-A-1 student.100 student",
                        "s2-A-1 staff.7 teacher",
                        "s2-A-1 student.101 student");
        assertThat(bench.value("SELECT school_year FROM staging.academic_sessions WHERE sourced_id = 'Fall'"))
                .isEqualTo("2027");
        assertThat(bench.ledger(staged, "students.csv").skipped()).isEqualTo(1);
        assertThat(bench.ledger(staged, "students.csv").reasons()).containsEntry("left out by the mapping", 1L);
        assertThat(staged.files())
                .allSatisfy(
                        file -> assertThat(file.balances()).as(file.toString()).isTrue());
    }

    @Test
    void stage_badRow_keepsWhatItWouldHaveMadeBeside() {
        Staged staged = bench.stage(exported()
                .change("schedule.csv", text -> text.replace("s2,A-1,101,8/17/2026", "s2,A-1,101,17.8.2026")));

        assertThat(bench.errors()).containsExactly("INVALID_DATE schedule.csv:3 classes s2-A-1 Entered");
        assertThat(bench.values("SELECT entity || ' ' || count(*) FROM staging.quarantine GROUP BY entity ORDER BY 1"))
                .as("the class, and the enrollments of a student and a teacher")
                .containsExactly("5 1", "6 2");
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).absenceRemoves())
                .isTrue();
    }

    @Test
    void stage_rowOfTheWrongWidth_withholdsRemovalsOfAllThatItMayHaveMade() {
        Staged staged = bench.stage(exported().append("schedule.csv", "s2,A-9\n"));

        assertThat(bench.errors()).containsExactly("UNREADABLE_ROW schedule.csv:4 classes - -");
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).absenceRemoves())
                .isFalse();
        assertThat(bench.collection(staged, Entity.USERS).absenceRemoves()).isTrue();
    }

    @Test
    void stage_columnThatTheProfileNeedsIsMissing_isRefusedByItsName() {
        Staged staged = bench.stage(exported().change("schedule.csv", text -> text.replace("Section", "Sect")));

        assertThat(staged.refused()).isNotNull();
        assertThat(String.valueOf(staged.refused())).contains("MISSING_COLUMN", "Section");
    }

    @Test
    void stage_profileThatCannotBeUsed_isRefusedByFileAndWhatToDo() {
        bench.badProfiles(new BadProfile("sis", "sis.yml", List.of("line 3: files: is odd", "line 4: b: is odd")));

        Staged staged = bench.format("sis").stage(exported());

        Refused refused = Objects.requireNonNull(staged.refused());
        assertThat(refused.code()).isEqualTo("BAD_MAPPING");
        assertThat(refused.detail())
                .contains("sis.yml", "line 3: files: is odd", "1 more", "rollbook mapping check sis");
        assertThat(bench.collection(staged, Entity.USERS).absenceRemoves()).isFalse();
    }

    @Test
    void stage_anotherFeedWithFormatAuto_doesNotTakeTheProfile() {
        Staged staged = bench.format("auto").stage(exported());

        assertThat(String.valueOf(staged.refused())).contains("UNKNOWN_FORMAT");
    }
}
