package io.rollbook.intake.oneroster;

import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.intake.oneroster.Transport.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * OAuth 2.0 client credentials (RFC 6749, 4.4; OneRoster 1.2 Rostering Service, "Security"). One token at a time; asked for
 * again a minute before it runs out, and once where a service refuses one that has not.
 */
final class OAuth2 implements Authorization {
    private static final Duration EARLY = Duration.ofSeconds(60);
    private static final Duration USUAL_LIFE = Duration.ofMinutes(30);
    /** RFC 6749, 5.2, and what services take from its other sections. */
    private static final Set<String> ERRORS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "access_denied");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Token(String text, Instant until) {}

    /** The token service gives none now, and may later. */
    static final class NoToken extends IOException {
        private static final long serialVersionUID = 1L;

        private final String host;
        private final String why;

        NoToken(String host, String why) {
            super(why);
            this.host = host;
            this.why = why;
        }

        /** Who it is, as a sentence begins. */
        String service() {
            return "The token service at " + host;
        }

        /** What it does, as the sentence goes on. */
        String why() {
            return why;
        }
    }

    private final Transport transport;
    private final HttpUrl url;
    private final String clientId;
    private final String secret;
    private final List<String> scopes;
    private final Clock clock;
    private boolean inBody;
    private @Nullable Token token;
    private Set<String> granted = Set.of();
    private Duration life = Duration.ZERO;

    /** {@code scopes} are asked for; which of them are needed is the caller's to know. */
    OAuth2(Transport transport, HttpUrl url, String clientId, String secret, List<String> scopes, Clock clock) {
        this.transport = transport;
        this.url = url;
        this.clientId = clientId;
        this.secret = secret;
        this.scopes = scopes;
        this.clock = clock;
    }

    @Override
    public Request sign(Request request) throws IOException {
        return request.newBuilder()
                .header("Authorization", "Bearer " + token().text())
                .build();
    }

    @Override
    public synchronized boolean renew(Request refused, Headers answer) {
        Token now = token;
        // Others may have been refused with the same token, and one of them has renewed it.
        if (now != null && ("Bearer " + now.text()).equals(refused.header("Authorization"))) {
            token = null;
        }
        return true;
    }

    /** What the service says it granted; empty where it does not say. */
    synchronized Set<String> granted() {
        return granted;
    }

    /** How long the last token is good for, as the service says or as is usual. */
    synchronized Duration life() {
        return life;
    }

    private synchronized Token token() throws IOException {
        Token now = token;
        if (now == null || !clock.instant().isBefore(now.until())) {
            now = ask();
            token = now;
        }
        return now;
    }

    private Token ask() throws IOException {
        Answer answer = send(inBody);
        if (answer.status() == 401 || answer.status() == 400) {
            // Services take the secret in the header or in the body, and few take both (RFC 6749, 2.3.1).
            Answer other = send(!inBody);
            if (other.isOk()) {
                inBody = !inBody;
                answer = other;
            }
        }
        if (answer.status() >= 500 || answer.status() == 429) {
            throw new NoToken(url.host(), "answers " + answer.status());
        }
        JsonNode told = tree(answer);
        String text = told.path("access_token").asString("");
        if (!answer.isOk() || text.isEmpty()) {
            throw refused(answer, told);
        }
        granted = Arrays.stream(told.path("scope").asString("").split(" "))
                .filter(scope -> !scope.isBlank())
                .collect(Collectors.toUnmodifiableSet());
        long seconds = told.path("expires_in").asLong(USUAL_LIFE.toSeconds());
        life = Duration.ofSeconds(
                Math.max(0, Math.min(seconds, Duration.ofDays(1).toSeconds())));
        Duration usable = life.compareTo(EARLY.multipliedBy(2)) > 0 ? life.minus(EARLY) : life.dividedBy(2);
        return new Token(text, clock.instant().plus(usable));
    }

    private Answer send(boolean inBody) throws IOException {
        try {
            return transport.send(request(inBody));
        } catch (Transport.TooLarge e) {
            throw new NoToken(url.host(), "answers with more than any token needs");
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            throw new NoToken(url.host(), LostAnswer.words(e));
        }
    }

    private static JsonNode tree(Answer answer) {
        try {
            JsonNode read = JSON.readTree(answer.body());
            return read == null ? JSON.createObjectNode() : read;
        } catch (JacksonException noJson) {
            return JSON.createObjectNode();
        }
    }

    private IntakeException refused(Answer answer, JsonNode told) {
        String word = told.path("error").asString("");
        // Other words are the service's own, and could be anything.
        String shown = ERRORS.contains(word) ? " (" + word + ")" : answer.isOk() ? " without one" : "";
        return new IntakeException(
                Reason.LOGIN_REFUSED,
                "The token service at " + url.host() + " gives no token: it answers " + answer.status() + shown
                        + ". Check token-url, client-id and client-secret, and whether the client still exists there.");
    }

    private Request request(boolean inBody) {
        FormBody.Builder form = new FormBody.Builder(StandardCharsets.UTF_8)
                .add("grant_type", "client_credentials")
                .add("scope", String.join(" ", scopes));
        Request.Builder request = new Request.Builder().url(url).header("Accept", "application/json");
        if (inBody) {
            form.add("client_id", clientId).add("client_secret", secret);
        } else {
            request.header("Authorization", Credentials.basic(clientId, secret, StandardCharsets.UTF_8));
        }
        return request.post(form.build()).build();
    }
}
