package io.rollbook.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.testing.Room;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void depths_countWhatLiesThere_alsoWhatIsBeingWorkedOnOrPutOff() throws JMSException {
        try (Broker broker = Broker.start(BrokerSettings.embedded(home.resolve("broker")));
                var context = broker.connections().createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue queue = context.createQueue("portal.springfield");
            context.createProducer().send(queue, "1").send(queue, "2");
            context.createProducer().setDeliveryDelay(60_000).send(context.createQueue("intake"), "3");
            context.commit();
            assertThat(context.createConsumer(queue).receiveBody(String.class, 5000))
                    .isEqualTo("1");

            assertThat(broker.depths(List.of("portal.springfield", "intake", "dead.springfield")))
                    .containsExactly(
                            entry("portal.springfield", 2L), entry("intake", 1L), entry("dead.springfield", 0L));
            context.rollback();
        }
    }

    @Test
    void depths_brokerThatIsAway_saySo() {
        BrokerSettings away =
                new BrokerSettings(home, "tcp://127.0.0.1:1", null, null, null, BrokerSettings.DEFAULT_BACK_OFF);
        try (Broker broker = Broker.start(away)) {
            assertThatThrownBy(() -> broker.depths(List.of("intake"))).isInstanceOf(BrokerException.class);
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
    void diskFull_stopsTheBrokerUntilThereIsRoomAndTheSameConnectionsGoOn() throws Exception {
        try (Room room = Room.make(home.resolve("broker"), 24)) {
            assumeThat(room.isSmall())
                    .as("a disk that can be filled, which only root can make")
                    .isTrue();
            try (Broker broker = Broker.start(BrokerSettings.embedded(room.folder()));
                    var reading = broker.connections().createContext();
                    var consumer = reading.createConsumer(reading.createQueue("portal.springfield"))) {
                send(broker, "before");
                assertThat(consumer.receiveBody(String.class, 5000)).isEqualTo("before");
                Thread sender = new Thread(() -> sendMuch(broker));
                sender.setDaemon(true);
                sender.start();
                // What was written of the message may be gone again before anyone looks at the disk.
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> !sender.isAlive() || room.folder().toFile().getUsableSpace() < 1 << 20);
                room.resize(128);
                await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> {
                    send(broker, "after");
                    return true;
                });
                List<String> arrived = new ArrayList<>();
                await().atMost(Duration.ofMinutes(1)).until(() -> {
                    Message message = consumer.receive(1000);
                    if (message instanceof TextMessage text) {
                        arrived.add(text.getText());
                    }
                    return arrived.contains("after");
                });
            }
        }
    }

    private static void send(Broker broker, String text) {
        try (var context = broker.connections().createContext()) {
            context.createProducer().send(context.createQueue("portal.springfield"), text);
        }
    }

    private static void sendMuch(Broker broker) {
        try (var context = broker.connections().createContext()) {
            BytesMessage message = context.createBytesMessage();
            message.writeBytes(new byte[30_000_000]);
            context.createProducer().send(context.createQueue("dead.springfield"), message);
        } catch (JMSException | RuntimeException full) {
            // It was too much.
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
