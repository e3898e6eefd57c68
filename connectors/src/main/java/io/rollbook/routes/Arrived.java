package io.rollbook.routes;

import io.rollbook.ciphertext.Envelope;
import io.rollbook.spool.Draft;
import io.rollbook.spool.EnvelopeFields;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message with a delivery, as the broker hands it out: its body is still there. */
record Arrived(Message message) {
    /** The envelope, unless something is missing in it. */
    Optional<Envelope> envelope() {
        try {
            return Optional.of(EnvelopeFields.read(this::text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** How often the run had been tried before this message was sent. */
    int triesBefore() {
        String tries = text(Sending.TRIES_BEFORE);
        return tries == null || !tries.matches("[0-9]{1,9}") ? 0 : Integer.parseInt(tries);
    }

    /** How often the broker has handed it out, this time too. */
    int deliveries() {
        try {
            return Math.max(1, message.getIntProperty("JMSXDeliveryCount"));
        } catch (JMSException e) {
            throw new NotConfirmedException(e);
        }
    }

    /** The fields of the envelope, as far as they are there. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new HashMap<>();
        for (String name : EnvelopeFields.NAMES) {
            String value = text(name);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    /** Streams the body into a draft without holding it in memory. */
    void save(Draft draft) {
        try (OutputStream out = draft.write()) {
            message.setObjectProperty("JMS_AMQ_SaveStream", out);
        } catch (IOException e) {
            throw draft.failed(e);
        } catch (JMSException e) {
            throw draft.failed(new IOException(e));
        }
    }

    private @Nullable String text(String name) {
        try {
            return message.getStringProperty(name);
        } catch (JMSException e) {
            throw new NotConfirmedException(e);
        }
    }
}
