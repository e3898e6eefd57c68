package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A portal with a mapping profile that goes bad between two starts. */
class MappingsIT {
    private static final List<String> PROGRAM = Built.inTests("-Xmx256m");

    private static final String PROFILE =
            """
            mapping: sis
            files:
              people.csv:
                records:
                  - entity: users
                    sourcedId: ID
                    enabledUser: {text: "true"}
            """;

    @TempDir
    Path home;

    private Path profile;
    private Map<String, String> variables;

    @BeforeEach
    void writeProfile() throws IOException {
        Path mappings = Files.createDirectory(home.resolve("mappings"));
        profile = Files.writeString(mappings.resolve("sis.yml"), PROFILE);
        variables = Map.of("ROLLBOOK_PORTAL_MAPPINGS", mappings.toString());
    }

    @Test
    void serve_profileThatWentBad_refusesWhoeverAsksForItAndServesTheOthers() throws Exception {
        try (Installation before = Installation.start(home, PROGRAM, variables)) {
            Commands commands = before.here();
            assertThat(apply(commands, "mapped", "sis").exit()).isZero();
            assertThat(apply(commands, "well", "auto").exit()).isZero();
            Command.Result unknown = apply(commands, "other", "siss");
            assertThat(unknown.exit()).isEqualTo(2);
            assertThat(unknown.err())
                    .contains(
                            "other.yml:6: feeds.nightly.format: ", "no format siss; did you mean sis?", "auto, clever");
            assertThat(check(commands).exit()).isZero();
        }
        Files.writeString(profile, PROFILE.replace("entity: users", "entity: user"));
        try (Installation after = Installation.start(home, PROGRAM, variables)) {
            Commands commands = after.here();
            String problem = "line 5: files.people.csv.records[1].entity: ";
            assertThat(Files.readString(home.resolve("service.out"))).contains("sis.yml: " + problem);

            Command.Result doctor = commands.run("doctor");
            assertThat(doctor.exit()).isEqualTo(1);
            assertThat(doctor.out()).contains("sis.yml: " + problem, "format of mapped nightly");
            assertThat(check(commands).exit()).isEqualTo(2);
            assertThat(check(commands).err()).contains("sis.yml: " + problem);

            Command.Result applied = apply(commands, "other", "sis");
            assertThat(applied.exit()).isEqualTo(2);
            assertThat(applied.err()).contains("other.yml:6: feeds.nightly.format: ", "sis.yml", problem);

            JsonNode refused = upload(commands, "mapped");
            assertThat(refused.path("state").asString("")).isEqualTo("rejected");
            assertThat(refused.path("refused").path("code").asString("")).isEqualTo("BAD_MAPPING");
            assertThat(refused.path("refused").path("detail").asString(""))
                    .contains("sis.yml", problem, "rollbook mapping check sis");
            assertThat(upload(commands, "well").path("state").asString("")).isEqualTo("merged");
        }
    }

    private Command.Result check(Commands commands) throws IOException {
        return commands.run("mapping", "check", profile.toString());
    }

    private Command.Result apply(Commands commands, String slug, String format) throws IOException {
        Path file = Files.writeString(
                home.resolve(slug + ".yml"),
                """
                district: %s
                name: District of the test
                timezone: America/Chicago
                feeds:
                  nightly:
                    format: %s
                shared-schools: allow
                """
                        .formatted(slug, format));
        return commands.run("district", "apply", "-f", file.toString());
    }

    private JsonNode upload(Commands commands, String slug) throws IOException {
        Path zip = new SmallExport("Good").zip(home.resolve(slug + ".zip"));
        return commands.json("upload", slug, "nightly", "--whole", "--wait", zip.toString());
    }
}
