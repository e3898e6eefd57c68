package io.rollbook.portal.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.parse.Format;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingCheckTest {
    private static final Path EXAMPLE = Path.of("../config/mappings/springfield-sis.example.yml");
    private static final String SCHEDULE =
            "Bldg,Section,Stu No,Entered,Last Day,Course Title,Terms,Teacher,Co-Teacher\n";

    @TempDir
    Path folder;

    private Path sample(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path schools() throws IOException {
        return sample("Schools 2026.csv", "Bldg,Building Name\ns1,North School\n");
    }

    private Path students() throws IOException {
        return sample(
                "students.csv",
                "Bldg,Stu No,First,Last,Goes By,Login,Gr,Status\ns1,100,Ada,Ash,,ada,9,\ns1,101,Ben,Birch,,ben,9,\n");
    }

    private Path staff() throws IOException {
        return sample("staff.csv", "Emp ID,First,Last,Mail,Buildings,Job\n7,Dee,Dogwood,dee@example.org,s1,Tchr\n");
    }

    private Path terms() throws IOException {
        return sample("terms.csv", "Term,From,To\nFall,8/17/2026,1/15/2027\n");
    }

    private Path schedule(String... rows) throws IOException {
        return sample("schedule.csv", SCHEDULE + String.join("\n", rows) + "\n");
    }

    private static MappingCheck.Checked check(Path... samples) throws IOException {
        return new MappingCheck(example(), 5).check(List.of(samples));
    }

    private static Format example() throws IOException {
        return ((MappingFile.Read) MappingFile.parse(Files.readString(EXAMPLE))).format();
    }

    /** The problems of a file, each {@code CODE line field entity id rows}. */
    private static List<String> problems(MappingCheck.Checked checked, Path file) {
        return checked.files().stream()
                .filter(found -> found.file().equals(file.getFileName().toString()))
                .flatMap(found -> found.problems().stream())
                .map(problem -> "%s %d %s %s"
                        .formatted(problem.code(), problem.line(), problem.field(), text(problem.record()))
                        .concat(problem.rows() == 1 ? "" : " " + problem.rows()))
                .toList();
    }

    private static @Nullable String text(MappingCheck.@Nullable Named record) {
        return record == null ? null : record.entity().table() + " " + record.sourcedId();
    }

    @Test
    void check_sample_showsRecordsAndEveryProblem() throws IOException {
        Path sample = sample(
                "schedule.csv",
                """
                Bldg,Section,Stu No,Entered,Last Day,Course Title,Terms,Teacher,Co-Teacher
                s1,A-1,100,8/17/2026,6/11/2027,Algebra,Fall;Spring,7,8
                s1,A-1,101,17.8.2026,,Algebra,Fall;Spring,7,
                """);
        MappingCheck.Found found = check(sample).files().get(0);

        assertThat(found.shape()).isEqualTo("schedule.csv");
        assertThat(found.rows()).isEqualTo(2);
        assertThat(found.bad()).isEqualTo(1);
        assertThat(found.records()).hasSize(4);
        assertThat(found.records().get(1).values())
                .containsEntry("classSourcedId", "s1-A-1")
                .containsEntry("userSourcedId", "student.100")
                .containsEntry("beginDate", "2026-08-17")
                .containsEntry("endDate", "2027-06-12");
        assertThat(found.records().get(0).values())
                .containsEntry("sourcedId", "s1-A-1")
                .containsEntry("termSourcedIds", "Fall,Spring");
        assertThat(found.records().get(3).values()).containsEntry("userSourcedId", "staff.8");
        assertThat(found.problems()).hasSize(1);
        assertThat(found.problems().get(0).line()).isEqualTo(3);
        assertThat(found.problems().get(0).field()).isEqualTo("Entered");
    }

    @Test
    void check_headerAmongTheRows_endsTheTable() throws IOException {
        String header = "Bldg,Section,Stu No,Entered,Last Day,Course Title,Terms,Teacher,Co-Teacher\n";
        Path sample = sample(
                "schedule.csv",
                header + header + "s1,A-1,100,8/17/2026,,Algebra,Fall,7,\n" + header
                        + "s1,A-1,101,8/17/2026,,Algebra,Fall,7,\n");
        MappingCheck.Found found = check(sample).files().get(0);

        assertThat(found.rows() - found.skipped()).isEqualTo(1);
        assertThat(found.problems()).extracting(MappingCheck.Problem::code).contains(FindingCode.SECOND_TABLE);
        assertThat(found.problems().stream()
                        .filter(problem -> problem.code() == FindingCode.SECOND_TABLE)
                        .toList())
                .extracting(MappingCheck.Problem::line)
                .containsExactly(4);
    }

    @Test
    void check_soundSet_hasNothingToTellWhateverItsOrder() throws IOException {
        Path schedule = schedule("s1,A-1,100,8/17/2026,,Algebra,Fall,7,", "s1,A-1,101,8/17/2026,,Algebra,Fall,7,");

        MappingCheck.Checked checked = check(schedule, terms(), staff(), students(), schools());

        assertThat(checked.good()).isTrue();
        assertThat(checked.files())
                .allSatisfy(found -> assertThat(found.problems()).isEmpty());
        assertThat(checked.withoutSample()).isEmpty();
        assertThat(checked.unchecked()).isEmpty();
    }

    @Test
    void check_referencesThatLeadNowhere_areToldOnceForEachRecordThatIsMissing() throws IOException {
        Path schedule = schedule(
                "s1,A-1,100,,,Algebra,Fall,7,", "s1,A-1,102,,,Algebra,Fall,7,8", "s1,A-2,102,,,Biology,Spring,7,");

        MappingCheck.Checked checked = check(schedule, schools(), students(), staff(), terms());

        assertThat(problems(checked, schedule))
                .containsExactlyInAnyOrder(
                        "UNKNOWN_REFERENCE 3 userSourcedId users student.102 2",
                        "UNKNOWN_REFERENCE 3 userSourcedId users staff.8",
                        "UNKNOWN_REFERENCE 4 termSourcedIds academic_sessions Spring");
        assertThat(checked.good()).isFalse();
    }

    @Test
    void check_profileThatBuildsIdsOfClassesDifferentlyInTwoFiles_isTold() throws IOException {
        Path profile = sample(
                "own.yml",
                """
                mapping: own
                files:
                  sections.csv:
                    records:
                      - entity: classes
                        sourcedId: "{School}-{Section}"
                        title: Section
                        classType: {text: scheduled}
                        schoolSourcedId: School
                  members.csv:
                    records:
                      - entity: enrollments
                        classSourcedId: "{School}/{Section}"
                        schoolSourcedId: School
                        userSourcedId: Student
                        role: {text: student}
                """);
        Path sections = sample("sections.csv", "School,Section\ns1,A\n");
        Path members = sample("members.csv", "School,Section,Student\ns1,A,100\n");

        MappingCheck.Checked checked = new MappingCheck(Mappings.read(profile), 5).check(List.of(sections, members));

        assertThat(problems(checked, members)).containsExactly("UNKNOWN_REFERENCE 2 classSourcedId classes s1/A");
        assertThat(checked.unchecked())
                .containsExactly(
                        new MappingCheck.Unchecked(Entity.ORGS, List.of(), false),
                        new MappingCheck.Unchecked(Entity.USERS, List.of(), false));
    }

    @Test
    void check_idsThatMeanDifferentRecords_areToldWhereverTheyAre_sameRowsAreNot() throws IOException {
        Path students = sample(
                "students.csv",
                "Bldg,Stu No,First,Last,Goes By,Login,Gr,Status\ns1,100,Ada,Ash,,ada,9,\ns1,101,Ben,Birch,,ben,9,\n"
                        + "s1,101,Ben,Birch,,ben,9,\ns1,100,Amy,Ash,,amy,9,\n");

        MappingCheck.Checked checked = check(students);

        assertThat(problems(checked, students))
                .containsExactly(
                        "DUPLICATE_ID 2 sourcedId users student.100", "DUPLICATE_ID 5 sourcedId users student.100");
    }

    @Test
    void check_rowsThatTellOneMadeRecordDifferently_areAWarning() throws IOException {
        Path profile = sample(
                "own.yml",
                """
                mapping: own
                files:
                  sections.csv:
                    records:
                      - entity: classes
                        sourcedId: Section
                        title: Section
                        classType: {text: scheduled}
                        schoolSourcedId: School
                        courseSourcedId: Course
                      - entity: courses
                        sourcedId: Course
                        title: Title
                        orgSourcedId: School
                """);
        Path sections = sample(
                "sections.csv",
                "School,Section,Course,Title\ns1,A,M,Maths\ns1,B,M,Maths\ns1,C,M,Mathematics\ns1,D,M,Sums\n");

        MappingCheck.Checked checked = new MappingCheck(Mappings.read(profile), 5).check(List.of(sections));

        assertThat(problems(checked, sections)).containsExactly("SAME_ID_DIFFERS 4 null courses M");
        assertThat(checked.good()).isTrue();
    }

    @Test
    void check_filesWithoutASample_areNamedAndWhatRefersToTheirRecordsIsNotFollowed() throws IOException {
        MappingCheck.Checked checked = check(schedule("s1,A-1,100,,,Algebra,Fall,7,"), students());

        assertThat(checked.good()).isTrue();
        assertThat(checked.withoutSample()).containsExactly("Schools*.csv", "staff.csv", "terms.csv");
        assertThat(checked.unchecked())
                .containsExactly(
                        new MappingCheck.Unchecked(Entity.ORGS, List.of("Schools*.csv"), false),
                        new MappingCheck.Unchecked(Entity.ACADEMIC_SESSIONS, List.of("terms.csv"), false),
                        new MappingCheck.Unchecked(Entity.USERS, List.of("staff.csv"), false));
    }

    @Test
    void check_recordOfABadRow_isNoMissingOneBesides() throws IOException {
        Path terms = sample("terms.csv", "Term,From,To\nFall,17.8.2026,1/15/2027\n");
        Path schedule = schedule("s1,A-1,100,,,Algebra,Fall,7,");

        MappingCheck.Checked checked = check(schedule, terms, schools(), students(), staff());

        assertThat(problems(checked, terms)).containsExactly("INVALID_DATE 2 From null");
        assertThat(problems(checked, schedule)).isEmpty();
    }

    @Test
    void check_sampleThatCannotBeReadToItsEnd_makesNoRecordMissing() throws IOException {
        Path terms = sample("terms.csv", "Term,From,Until\nFall,8/17/2026,1/15/2027\n");
        Path schedule = schedule("s1,A-1,100,,,Algebra,Fall,7,");

        MappingCheck.Checked checked = check(schedule, terms, schools(), students(), staff());

        assertThat(problems(checked, schedule)).isEmpty();
        assertThat(checked.withoutSample()).isEmpty();
        assertThat(checked.unchecked())
                .containsExactly(new MappingCheck.Unchecked(Entity.ACADEMIC_SESSIONS, List.of("terms.csv"), false));
    }

    @Test
    void check_twoSamplesOfOneFile_areToldAsARunRefusesThem() throws IOException {
        Path other = sample("schools.csv", "Bldg,Building Name\ns2,South School\n");

        MappingCheck.Checked checked = check(schools(), other);

        assertThat(problems(checked, other)).containsExactly("DUPLICATE_FILE 0 null null");
    }

    @Test
    void check_moreRecordsThanAreCompared_followsNoReferencesToThem() throws IOException {
        Path schedule = schedule("s1,A-1,100,,,Algebra,Fall,7,", "s1,A-1,999,,,Algebra,Fall,7,");

        MappingCheck.Checked checked =
                new MappingCheck(example(), 5, 2).check(List.of(schedule, schools(), students(), staff(), terms()));

        assertThat(problems(checked, schedule)).isEmpty();
        assertThat(checked.unchecked()).contains(new MappingCheck.Unchecked(Entity.USERS, List.of(), true));
    }

    @Test
    void check_manyBadRows_keepsTheFirstProblemsAndCountsAll() throws IOException {
        Path schedule = folder.resolve("schedule.csv");
        try (Writer out = Files.newBufferedWriter(schedule)) {
            out.write(SCHEDULE);
            for (int i = 0; i < 12_000; i++) {
                out.write("s1,A-" + i + ",100,17.8.2026,,Algebra,Fall,7,\n");
            }
        }

        MappingCheck.Found found = check(schedule).files().get(0);

        assertThat(found.told()).isEqualTo(12_000);
        assertThat(found.problems()).hasSize(10_000);
        assertThat(found.good()).isFalse();
    }

    @Test
    void check_linesOfTextBehindTheRows_areNoRowsAndHeldAgainstWhatWasRead() throws IOException {
        String two = SCHEDULE + "s1,A-1,100,,,Algebra,Fall,7,\ns1,A-2,100,,,Biology,Fall,7,\n";

        Path asMany = sample("schedule.csv", two + "Printed for the office\n2 rows exported\n");
        MappingCheck.Checked checked = check(asMany);
        assertThat(problems(checked, asMany)).containsExactly("LINES_AFTER_DATA 4 null null");
        assertThat(checked.good()).isTrue();
        assertThat(checked.files().get(0).rows()).isEqualTo(2);

        Path more = sample("schedule.csv", two + "Total rows: 1,203\n");
        checked = check(more);
        assertThat(problems(checked, more))
                .containsExactly("FEWER_ROWS_THAN_SAID 0 null null", "LINES_AFTER_DATA 4 null null");
        assertThat(checked.good()).isFalse();
    }

    @Test
    void check_lineOfTextAmongTheRows_isABadRow() throws IOException {
        Path schedule =
                schedule("s1,A-1,100,,,Algebra,Fall,7,", "Classes of the north", "s1,A-2,100,,,Biology,Fall,7,");

        MappingCheck.Checked checked = check(schedule);

        assertThat(problems(checked, schedule)).containsExactly("UNREADABLE_ROW 3 null null");
        assertThat(checked.files().get(0).rows()).isEqualTo(3);
        assertThat(checked.files().get(0).bad()).isEqualTo(1);
    }

    @Test
    void check_sampleThatIsCutOffOrHasNoRows_isTold() throws IOException {
        Path cut = sample("schedule.csv", SCHEDULE + "s1,A-1,100,,,Algebra,Fall,7,\ns1,A-2,1");

        assertThat(problems(check(cut), cut))
                .containsExactly("UNREADABLE_ROW 3 null null", "TRUNCATED_FILE 3 null null");

        Path none = sample("schedule.csv", SCHEDULE + "0 rows exported\n");
        assertThat(problems(check(none), none))
                .containsExactly("EMPTY_FILE 0 null null", "LINES_AFTER_DATA 2 null null");
    }

    @Test
    void check_wayInWhichASampleIsWritten_isToldAsOfADelivery() throws IOException {
        Path tabs = sample(
                "Schools 1.csv", "Bldg\tBuilding Name\ns1\tNorth \"Old\" School\ns2\t\"South\nSchool\"\ns3\tWest\n");
        assertThat(problems(check(tabs), tabs)).containsExactly("DIALECT 0 tab null", "LINE_BREAK 3 null null");

        Path cells = sample("Schools 2.csv", "Bldg,Building Name\ns1,North,,\ns2,South,,\ns3,West,,\n");
        assertThat(problems(check(cells), cells)).containsExactly("TRAILING_CELLS 0 null null");

        Path windows = folder.resolve("Schools 3.csv");
        Files.writeString(windows, "Bldg,Building Name\ns1,North\ns2,S\u00FCd\n", Charset.forName("windows-1252"));
        assertThat(problems(check(windows), windows)).containsExactly("ENCODING_REPAIRED 3 null null");

        Path escaped = sample(
                "Schools 4.csv",
                "Bldg,Building Name\ns1,\"North \"\"Old\"\" School\"\ns2,\"South \\\"New\\\" School\"\ns3,West\n");
        assertThat(problems(check(escaped), escaped)).containsExactly("QUOTES_MENDED 3 null null");
    }

    @Test
    void check_columnThatIsMissing_isToldOnTheFirstLine() throws IOException {
        Path terms = sample("terms.csv", "Term,From,Until\nFall,8/17/2026,1/15/2027\nSpring,1/18/2027,6/11/2027\n");

        assertThat(problems(check(terms), terms)).containsExactly("MISSING_COLUMN 1 To null");
    }
}
