package io.rollbook.installation;

import static org.awaitility.Awaitility.await;

import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A broker in a process of its own, which several services share. */
final class SharedBroker implements AutoCloseable {
    private static final String PASSWORD = "BROKER_PASSWORD";

    private final Process process;
    private final LoopbackBroker address;

    private SharedBroker(Process process, LoopbackBroker address) {
        this.process = process;
        this.address = address;
    }

    /** Serves until it is killed; the folder and the port are the arguments. */
    public static void main(String[] arguments) throws InterruptedException {
        Path folder = Path.of(arguments[0]);
        int port = Integer.parseInt(arguments[1]);
        String password = System.getenv(PASSWORD);
        Broker broker = Broker.start(
                new BrokerSettings(folder, null, LoopbackBroker.USER, password, port, BrokerSettings.DEFAULT_BACK_OFF));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        new CountDownLatch(1).await();
    }

    /** Starts it and waits until it answers. */
    static SharedBroker start(Path folder) throws IOException {
        LoopbackBroker address = LoopbackBroker.onFreePort();
        List<String> line = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                SharedBroker.class.getName(),
                folder.toString(),
                String.valueOf(address.port()));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(Map.of(PASSWORD, address.password()));
        SharedBroker broker = new SharedBroker(builder.start(), address);
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            address.check();
            return true;
        });
        return broker;
    }

    LoopbackBroker address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
