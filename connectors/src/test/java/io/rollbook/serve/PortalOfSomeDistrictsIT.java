package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.portal.Approval;
import io.rollbook.portal.Portal;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** A portal that serves some of the districts of a control database, and another region's none. */
class PortalOfSomeDistrictsIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PASSPHRASE = "{\"passphrase\":\"long enough to be one\"}";

    @TempDir
    Path home;

    @Test
    void api_districtOfAnotherPortal_isRefusedWhateverIsAsked() throws Exception {
        try (ConfigurableApplicationContext all = start("--rollbook.portal.region=us")) {
            apply("springfield", "");
            apply("shelbyville", "");
            apply("ogdenville", "database: {region: us}\n");
            Runs runs = all.getBean(Runs.class);
            for (String slug : List.of("springfield", "shelbyville", "ogdenville")) {
                Run run = runs.create(slug, "nightly", false, false, "person", "test");
                runs.received(run.id(), "sha256:0");
                for (RunState state : List.of(RunState.OPENED, RunState.STAGED, RunState.PLANNED, RunState.HELD)) {
                    runs.move(run.id(), state, RunReport.EMPTY);
                }
            }
        }
        try (ConfigurableApplicationContext some =
                start("--rollbook.portal.districts=springfield,ogdenville", "--rollbook.portal.region=eu")) {
            assertThat(ask("POST", "/districts/springfield/keys/export", PASSPHRASE))
                    .isEqualTo("done");
            for (String slug : List.of("shelbyville", "ogdenville")) {
                String run = some.getBean(Runs.class).list(slug, 1, null).get(0).id();
                for (String path : List.of(
                        "/districts/" + slug + "/audit/verification",
                        "/runs/" + run + "/findings",
                        "/runs/" + run + "/plan")) {
                    assertThat(ask("GET", path, "")).as(path).isEqualTo("NOT_HERE");
                }
                String import_ = "{\"passphrase\":\"long enough to be one\",\"keys\":\""
                        + Base64.getEncoder().encodeToString(new byte[] {1}) + "\"}";
                for (Map.Entry<String, String> each : Map.of(
                                "/districts/" + slug + "/keys/export",
                                PASSPHRASE,
                                "/districts/" + slug + "/keys/import",
                                import_,
                                "/districts/" + slug + "/feeds/nightly/runs",
                                "{}",
                                "/runs/" + run + "/approval",
                                "{\"reason\":\"why\"}",
                                "/runs/" + run + "/discard",
                                "{\"reason\":\"why\"}",
                                "/runs/" + run + "/cancel",
                                "{}",
                                "/tokens",
                                "{\"name\":\"x\",\"role\":\"viewer\",\"district\":\"" + slug + "\"}")
                        .entrySet()) {
                    assertThat(ask("POST", each.getKey(), each.getValue()))
                            .as(each.getKey())
                            .isEqualTo("NOT_HERE");
                }
                assertThatThrownBy(() -> some.getBean(Portal.class).approve(run, "Pat", "why", Approval.ALL))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private ConfigurableApplicationContext start(String... more) {
        String[] arguments = java.util.Arrays.copyOf(more, more.length + 1);
        arguments[more.length] = "--server.port=0";
        return Server.application(home).run(arguments);
    }

    private void apply(String slug, String more) throws Exception {
        String settings = "district: " + slug + "\nname: Of the test\ntimezone: America/Chicago\n" + more
                + "feeds:\n  nightly:\n    uploads: true\n";
        String body = new JsonMapper()
                .writeValueAsString(Map.of("settings", settings, "folder", home.toString(), "file", "d.yml"));
        assertThat(ask("POST", "/districts", body)).isEqualTo("done");
    }

    /** The code of the problem, or done. */
    private String ask(String method, String path, String body) throws Exception {
        String url = Files.readString(home.resolve("url")).strip();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(home.resolve("token")).strip())
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() < 300
                ? "done"
                : new JsonMapper().readTree(response.body()).path("code").asString();
    }
}
