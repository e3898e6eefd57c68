package io.rollbook.intake.oneroster;

import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.intake.oneroster.Transport.Answer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Asks a service for pages, as often as it takes and no longer than is reasonable. */
final class Service {
    /** Waits; a test's does not. */
    @FunctionalInterface
    interface Waiting {
        /** Lets this time pass. */
        void sleep(Duration time) throws InterruptedException;
    }

    /** A page with what came with it. */
    record Fetched(Page page, byte[] body, Headers headers) {}

    /** What the service answered to a request that it will not answer otherwise. */
    static final class NotServed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        NotServed(Answer answer, String collection) {
            super(collection + ": " + Problem.words(answer));
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }

        /** Whether it is what we asked for, and not whether we may, that it does not like. */
        boolean isOfTheRequest() {
            return answer.status() == 400 || answer.status() == 422;
        }

        boolean isMissing() {
            return answer.status() == 404;
        }
    }

    /** How a sentence about a page ends where that ends a pull. */
    static final String NOTHING_APPLIED = ". Nothing was applied; the next run asks for everything that is missing.";

    private final Transport transport;
    private final Authorization authorization;
    private final HttpUrl base;
    private final Pace pace;
    private final Waiting waiting;
    private final Clock clock;
    private final Lanes lanes;
    private final Instant until;
    private final IdDigest digest = new IdDigest();
    private final Map<String, Integer> retries = new ConcurrentHashMap<>();
    /** Until when the service wants to be left alone, by its last word on it. */
    private volatile Instant leftAlone = Instant.EPOCH;

    Service(
            Transport transport,
            Authorization authorization,
            HttpUrl base,
            Pace pace,
            Waiting waiting,
            Clock clock,
            Lanes lanes) {
        this.transport = transport;
        this.authorization = authorization;
        this.base = base;
        this.pace = pace;
        this.waiting = waiting;
        this.clock = clock;
        this.lanes = lanes;
        this.until = clock.instant().plus(pace.pull());
    }

    /** The address of a collection. */
    HttpUrl address(String collection) {
        return base.newBuilder().addPathSegment(collection).build();
    }

    /** How many requests for pages of a collection were sent again so far. */
    int retries(String collection) {
        return retries.getOrDefault(collection, 0);
    }

    /** How many pages may be on their way just now. */
    int parallel() {
        return lanes.count();
    }

    /**
     * Asks for a page; each request is made as soon as it may be on its way beside others.
     *
     * @throws NotServed where the service refuses the request as it is
     * @throws IntakeException where the service does not answer, or not with a page, in all tries; names collection and page
     */
    Fetched fetch(String collection, int number, HttpUrl url) {
        requireOurs(collection, url);
        return ask(collection, number, url);
    }

    private Fetched ask(String collection, int number, HttpUrl url) {
        String place = "page " + number + " of " + collection;
        String subject = "";
        String last = "";
        boolean renewed = false;
        @Nullable Instant notBefore = null;
        leaveAlone();
        for (int i = 1; ; i++) {
            if (clock.instant().isAfter(until)) {
                throw new IntakeException(
                        Reason.SERVICE_FAILED,
                        "The pull takes longer than " + pace.pull().toHours() + " hours, and was ended before " + place
                                + ". Nothing was applied.");
            }
            Duration wait = back(i);
            notBefore = null;
            subject = "The service";
            try {
                Request request;
                Answer answer;
                // Who waits for another try leaves the way to others.
                lanes.enter();
                try {
                    request = authorization.sign(new Request.Builder()
                            .url(url)
                            .header("Accept", "application/json")
                            .build());
                    answer = transport.send(request);
                } finally {
                    lanes.leave();
                }
                if (answer.isOk()) {
                    byte[] body = withoutMark(answer.body());
                    return new Fetched(Page.of(collection, body, digest), body, answer.headers());
                }
                last = Problem.words(answer);
                if (answer.status() == 401 && !renewed && authorization.renew(request, answer.headers())) {
                    renewed = true;
                    wait = Duration.ZERO;
                } else {
                    requirePassing(answer, collection, place);
                    Duration said = retryAfter(answer);
                    notBefore = clock.instant().plus(said);
                    wait = asked(said, wait);
                    leftAlone = leftAlone.isAfter(notBefore) ? leftAlone : notBefore;
                }
            } catch (Page.Malformed e) {
                last = "answers with something that is no page: " + e.getMessage();
            } catch (Transport.TooLarge e) {
                throw new IntakeException(
                        Reason.SERVICE_FAILED,
                        "The service answers for " + place
                                + " with more than 16 MB: ask its operator for smaller pages.");
            } catch (OAuth2.NoToken e) {
                subject = e.service();
                last = e.why();
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw stopped(e);
                }
                last = LostAnswer.words(e);
            }
            if (i == pace.tries() || clock.instant().plus(wait).isAfter(until)) {
                throw new IntakeException(
                        Reason.SERVICE_FAILED,
                        subject + " " + last + " for " + place + ", in " + i + (i == 1 ? " try" : " tries")
                                + NOTHING_APPLIED,
                        notBefore);
            }
            pause(wait);
            retries.merge(collection, 1, Integer::sum);
        }
    }

    /** Whatever a service says is the next page: our credentials are for this service only. */
    private void requireOurs(String collection, HttpUrl url) {
        boolean ours =
                url.scheme().equals(base.scheme()) && url.host().equals(base.host()) && url.port() == base.port();
        if (!ours) {
            throw new IntakeException(
                    Reason.ADDRESS_REFUSED,
                    "The service says that the next page of " + collection
                            + " is at another address: our credentials are not sent there.");
        }
    }

    private static void requirePassing(Answer answer, String collection, String place) {
        int status = answer.status();
        if (status == 401 || status == 403) {
            throw new IntakeException(
                    Reason.LOGIN_REFUSED,
                    "The service " + Problem.words(answer) + " for " + place
                            + ": check the feed's credentials, and that they may read this collection.");
        }
        if (status >= 300 && status < 400) {
            throw new IntakeException(
                    Reason.ADDRESS_REFUSED,
                    "The service answers " + status + " for " + place
                            + ": it sends us to another address, which is never followed. Set base-url to where it is.");
        }
        if (status < 500 && status != 408 && status != 429) {
            throw new NotServed(answer, collection);
        }
    }

    /** Half of the time or more, so that those who failed together do not come back together. */
    private Duration back(int tries) {
        Duration wait = pace.first().multipliedBy(1L << Math.min(tries - 1, 20));
        return jittered(wait.compareTo(pace.longest()) < 0 ? wait : pace.longest(), 0.5);
    }

    private static Duration jittered(Duration time, double least) {
        return Duration.ofMillis(
                (long) (time.toMillis() * (least + ThreadLocalRandom.current().nextDouble(1 - least))));
    }

    /** How long the service wants to be left alone, in seconds or until a date (RFC 9110, 10.2.3); zero where it does not say. */
    private Duration retryAfter(Answer answer) {
        String after = answer.headers().get("Retry-After");
        if (after == null) {
            return Duration.ZERO;
        }
        java.util.Date date = answer.headers().getDate("Retry-After");
        return after.matches("\\d{1,9}")
                ? Duration.ofSeconds(Long.parseLong(after))
                : date == null ? Duration.ZERO : Duration.between(now(answer), date.toInstant());
    }

    /** As long as the service asks for, or a little longer, but not for ever. */
    private Duration asked(Duration asked, Duration otherwise) {
        if (asked.compareTo(otherwise) <= 0) {
            return otherwise;
        }
        Duration capped = asked.compareTo(pace.asked()) < 0 ? asked : pace.asked();
        return capped.plus(jittered(pace.first(), 0));
    }

    /** What one request was told holds for those that are made after it, too. */
    private void leaveAlone() {
        Duration left = Duration.between(clock.instant(), leftAlone);
        if (left.compareTo(Duration.ZERO) > 0) {
            pause(asked(left, Duration.ZERO));
        }
    }

    private Instant now(Answer answer) {
        java.util.Date told = answer.headers().getDate("Date");
        return told == null ? clock.instant() : told.toInstant();
    }

    private void pause(Duration time) {
        try {
            waiting.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(e);
        }
    }

    /** Not the service's fault: the request goes back, and whoever takes it next begins anew. */
    private static IllegalStateException stopped(Exception e) {
        return new IllegalStateException("stopped", e);
    }

    /** Pages become parts of one file: a byte order mark (RFC 8259, 8.1: may be ignored) has no place inside of it. */
    private static byte[] withoutMark(byte[] body) {
        boolean marked = body.length > 2 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        return marked ? Arrays.copyOfRange(body, 3, body.length) : body;
    }
}
