package io.rollbook.routes;

import io.rollbook.broker.Queues;
import io.rollbook.intake.Trial;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.UUID;

/** Has an intake try out a feed, and waits for what comes of it. */
public final class TrialRequests {
    /** More than a trial takes. */
    static final Duration ANSWERED = Duration.ofMinutes(6);

    private final ConnectionFactory connections;
    private final Duration taken;

    /** {@code taken}: how long to wait for an intake that takes it. */
    TrialRequests(ConnectionFactory connections, Duration taken) {
        this.connections = connections;
        this.taken = taken;
    }

    /** No intake took it, or the one that did gave no answer. The message says which and what to do. */
    public static final class NobodyAnswers extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NobodyAnswers(String message) {
            super(message);
        }
    }

    /**
     * Asks and waits.
     *
     * @throws NobodyAnswers where no intake does it
     * @throws NotConfirmedException where the broker does not take the request
     */
    public Trial ask(String district, String feed) {
        String id = UUID.randomUUID().toString();
        try (var connection = connections.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer answers = session.createConsumer(
                        session.createQueue(Queues.TEST_ANSWERS), "JMSCorrelationID = '" + id + "'");
                MessageProducer requests = session.createProducer(session.createQueue(Queues.INTAKE_TESTS))) {
            connection.start();
            TextMessage request = session.createTextMessage(feed);
            request.setJMSCorrelationID(id);
            request.setStringProperty(PullPlace.DISTRICT, district);
            requests.send(request, DeliveryMode.NON_PERSISTENT, Message.DEFAULT_PRIORITY, taken.toMillis());
            if (answers.receive(taken.toMillis()) == null) {
                throw new NobodyAnswers("No intake answered within " + taken.toSeconds()
                        + " s: is one running? Start one with: rollbook serve --role intake");
            }
            return answer(answers.receive(ANSWERED.toMillis()));
        } catch (JMSException e) {
            throw new NotConfirmedException(e);
        }
    }

    private static Trial answer(Message message) throws JMSException {
        Trial trial = message == null ? null : Trial.parse(message.getBody(String.class));
        if (trial == null) {
            throw new NobodyAnswers(
                    "An intake took the test and gave no answer to it: was it stopped? Test once more.");
        }
        return trial;
    }
}
