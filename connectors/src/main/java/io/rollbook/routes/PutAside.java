package io.rollbook.routes;

import io.rollbook.broker.BrokerException;
import io.rollbook.broker.Queues;
import io.rollbook.spool.EnvelopeFields;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What lies among a district's dead letters: of which run, since when and why. Never what is in it. */
public final class PutAside {
    private final ConnectionFactory connections;

    /** At this broker. */
    public PutAside(ConnectionFactory connections) {
        this.connections = connections;
    }

    /**
     * A delivery that was put aside.
     *
     * @param run whose delivery it is; null where it belongs to none, and nothing is to be done with it
     * @param code why, in one word
     */
    public record Letter(@Nullable String run, String code, Instant since) {}

    /**
     * The oldest of them, as they lie there: none is taken.
     *
     * @throws BrokerException where the broker does not answer
     */
    public List<Letter> of(String district, int most) {
        List<Letter> letters = new ArrayList<>();
        try (var connection = connections.createConnection();
                var session = connection.createSession();
                var browser = session.createBrowser(session.createQueue(Queues.dead(district)))) {
            connection.start();
            Enumeration<?> lying = browser.getEnumeration();
            while (letters.size() < most && lying.hasMoreElements()) {
                letters.add(letter((Message) lying.nextElement()));
            }
            return letters;
        } catch (JMSException e) {
            throw new BrokerException("The broker does not tell what was put aside: is it up?", e);
        }
    }

    private static Letter letter(Message message) throws JMSException {
        String code = message.getStringProperty(Sending.CODE);
        return new Letter(
                message.getStringProperty(EnvelopeFields.RUN),
                code == null ? "UNKNOWN" : code,
                Instant.ofEpochMilli(message.getJMSTimestamp()));
    }
}
