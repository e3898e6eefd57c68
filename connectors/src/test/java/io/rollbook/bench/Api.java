package io.rollbook.bench;

import io.rollbook.installation.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs feeds of the name {@link #FEED} as a schedule would: asked for and watched over the API. */
final class Api {
    static final String FEED = "nightly";

    private static final Set<String> RESTS =
            Set.of("held", "merged", "unchanged", "previewed", "partial", "rejected", "failed");
    private static final JsonMapper JSON = JsonMapper.shared();
    /**
     * The shortest pause between looks, and which part of the time that the run has taken so far: each look is counted with
     * the run. Those of {@code sync --wait} are further apart still.
     */
    private static final long PAUSE_MILLIS = 100;

    private static final int PART = 20;

    private final Installation installation;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String token;
    private JsonNode last = JSON.nullNode();

    /** As who runs the service: sees counts only. */
    Api(Installation installation) throws IOException {
        this(
                installation,
                Files.readString(installation.home().resolve("token")).strip());
    }

    private Api(Installation installation, String token) {
        this.installation = installation;
        this.token = token;
    }

    /** As an admin of a district, who may see its rows. */
    Api adminOf(String slug) throws IOException, InterruptedException {
        JsonNode made =
                post("/api/v1/tokens", "{\"name\": \"bench\", \"role\": \"admin\", \"district\": \"" + slug + "\"}");
        return new Api(installation, made.path("token").asString(""));
    }

    /** Runs the feed until it rests in this state. */
    void run(String slug, String state) throws IOException, InterruptedException {
        start(slug, false, state);
    }

    /** Has the next run of the feed planned and shown, and nothing written. */
    void preview(String slug) throws IOException, InterruptedException {
        start(slug, true, "previewed");
    }

    private void start(String slug, boolean preview, String state) throws IOException, InterruptedException {
        String body = "{\"preview\": " + preview + ", \"full\": false}";
        await(post("/api/v1/districts/" + slug + "/feeds/" + FEED + "/runs", body), state);
    }

    /** Puts back what a run changed, by a run of its own. */
    void undo(String run) throws IOException, InterruptedException {
        await(post("/api/v1/runs/" + run + "/undo", "{\"reason\": \"measured\"}"), "merged");
    }

    /** Approves what a run holds. */
    void approve(String run) throws IOException, InterruptedException {
        JsonNode held = post("/api/v1/runs/" + run + "/approval", "{\"reason\": \"measured\"}");
        await(held, "merged");
    }

    /** Waits until a run is in this state; any other in which it rests is an error. */
    private void await(JsonNode begun, String state) throws IOException, InterruptedException {
        JsonNode run = begun;
        String id = run.path("run").asString("");
        long begin = System.nanoTime();
        while (!RESTS.contains(run.path("state").asString(""))) {
            long taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            TimeUnit.MILLISECONDS.sleep(Math.max(PAUSE_MILLIS, taken / PART));
            run = JSON.readTree(get("/api/v1/runs/" + id));
        }
        if (!run.path("state").asString("").equals(state)) {
            throw new IOException("the run should be " + state + " and is: " + run);
        }
        last = run;
    }

    /** The last run's record. */
    JsonNode last() {
        return last;
    }

    /** The last run's id. */
    String lastRun() {
        return last.path("run").asString("");
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(call(request(path)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")));
    }

    /** What a path under the service's address answers. */
    String get(String path) throws IOException, InterruptedException {
        return call(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(installation.url() + path));
    }

    private String call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                request.header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the service answers " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Heap in use now, in bytes; -1 where the service does not say. */
    long heap() throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Long::sum)
                .orElse(-1);
    }
}
