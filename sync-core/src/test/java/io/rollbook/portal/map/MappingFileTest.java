package io.rollbook.portal.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.portal.parse.BadProfile;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import io.rollbook.roster.Entity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingFileTest {
    private static final Path EXAMPLE = Path.of("../config/mappings/springfield-sis.example.yml");

    @TempDir
    Path folder;

    private static List<String> problems(String yaml) {
        return MappingFile.parse(yaml) instanceof MappingFile.Problems bad
                ? bad.problems().stream().map(Object::toString).toList()
                : List.of();
    }

    @Test
    void parse_example_isGood() throws IOException {
        MappingFile.Result result = MappingFile.parse(Files.readString(EXAMPLE));

        assertThat(result).isInstanceOf(MappingFile.Read.class);
        Format format = ((MappingFile.Read) result).format();
        assertThat(format.name()).isEqualTo("springfield-sis");
        assertThat(format.isProfile()).isTrue();
        assertThat(format.file("SCHOOLS_2026.csv").map(shape -> shape.entity())).contains(Entity.ORGS);
        assertThat(format.file("schedule.csv").map(shape -> shape.beside().size()))
                .contains(2);
    }

    @Test
    void parse_everythingWrong_namesEachLineAndKey() {
        assertThat(
                        problems(
                                """
                        mapping: My SIS
                        files:
                          a.csv:
                            requird: true
                            records:
                              - entity: user
                              - entity: enrollments
                                classSourcedId: "{each}"
                                role: {text: student, column: Role}
                                beginDate: {column: In, date: "ii"}
                              - entity: orgs
                                name: Name
                                type: {text: school}
                                nam: Name
                        """))
                .containsExactlyInAnyOrder(
                        "line 1: mapping: must begin with a letter and hold a-z, 0-9, - and . only",
                        "line 4: files.a.csv.requird: is not known here; did you mean required?",
                        "line 6: files.a.csv.records[1].entity: user is none of academic_sessions, classes, courses,"
                                + " demographics, enrollments, orgs, user_roles, users; did you mean users?",
                        "line 8: files.a.csv.records[2].classSourcedId: {each} goes with for-each or for-each-of",
                        "line 9: files.a.csv.records[2].role: say one of column, first or text",
                        "line 7: files.a.csv.records[2].userSourcedId: is missing: enrollments cannot be without it",
                        "line 7: files.a.csv.records[2].schoolSourcedId: is missing: enrollments cannot be without it",
                        "line 10: files.a.csv.records[2].beginDate.date: is no pattern such as M/d/yyyy or dd.MM.yyyy",
                        "line 11: files.a.csv.records[3].sourcedId: is missing",
                        "line 14: files.a.csv.records[3].nam: is not known here; did you mean name?");
    }

    @Test
    void parse_noFiles_isAProblem() {
        assertThat(problems("mapping: sis\n"))
                .containsExactly("line 1: files: is missing: a mapping needs at least one file");
    }

    @Test
    void of_folder_hasItsProfilesBesideWhatIsBuiltIn() throws IOException {
        Files.writeString(
                folder.resolve("sis.yml"),
                Files.readString(EXAMPLE).replace("mapping: springfield-sis", "mapping: sis"));
        Files.writeString(folder.resolve("other.example.yml"), "not: read");

        Formats formats = Mappings.of(folder);

        assertThat(formats.names()).contains("sis", "oneroster-1.1-csv").doesNotContain("springfield-sis");
        assertThat(formats.revision("sis")).isNotEmpty();
        assertThat(Mappings.of(folder.resolve("none")).names()).isEqualTo(Formats.BUILT_IN.names());
    }

    @Test
    void read_profileUnderAnotherNameOrThatOfAFormat_isUnusable() throws IOException {
        Path misnamed = Files.writeString(folder.resolve("b.yml"), Files.readString(EXAMPLE));
        assertThatThrownBy(() -> Mappings.read(misnamed)).hasMessageContaining("springfield-sis.yml");

        Path clever = Files.writeString(
                folder.resolve("clever.yml"),
                Files.readString(EXAMPLE).replace("mapping: springfield-sis", "mapping: clever"));
        assertThatThrownBy(() -> Mappings.read(clever)).hasMessageContaining("choose another name");
    }

    @Test
    void of_profilesThatCannotBeUsed_keepNoOtherFromBeingUsed() throws IOException {
        String good = Files.readString(EXAMPLE);
        Files.writeString(folder.resolve("good.yml"), good.replace("mapping: springfield-sis", "mapping: good"));
        Files.writeString(
                folder.resolve("bad.yml"),
                good.replace("mapping: springfield-sis", "mapping: bad").replace("entity: orgs", "entity: org"));
        Files.writeString(folder.resolve("clever.yml"), "not: a profile");
        Files.writeString(folder.resolve("no-yaml.yml"), "mapping: [");
        Files.write(folder.resolve("latin.yml"), new byte[] {'m', (byte) 0xE9});

        Formats formats = Mappings.of(folder);

        assertThat(formats.names()).contains("good").doesNotContain("bad", "no-yaml", "latin");
        assertThat(formats.bad())
                .extracting(BadProfile::file)
                .containsExactly("bad.yml", "clever.yml", "latin.yml", "no-yaml.yml");
        assertThat(formats.bad().get(0).toString()).contains("bad.yml: line 9: ", "org is none of");
        assertThat(formats.problem("bad"))
                .hasValueSatisfying(why -> assertThat(why).contains("bad.yml", "line 9", "rollbook mapping check bad"));
        assertThat(formats.refused("bad", List.of()).code()).isEqualTo("BAD_MAPPING");
        assertThat(formats.problem("clever")).as("the format that is built in").isEmpty();
        assertThat(formats.refused("clever", List.of()).code()).isEqualTo("UNKNOWN_FORMAT");
    }

    @Test
    void parse_columnsThatAreNeverKept_areRefusedWhereverTheyAreUsed() {
        assertThat(
                        problems(
                                """
                        mapping: own
                        files:
                          a.csv:
                            status: IEP_status
                            skip: {column: Medicaid, values: [Y]}
                            records:
                              - entity: users
                                sourcedId: "s.{SSN}"
                                username: {first: [Login, Password]}
                                enabledUser: {text: true}
                                middleName: {column: Allergies}
                              - entity: user_roles
                                for-each: [School, Ell_status]
                                userSourcedId: Id
                                orgSourcedId: "{each}"
                                role: {text: student}
                        """))
                .containsExactly(
                        "line 4: files.a.csv.status: IEP_status cannot be used: disabilities and special education are"
                                + " never kept",
                        "line 5: files.a.csv.skip.column: Medicaid cannot be used: health data are never kept",
                        "line 8: files.a.csv.records[1].sourcedId: SSN cannot be used: social security numbers and"
                                + " their like are never kept",
                        "line 9: files.a.csv.records[1].username.first: Password cannot be used: passwords are no part"
                                + " of a roster",
                        "line 11: files.a.csv.records[1].middleName.column: Allergies cannot be used: health data are"
                                + " never kept",
                        "line 13: files.a.csv.records[2].for-each: Ell_status cannot be used: whether someone is"
                                + " learning the language of the school is never kept");
    }

    @Test
    void parse_listsOfNoColumns_areRefused() {
        assertThat(
                        problems(
                                """
                        mapping: own
                        files:
                          a.csv:
                            records:
                              - entity: users
                                sourcedId: Id
                                enabledUser: {text: true}
                                username: {first: []}
                              - entity: user_roles
                                for-each: []
                                userSourcedId: Id
                                orgSourcedId: "{each}"
                                role: {text: student}
                        """))
                .containsExactly(
                        "line 8: files.a.csv.records[1].username.first: names no column",
                        "line 10: files.a.csv.records[2].for-each: names no column");
    }

    @Test
    void parse_metadata_isNotMapped() {
        assertThat(
                        problems(
                                """
                        mapping: own
                        files:
                          a.csv:
                            records:
                              - entity: orgs
                                sourcedId: Id
                                name: Name
                                type: {text: school}
                                metadata: House
                        """))
                .singleElement()
                .asString()
                .startsWith("line 9: files.a.csv.records[1].metadata: is not known here");
    }
}
