package io.rollbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MappingCommandsTest {
    @TempDir
    Path folder;

    private String out = "";
    private String err = "";

    @BeforeEach
    void profile() throws IOException {
        write(
                "own.yml",
                """
                mapping: own
                files:
                  schools.csv:
                    records:
                      - entity: orgs
                        sourcedId: Id
                        name: Name
                        type: {text: school}
                  sections.csv:
                    records:
                      - entity: classes
                        sourcedId: Section
                        title: Title
                        classType: {text: scheduled}
                        schoolSourcedId: School
                """);
        write("schools.csv", "Id,Name\ns1,North School\n");
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private int check(String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "mapping";
        arguments[1] = "check";
        arguments[2] = path("own.yml");
        System.arraycopy(options, 0, arguments, 3, options.length);
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        int code = Cli.run(
                new Surroundings(Map.of("ROLLBOOK_HOME", folder.toString())),
                settings -> 0,
                new PrintWriter(stdout),
                new PrintWriter(stderr),
                arguments);
        out = stdout.toString();
        err = stderr.toString();
        return code;
    }

    @Test
    void check_withoutSample_isAboutTheProfileAlone() {
        assertThat(check()).isZero();
        assertThat(out).isEqualTo("mapping own is good; --sample shows what it makes of a file\n");
    }

    @Test
    void check_soundSamples_showsTheirFirstRecords() throws IOException {
        String sections = write("sections.csv", "Section,Title,School\nA,Algebra,s1\nB,Biology,s1\n");

        assertThat(check("--rows", "1", "--sample", path("schools.csv"), sections))
                .isZero();

        assertThat(out.lines())
                .containsExactly(
                        "schools.csv, the mapping's schools.csv: 1 rows, 1 used, 0 left out, 0 bad",
                        "  orgs: sourcedId=s1  name=North School  type=school",
                        "sections.csv, the mapping's sections.csv: 2 rows, 2 used, 0 left out, 0 bad",
                        "  classes: sourcedId=A  title=Algebra  classType=scheduled  schoolSourcedId=s1");
        assertThat(err).isEmpty();
    }

    @Test
    void check_samplesThatDoNotFitTogether_failsAndNamesRowAndRecord() throws IOException {
        String sections = write("sections.csv", "Section,Title,School\nA,Algebra,s9\nB,Biology,s9\nB,Botany,s1\n");

        assertThat(check("--rows", "0", "--sample", path("schools.csv"), sections))
                .isEqualTo(1);

        assertThat(out)
                .contains(
                        "sections.csv:2 UNKNOWN_REFERENCE schoolSourcedId (orgs s9, 2 rows): The record that this row")
                .contains("sections.csv:3 DUPLICATE_ID sourcedId (classes B): ")
                .contains("sections.csv:4 DUPLICATE_ID sourcedId (classes B): ");
    }

    @Test
    void check_oneSampleOfTwo_saysWhatThatLeavesOpen() throws IOException {
        String sections = write("sections.csv", "Section,Title,School\nA,Algebra,s9\n");

        assertThat(check("--rows", "0", "--sample", sections)).isZero();

        assertThat(out.lines())
                .contains(
                        "No sample of schools.csv",
                        "What refers to orgs was not followed: that takes a whole sample of schools.csv");
    }

    @Test
    void check_asJson_hasEveryProblemWithItsRecord() throws IOException {
        String sections = write("sections.csv", "Section,Title,School\nA,,s1\nB,Biology,s9\n");

        assertThat(check("--json", "--sample", path("schools.csv"), sections)).isEqualTo(1);

        JsonNode answer = JsonMapper.shared().readTree(out);
        JsonNode file = answer.at("/files/1");
        assertThat(file.path("mappedAs").asString()).isEqualTo("sections.csv");
        assertThat(file.path("rows").asInt()).isEqualTo(2);
        assertThat(file.path("bad").asInt()).isEqualTo(1);
        assertThat(file.path("told").asInt()).isEqualTo(2);
        assertThat(file.at("/records/0/schoolSourcedId").asString()).isEqualTo("s9");
        assertThat(file.at("/problems/0/code").asString()).isEqualTo("MISSING_VALUE");
        assertThat(file.at("/problems/0/field").asString()).isEqualTo("Title");
        assertThat(file.at("/problems/1/code").asString()).isEqualTo("UNKNOWN_REFERENCE");
        assertThat(file.at("/problems/1/line").asInt()).isEqualTo(3);
        assertThat(file.at("/problems/1/entity").asString()).isEqualTo("orgs");
        assertThat(file.at("/problems/1/sourcedId").asString()).isEqualTo("s9");
        assertThat(answer.path("withoutSample")).isEmpty();
        assertThat(answer.path("compared").asInt()).isEqualTo(200_000);
    }

    @Test
    void check_fileThatIsNoneOfTheMappings_fails() throws IOException {
        assertThat(check("--sample", write("pupils.csv", "Id\n1\n"))).isEqualTo(1);
        assertThat(err).isEqualTo("rollbook: pupils.csv is none of the mapping's files\n");
    }

    @Test
    void check_sampleThatIsNotThere_isWrongUsage() {
        assertThat(check("--sample", path("gone.csv"))).isEqualTo(2);
        assertThat(err).contains("There is no file");
    }
}
