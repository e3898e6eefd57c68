package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.provider.Provider;
import io.rollbook.provider.Provider.Asked;
import io.rollbook.provider.Provider.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A OneRoster service has a word that stands nowhere else in its records, headers, links and errors, and is pulled well and
 * badly. The word may be in the district's own database and nowhere else.
 */
class CanaryPullIT {
    private static final String WORD = "Quetzalfrimp";
    private static final String LOWER = WORD.toLowerCase(Locale.ROOT);
    private static final String SLUG = "canary";
    private static final String DATABASE = "rollbook_canary";

    private final Hunt hunt = Hunt.all(Map.of("as it is", new Hunt(WORD), "in small letters", new Hunt(LOWER)));
    private final List<String> said = new ArrayList<>();
    private final List<String> served = new ArrayList<>();

    @TempDir
    Path folder;

    private ServiceSite site;

    @BeforeEach
    void start() throws Exception {
        Path temp = Files.createDirectories(folder.resolve("home/tmp"));
        site = ServiceSite.start(folder, "-Djava.io.tmpdir=" + temp);
        site.offer(new SmallExport(WORD), "1.2");
        site.provider().clampedTo(1).telling(true, false);
        site.apply(
                SLUG,
                "1.2",
                site.provider().url(Provider.BASE),
                ServiceSite.oauth2(site.provider().url("/token")));
    }

    @AfterEach
    void stop() throws Exception {
        site.close();
    }

    @Test
    void roster_pulledWellAndBadly_staysInTheDistrictsDatabase() throws Exception {
        String good = pulled((asked, nth) -> talkative(asked));
        assertThat(site.provider().asked().stream().map(Asked::address))
                .as("links that were followed")
                .anyMatch(address -> address.contains(WORD));
        assertThat(good).isEqualTo("merged");
        for (String body : List.of("{\"error\":\"" + LOWER + "\",\"error_description\":\"" + WORD + "\"}", WORD)) {
            assertFails((asked, nth) -> asked.collection().equals("token") ? served(Reply.of(401, body)) : null);
        }
        for (Reply error : errors()) {
            assertFails((asked, nth) -> asked.collection().equals("users") ? served(error) : null);
        }

        assertThat(served).as("what the service said").allSatisfy(text -> assertThat(hunt.in(text))
                .isNotEmpty());
        Path home = site.installation().home();
        ServerFiles server = site.server();
        assertThat(hunt.under(home, List.of(server.files(DATABASE), server.log())))
                .as("files under the home")
                .isEmpty();
        for (String database : server.ours()) {
            assertThat(server.everything(database).stream()
                            .filter(row -> !hunt.in(row).isEmpty()))
                    .as("rows of " + database)
                    .isEmpty();
        }
        assertThat(said.stream().filter(text -> !hunt.in(text).isEmpty()))
                .as("what commands and the API said to an operator")
                .isEmpty();
        assertThat(server.ask(DATABASE, "SELECT family_name FROM roster.users")).contains(WORD);
    }

    private void assertFails(Provider.Twist twist) throws Exception {
        int before = served.size();
        assertThat(pulled(twist)).isEqualTo("failed");
        assertThat(served.size()).as("bad answers that were given").isGreaterThan(before);
    }

    /** The usual answer, with the word in whatever a header can hold, and in where the next page is. */
    private @Nullable Reply talkative(Asked asked) {
        if (asked.collection().equals("token")) {
            return null;
        }
        Reply usual = site.provider().usual(asked);
        Map<String, String> headers = new LinkedHashMap<>(usual.headers());
        headers.put("X-Revision", WORD);
        headers.put("ETag", "\"" + WORD + "\"");
        headers.put("X-Served-For", WORD + "@example.org");
        int next = asked.number("offset", 0) + 1;
        if (next < Integer.parseInt(String.valueOf(headers.get("X-Total-Count")))) {
            String path = asked.address().replaceAll("\\?.*", "");
            headers.put("Link", "<" + path + "?limit=1&offset=" + next + "&after=" + WORD + ">; rel=\"next\"");
        }
        return served(new Reply(200, headers, usual.body()));
    }

    /** Answers that end a pull at once, or at last. */
    private static List<Reply> errors() {
        String of12 = "{\"imsx_codeMajor\":\"failure\",\"imsx_description\":\"" + WORD + "\",\"imsx_CodeMinor\":"
                + "{\"imsx_codeMinorField\":[{\"imsx_codeMinorFieldName\":\"" + WORD
                + "\",\"imsx_codeMinorFieldValue\":\"" + LOWER + "\"}]}}";
        String of11 = "{\"errors\":[{\"codeMajor\":\"" + WORD + "\",\"codeMinor\":\"" + LOWER + "\"}]}";
        return List.of(
                Reply.of(403, of12),
                Reply.of(401, of11, "WWW-Authenticate", "Bearer realm=\"" + WORD + "\""),
                Reply.of(422, of12),
                Reply.of(404, WORD),
                Reply.of(302, "", "Location", "https://" + LOWER + ".example.org/" + WORD),
                Reply.of(
                        200,
                        "{\"users\":[{\"sourcedId\":\"" + WORD + "\"}]}",
                        "Link",
                        "<https://" + LOWER + ".example.org/users?name=" + WORD + ">; rel=\"next\""),
                // A name of a field that stands twice is what a parser would tell.
                Reply.of(200, "{\"users\":[{\"" + WORD + "\":1,\"" + WORD + "\":2}]}"));
    }

    private Reply served(Reply reply) {
        served.add(reply.headers() + new String(reply.body(), StandardCharsets.UTF_8));
        return reply;
    }

    /** The state in which a run rests that pulls everything; asks an operator's questions about it. */
    private String pulled(Provider.Twist twist) throws Exception {
        site.provider().twisted(twist);
        Command.Result result = site.commands().run("sync", SLUG, "api", "--full", "--wait", "--json");
        say(result);
        JsonNode run = JsonMapper.shared().readTree(result.out());
        String id = run.path("run").asString("");
        for (String[] question : new String[][] {
            {"run", "show", id}, {"run", "findings", id}, {"run", "plan", id}, {"runs", SLUG}, {"doctor", "--feeds"}
        }) {
            say(site.commands().run(question));
        }
        String token =
                Files.readString(site.installation().home().resolve("token")).strip();
        for (String path : List.of("/actuator/prometheus", "/actuator/health", "/api/v1/runs/" + id)) {
            said.add(HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            URI.create(site.installation().url() + path))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        }
        return run.path("state").asString("");
    }

    private void say(Command.Result result) {
        said.add(result.out() + "\n" + result.err());
    }
}
