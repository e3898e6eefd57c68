package io.rollbook.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerIT {
    @TempDir
    Path home;

    @Test
    void start_folderNotWritable_saysWhatToDo() throws IOException {
        Path notAFolder = Files.writeString(home.resolve("broker"), "in the way");
        assertThatThrownBy(() -> Broker.start(BrokerSettings.embedded(notAFolder)))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(notAFolder.toString())
                .hasMessageContaining("rollbook.home");
    }

    @Test
    void message_survivesARestart() throws JMSException {
        BrokerSettings settings = BrokerSettings.embedded(home.resolve("broker"));
        try (Broker broker = Broker.start(settings);
                var context = broker.connections().createContext()) {
            context.createProducer().send(context.createQueue("portal.springfield"), "1");
        }
        try (Broker broker = Broker.start(settings);
                var context = broker.connections().createContext()) {
            assertThat(context.createConsumer(context.createQueue("portal.springfield"))
                            .receiveBody(String.class, 5000))
                    .isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"portal.springfield", "intake"})
    void message_givenBack_comesAgainAfterAWhile(String queue) throws JMSException {
        Duration backOff = Duration.ofSeconds(1);
        BrokerSettings settings = new BrokerSettings(home.resolve("broker"), null, null, null, null, backOff);
        try (Broker broker = Broker.start(settings);
                var context = broker.connections().createContext(JMSContext.SESSION_TRANSACTED)) {
            context.createProducer().send(context.createQueue(queue), "1");
            context.commit();
            var consumer = context.createConsumer(context.createQueue(queue));
            assertThat(consumer.receiveBody(String.class, 5000)).isEqualTo("1");
            long before = System.nanoTime();
            context.rollback();
            assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("1");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(backOff.dividedBy(2));
            context.commit();
        }
    }

    @Test
    void loopbackPort_asksForThePassword() throws IOException {
        int port = freePort();
        BrokerSettings settings =
                new BrokerSettings(home.resolve("broker"), null, "rollbook", "secret", port, Duration.ofSeconds(1));
        try (Broker broker = Broker.start(settings);
                Broker client = Broker.start(other(port, "secret"));
                Broker stranger = Broker.start(other(port, "guess"))) {
            broker.check();
            client.check();
            assertThatThrownBy(stranger::check).isInstanceOf(BrokerException.class);
        }
    }

    private BrokerSettings other(int port, String password) {
        return new BrokerSettings(home, "tcp://127.0.0.1:" + port, "rollbook", password, null, Duration.ofSeconds(1));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
