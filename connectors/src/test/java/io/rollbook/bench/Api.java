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

    Api(Installation installation) throws IOException {
        this.installation = installation;
        this.token = Files.readString(installation.home().resolve("token")).strip();
    }

    /** Runs the feed until it rests in this state. */
    void run(String slug, String state) throws IOException, InterruptedException {
        JsonNode run = call(HttpRequest.newBuilder(
                        URI.create(installation.url() + "/api/v1/districts/" + slug + "/feeds/" + FEED + "/runs"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"preview\": false, \"full\": false}"))
                .header("Content-Type", "application/json"));
        String id = run.path("run").asString("");
        long begin = System.nanoTime();
        while (!RESTS.contains(run.path("state").asString(""))) {
            long taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            TimeUnit.MILLISECONDS.sleep(Math.max(PAUSE_MILLIS, taken / PART));
            run = call(HttpRequest.newBuilder(URI.create(installation.url() + "/api/v1/runs/" + id)));
        }
        if (!run.path("state").asString("").equals(state)) {
            throw new IOException("run of " + slug + " should be " + state + " and is: " + run);
        }
        last = run;
    }

    /** The last run's record. */
    JsonNode last() {
        return last;
    }

    private JsonNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                request.header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the service answers " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** Heap in use now, in bytes; -1 where the service does not say. */
    long heap() throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(installation.url() + "/actuator/prometheus"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Long::sum)
                .orElse(-1);
    }
}
