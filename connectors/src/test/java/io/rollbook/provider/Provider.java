package io.rollbook.provider;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A OneRoster service with OAuth 2.0 client credentials ({@code client} and {@code secret}), or with signed requests. As the
 * standard has it, until a test says otherwise.
 */
public final class Provider implements AutoCloseable {
    /** The path of version 1.2. */
    public static final String BASE = "/ims/oneroster/rostering/v1p2";

    /** The path of version 1.1. */
    public static final String BASE_11 = "/ims/oneroster/v1p1";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Its own answer to a request; null for the usual one. */
    @FunctionalInterface
    public interface Twist {
        /** {@code nth}: how often this very address was asked for, from 1. */
        @Nullable
        Reply reply(Asked asked, int nth) throws IOException;
    }

    /** A request. */
    public record Asked(String collection, String address, Map<String, String> query, Headers headers) {
        /** Of an address as it stands in a request. */
        static Asked of(String address, Headers headers) {
            String[] parts = address.split("\\?", 2);
            Map<String, String> query = new TreeMap<>();
            for (String parameter : parts.length == 1 ? new String[0] : parts[1].split("&")) {
                String[] pair = parameter.split("=", 2);
                query.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
            }
            return new Asked(parts[0].substring(parts[0].lastIndexOf('/') + 1), address, query, headers);
        }

        /** A number in the query. */
        public int number(String name, int otherwise) {
            return Integer.parseInt(query.getOrDefault(name, String.valueOf(otherwise)));
        }
    }

    /** An answer. */
    public record Reply(int status, Map<String, String> headers, byte[] body) {
        /** With a text. */
        public static Reply of(int status, String body, String... headers) {
            Map<String, String> all = new TreeMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                all.put(headers[i], headers[i + 1]);
            }
            return new Reply(status, all, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(16);
    private final Map<String, Records> collections = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> times = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile Twist twist = (request, nth) -> null;
    private volatile int largest = 10_000;
    private volatile boolean tellsTotal = true;
    private volatile boolean links = true;
    private volatile Duration delay = Duration.ZERO;
    private volatile @Nullable SignatureCheck signatures;

    private Provider(HttpsServer server) {
        this.server = server;
    }

    /** On a free loopback port. */
    public static Provider start(Certificate certificate) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        Provider provider = new Provider(server);
        server.setExecutor(provider.threads);
        server.createContext("/token", provider::token);
        server.createContext(BASE, provider::answer);
        server.createContext(BASE_11, provider::answer);
        server.start();
        return provider;
    }

    /** The address of a path. */
    public String url(String path) {
        return "https://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Puts records into a collection, in the place of those that were there. */
    public Provider with(String collection, Iterable<Map<String, Object>> records) {
        collections.put(collection, Records.of(records));
        return this;
    }

    /** Puts records into a collection, in the place of those with the same ids. */
    public Provider changed(String collection, Iterable<Map<String, Object>> records) {
        collections.put(
                collection, collections.getOrDefault(collection, Records.NONE).with(records));
        return this;
    }

    /** Answers otherwise where the twist says so. */
    public Provider twisted(Twist other) {
        twist = other;
        times.clear();
        return this;
    }

    /** Gives no page more records than this. */
    public Provider clampedTo(int records) {
        largest = records;
        return this;
    }

    /** Whether it says how many records there are, and links pages. */
    public Provider telling(boolean total, boolean withLinks) {
        tellsTotal = total;
        links = withLinks;
        return this;
    }

    /** Takes requests that are signed as this check wants it, and tells its time; null for those with a token. */
    public Provider signed(@Nullable SignatureCheck check) {
        signatures = check;
        return this;
    }

    /** Waits before each page. */
    public Provider delayed(Duration time) {
        delay = time;
        return this;
    }

    /** What was asked of collections so far. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** How many tokens were given out. */
    public int tokens() {
        return tokens.get();
    }

    private void token(HttpExchange exchange) throws IOException {
        Asked request = new Asked("token", "/token", Map.of(), exchange.getRequestHeaders());
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Reply other = twist.reply(request, nth("/token"));
        if (other != null) {
            send(exchange, other);
            return;
        }
        int number = tokens.incrementAndGet();
        String scope = URLDecoder.decode(form, StandardCharsets.UTF_8).replaceAll(".*scope=([^&]*).*", "$1");
        send(
                exchange,
                Reply.of(
                        200,
                        JSON.writeValueAsString(Map.of(
                                "access_token",
                                "t" + number,
                                "token_type",
                                "Bearer",
                                "expires_in",
                                3600,
                                "scope",
                                scope))));
    }

    private void answer(HttpExchange exchange) throws IOException {
        Asked request = Asked.of(String.valueOf(exchange.getRequestURI()), exchange.getRequestHeaders());
        asked.add(request);
        try {
            Thread.sleep(delay.toMillis());
            Reply other = twist.reply(request, nth(request.address()));
            send(exchange, other == null ? usual(request) : other);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int nth(String address) {
        return times.computeIfAbsent(address, first -> new AtomicInteger()).incrementAndGet();
    }

    /** What the standard says is the answer. */
    public Reply usual(Asked request) {
        SignatureCheck check = signatures;
        String told = String.valueOf(request.headers().getFirst("Authorization"));
        if (check == null ? !told.startsWith("Bearer t") : !check.wrong(request).isEmpty()) {
            String body = "{\"errors\":[{\"codeMajor\":\"failure\",\"codeMinor\":\"unauthorized\"}]}";
            return Reply.of(401, body, "Date", date(check));
        }
        Records all = collections.get(request.collection());
        if (all == null) {
            return Reply.of(404, "{}");
        }
        String filter = request.query().get("filter");
        Records changed = all.since(filter == null ? "" : filter.replaceAll(".*>='(.*)'", "$1"));
        Records found = "desc".equals(request.query().get("orderBy")) ? changed.reversed() : changed;
        int limit = Math.min(largest, request.number("limit", 100));
        int offset = Math.min(found.size(), request.number("offset", 0));
        int end = Math.min(found.size(), offset + limit);
        Map<String, String> headers = new TreeMap<>();
        headers.put("Date", date(check));
        if (tellsTotal) {
            headers.put("X-Total-Count", String.valueOf(found.size()));
        }
        if (links && end < found.size()) {
            headers.put("Link", "<" + link(request, limit, end) + ">; rel=\"next\"");
        }
        return new Reply(200, headers, found.page(request.collection(), offset, end));
    }

    private static String date(@Nullable SignatureCheck check) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                (check == null ? Instant.now() : check.now()).atZone(ZoneOffset.UTC));
    }

    private String link(Asked request, int limit, int offset) {
        String path = request.address().replaceAll("\\?.*", "");
        StringBuilder link = new StringBuilder(url(path) + "?limit=" + limit + "&offset=" + offset);
        request.query().forEach((name, value) -> {
            if (!name.equals("limit") && !name.equals("offset")) {
                link.append('&')
                        .append(name)
                        .append('=')
                        .append(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return link.toString();
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            if (reply.body().length > 0) {
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
