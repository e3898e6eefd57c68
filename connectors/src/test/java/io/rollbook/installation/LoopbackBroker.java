package io.rollbook.installation;

import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerSettings;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A broker that listens on the loopback interface, as its clients know it.
 *
 * @param port where it listens
 * @param password of its user
 */
record LoopbackBroker(int port, String password) {
    static final String USER = "rollbook";

    static LoopbackBroker onFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new LoopbackBroker(socket.getLocalPort(), UUID.randomUUID().toString());
        }
    }

    /** Variables with which a service's embedded broker listens there. */
    Map<String, String> variables() {
        return Map.of(
                "ROLLBOOK_BROKER_PORT",
                String.valueOf(port),
                "ROLLBOOK_BROKER_USER",
                USER,
                "ROLLBOOK_BROKER_PASSWORD",
                password);
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** Variables with which a service uses it as another broker. */
    Map<String, String> variablesOfClients() {
        return Map.of("ROLLBOOK_BROKER_URL", url(), "ROLLBOOK_BROKER_USER", USER, "ROLLBOOK_BROKER_PASSWORD", password);
    }

    /** Connects once. */
    void check() {
        try (Broker client = client()) {
            client.check();
        }
    }

    private Broker client() {
        return Broker.start(
                new BrokerSettings(Path.of("none"), url(), USER, password, null, BrokerSettings.DEFAULT_BACK_OFF));
    }

    /** The queue of each message that lies in one of these, and is not in work. */
    List<String> lying(String... queues) throws JMSException {
        List<String> out = new ArrayList<>();
        try (Broker client = client();
                JMSContext context = client.connections().createContext()) {
            for (String queue : queues) {
                try (QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
                    Collections.list(browser.getEnumeration()).forEach(message -> out.add(queue));
                }
            }
        }
        return out;
    }

    /** The password is not for reports of failed tests. */
    @Override
    public String toString() {
        return url();
    }
}
