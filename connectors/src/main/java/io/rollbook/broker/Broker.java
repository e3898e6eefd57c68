package io.rollbook.broker;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.jspecify.annotations.Nullable;

/** The broker of this process: a connection factory, and the embedded server behind it where there is one. */
public final class Broker implements AutoCloseable {
    private final BrokerSettings settings;
    private final ActiveMQConnectionFactory connections;
    private final @Nullable EmbeddedBroker embedded;

    private Broker(BrokerSettings settings, ActiveMQConnectionFactory connections, @Nullable EmbeddedBroker embedded) {
        this.settings = settings;
        this.connections = connections;
        this.embedded = embedded;
    }

    /**
     * Starts the embedded broker, or sets up connections to another one (which is not reached yet).
     *
     * @throws BrokerException where the journal's folder cannot be used or the server does not start
     */
    public static Broker start(BrokerSettings settings) {
        String url = settings.url();
        if (url != null) {
            return new Broker(settings, factory(url, settings.user(), settings.password()), null);
        }
        EmbeddedBroker embedded = EmbeddedBroker.start(settings);
        return new Broker(settings, factory(embedded.url(), embedded.user(), embedded.password()), embedded);
    }

    /** How long a message is kept back that was handed out so many times, and given back each time. */
    public Duration keptBack(int deliveries) {
        return settings.keptBack(deliveries);
    }

    /** Connections for senders and consumers. */
    public ConnectionFactory connections() {
        return connections;
    }

    /**
     * Makes sure that a message would not fill the broker's disk. Another broker than the embedded one watches its own.
     *
     * @param bytes of the message's body
     * @throws BrokerException where there is no room for it
     */
    public void requireRoom(long bytes) {
        if (embedded != null && !embedded.hasRoom(bytes)) {
            throw new BrokerException(
                    "The disk of the broker's folder has no room for " + bytes + " bytes: free some.");
        }
    }

    /**
     * Connects once.
     *
     * @throws BrokerException where that fails
     */
    public void check() {
        try (var connection = connections.createConnection()) {
            connection.start();
        } catch (JMSException e) {
            throw new BrokerException(
                    "The broker cannot be reached: is it up, and are rollbook.broker.url, user and password right?", e);
        }
    }

    /**
     * How many messages there are on each of these queues: those that are being worked on, or are put off, among them. Of a
     * cluster it is what lies on the node that answers.
     *
     * @return by the queue's name, in the order given; 0 where nothing was ever sent to it
     * @throws BrokerException where the broker does not answer
     */
    public Map<String, Long> depths(Collection<String> queues) {
        Map<String, Long> depths = new LinkedHashMap<>();
        try (var connection = connections.createConnection();
                var session = connection.createSession()) {
            ClientSession core = ((ActiveMQSession) session).getCoreSession();
            for (String queue : queues) {
                depths.put(queue, core.queueQuery(SimpleString.of(queue)).getMessageCount());
            }
            return depths;
        } catch (JMSException | ActiveMQException e) {
            throw new BrokerException("The broker does not tell how long its queues are: is it up?", e);
        }
    }

    @Override
    public void close() {
        connections.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    private static ActiveMQConnectionFactory factory(String url, @Nullable String user, @Nullable String password) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url, user, password);
        // Confirmed means on the broker's disk: the intake deletes its copy after that.
        factory.setBlockOnDurableSend(true);
        factory.setBlockOnNonDurableSend(true);
        // A message is fetched when it can be worked on, so that others may take the next one.
        factory.setConsumerWindowSize(0);
        factory.setReconnectAttempts(-1);
        factory.setRetryInterval(500);
        factory.setRetryIntervalMultiplier(2);
        factory.setMaxRetryInterval(30_000);
        return factory;
    }
}
