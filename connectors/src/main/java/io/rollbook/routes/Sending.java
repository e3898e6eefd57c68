package io.rollbook.routes;

import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerException;
import io.rollbook.broker.Queues;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.spool.EnvelopeFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.jms.JmsConstants;

/** Hands messages to the routes that send; back when the broker has them on disk. */
final class Sending {
    /** How often the run had been tried when its message was sent, so that a retry by a person starts from nought. */
    static final String TRIES_BEFORE = "rollbook_tries_before";

    /** Why a delivery was put aside, in one word. */
    static final String CODE = "rollbook_code";

    private final ProducerTemplate template;
    private final Broker broker;
    private final Function<String, PullPlace> places;

    /** {@code places}: who pulls the feed of a run. */
    Sending(ProducerTemplate template, Broker broker, Function<String, PullPlace> places) {
        this.template = template;
        this.broker = broker;
        this.places = places;
    }

    /** Sends a delivery to its portal. */
    void deliver(Ciphertext ciphertext, int triesBefore) {
        Map<String, Object> headers = new HashMap<>(EnvelopeFields.of(ciphertext.envelope()));
        headers.put(TRIES_BEFORE, String.valueOf(triesBefore));
        stream(DeliveryRoute.URI, Queues.portal(ciphertext.envelope().district()), ciphertext.body(), headers);
    }

    /** Sends a body to a district's dead letters. */
    void putAside(String district, Path body, Map<String, Object> fields, String code) {
        Map<String, Object> headers = new HashMap<>(fields);
        headers.put(CODE, code);
        stream(DeadLetterRoute.URI, Queues.dead(district), body, headers);
    }

    /** Asks whoever pulls it to pull a run's feed. */
    void request(String run) {
        send(RequestRoute.URI, run, places.apply(run).headers());
    }

    /** The same, put off until a moment; {@code notBefore}: the same on the broker's clock. */
    void request(String run, Instant until, Instant notBefore) {
        Map<String, Object> headers = new HashMap<>(places.apply(run).headers());
        headers.put(RequestRoute.NOT_BEFORE, notBefore.toEpochMilli());
        headers.put(RequestRoute.PUT_OFF, String.valueOf(until.toEpochMilli()));
        send(RequestRoute.URI, run, headers);
    }

    private void stream(String uri, String queue, Path body, Map<String, Object> headers) {
        headers.put(JmsConstants.JMS_DESTINATION_NAME, queue);
        try (InputStream in = Files.newInputStream(body)) {
            broker.requireRoom(Files.size(body));
            send(uri, in, headers);
        } catch (BrokerException e) {
            throw new NotConfirmedException(e);
        } catch (IOException e) {
            throw new UncheckedIOException("The spool cannot be read", e);
        }
    }

    private void send(String uri, Object body, Map<String, Object> headers) {
        try {
            template.sendBodyAndHeaders(uri, body, headers);
        } catch (CamelExecutionException e) {
            throw new NotConfirmedException(e.getCause());
        }
    }
}
