package io.rollbook.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The server's REST API as commands use it. Every answer that is not a success is a {@link CommandFailure}. */
final class Api {
    static final JsonMapper JSON = new JsonMapper();

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String base;
    private final String token;

    private Api(String base, String token) {
        this.base = base;
        this.token = token;
    }

    /** The server that these surroundings name. */
    static Api of(Surroundings surroundings) {
        String url = surroundings.url();
        if (url == null) {
            throw CommandFailure.failed("No server is running with the home folder " + surroundings.home()
                    + ". Start one with: rollbook serve (or set ROLLBOOK_URL).");
        }
        String token = surroundings.token();
        if (token == null) {
            throw CommandFailure.failed("No token is known. Set ROLLBOOK_TOKEN, or run this on the server's machine.");
        }
        requireProtected(url);
        return new Api(url, token);
    }

    JsonNode get(String path) {
        return json(send(request(path).GET()));
    }

    JsonNode post(String path, JsonNode body) {
        return json(send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))));
    }

    JsonNode delete(String path) {
        return json(send(request(path).DELETE()));
    }

    /** Sends a file as it is. */
    JsonNode send(String path, Path file) throws IOException {
        BodyPublisher body = BodyPublishers.ofFile(file);
        return json(send(
                request(path).header("Content-Type", "application/octet-stream").POST(body)));
    }

    /** The answer as text. */
    String text(String path) {
        try (InputStream in = send(request(path).GET()).body()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** The answer as it comes. */
    void copy(String path, OutputStream out) {
        try (InputStream in = send(request(path).GET()).body()) {
            in.transferTo(out);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + "/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("User-Agent", "rollbook-cli")
                .header("Accept", "application/json, */*;q=0.5");
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 == 2) {
                return response;
            }
            try (InputStream in = response.body()) {
                throw refused(response.statusCode(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("Interrupted.");
        }
    }

    private JsonNode json(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readAllBytes();
            return bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw CommandFailure.failed("What answers at " + base + " is not a Rollbook server.");
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private CommandFailure refused(int status, byte[] body) {
        ObjectNode problem = problem(body);
        if (problem == null) {
            return CommandFailure.failed("The server at " + base + " answered with status " + status + ".");
        }
        String detail = problem.path("detail").asString("");
        String title = problem.path("title").asString("");
        boolean ours = problem.path("code").asString("").equals("INVALID_SETTINGS") || status == 400;
        return CommandFailure.answered(
                ours ? ExitCode.USAGE : ExitCode.FAILED, detail.isEmpty() ? title : detail, problem);
    }

    private static @Nullable ObjectNode problem(byte[] body) {
        try {
            return JSON.readTree(body) instanceof ObjectNode object ? object : null;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    private CommandFailure broken(IOException e) {
        if (e instanceof ConnectException || e instanceof java.net.http.HttpConnectTimeoutException) {
            return CommandFailure.failed("No server answers at " + base + ". Start it with: rollbook serve");
        }
        return CommandFailure.failed(
                "The connection to " + base + " broke (" + e.getClass().getSimpleName() + ").");
    }

    /** A token in the clear on a network is a token given away. */
    private static void requireProtected(String url) {
        try {
            URI uri = URI.create(url);
            String host = uri.getHost();
            if ("https".equals(uri.getScheme()) && host != null) {
                return;
            }
            if (!"http".equals(uri.getScheme()) || host == null) {
                throw CommandFailure.usage("ROLLBOOK_URL is not a URL of the form https://host:port");
            }
            if (!InetAddress.getByName(host).isLoopbackAddress()) {
                throw CommandFailure.usage(
                        "The token is not sent over http to another machine. Use https in ROLLBOOK_URL.");
            }
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("ROLLBOOK_URL is not a URL of the form https://host:port");
        } catch (UnknownHostException e) {
            throw CommandFailure.failed("The host of ROLLBOOK_URL is not known.");
        }
    }
}
