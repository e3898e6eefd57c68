package io.rollbook.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server's REST API as commands use it. Every answer that is not a success is a {@link CommandFailure}. By the
 * oldest HTTP client of the JDK, because it starts fastest: the other one sets up TLS even where there is none.
 */
final class Api {
    static final JsonMapper JSON = new JsonMapper();

    private static final int CONNECT_MILLIS = 5000;

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

    /** A page of the console as a person opens it. */
    String page(String path) {
        return base + path;
    }

    JsonNode get(String path) {
        return json(open("GET", path));
    }

    JsonNode post(String path, JsonNode body) {
        byte[] bytes = JSON.writeValueAsBytes(body);
        return json(send(path, "application/json", bytes.length, out -> out.write(bytes)));
    }

    JsonNode delete(String path) {
        return json(open("DELETE", path));
    }

    /** Sends a file as it is. */
    JsonNode send(String path, Path file) throws IOException {
        return json(send(path, "application/octet-stream", Files.size(file), out -> Files.copy(file, out)));
    }

    /** The answer as text. */
    String text(String path) {
        return new String(bytes(open("GET", path)), StandardCharsets.UTF_8);
    }

    /** The answer's text as it comes. */
    void copy(String path, Writer out) {
        try (Reader in = new InputStreamReader(answer(open("GET", path)), StandardCharsets.UTF_8)) {
            in.transferTo(out);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Sends JSON, passes the answer on as it comes, and returns a header of it; empty where there is none. */
    String copy(String path, JsonNode body, String header, OutputStream out) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        HttpURLConnection connection = send(path, "application/json", bytes.length, to -> to.write(bytes));
        try (InputStream in = opened(connection)) {
            byte[] buffer = new byte[1 << 16];
            int read;
            while ((read = read(in, buffer)) >= 0) {
                out.write(buffer, 0, read);
            }
        }
        String value = connection.getHeaderField(header);
        return value == null ? "" : value;
    }

    private InputStream opened(HttpURLConnection connection) {
        try {
            return answer(connection);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** What breaks here is the connection; what breaks in writing is the disk. */
    private int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Writes what is sent. */
    @FunctionalInterface
    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    private HttpURLConnection open(String method, String path) {
        try {
            URLConnection opened = URI.create(base + "/api/v1" + path).toURL().openConnection();
            if (!(opened instanceof HttpURLConnection connection)) {
                throw new IllegalStateException("checked in requireProtected");
            }
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_MILLIS);
            // The token goes to the server it is for, and nowhere that this one points to.
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Authorization", "Bearer " + token);
            connection.setRequestProperty("User-Agent", "rollbook-cli");
            connection.setRequestProperty("Accept", "application/json, */*;q=0.5");
            return connection;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Streams a body of known length; such a request is never sent a second time behind our back. */
    private HttpURLConnection send(String path, String type, long length, Body body) {
        HttpURLConnection connection = open("POST", path);
        connection.setRequestProperty("Content-Type", type);
        connection.setFixedLengthStreamingMode(length);
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            body.write(out);
        } catch (IOException e) {
            throw broken(e);
        }
        return connection;
    }

    private InputStream answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status / 100 == 2) {
            return connection.getInputStream();
        }
        InputStream problem = connection.getErrorStream();
        if (problem == null) {
            throw refused(status, new byte[0]);
        }
        try (problem) {
            throw refused(status, problem.readAllBytes());
        }
    }

    private byte[] bytes(HttpURLConnection connection) {
        try (InputStream in = answer(connection)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private JsonNode json(HttpURLConnection connection) {
        byte[] bytes = bytes(connection);
        try {
            return bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw CommandFailure.failed("What answers at " + base + " is not a Rollbook server.");
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
        if (e instanceof ConnectException || e instanceof SocketTimeoutException) {
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
