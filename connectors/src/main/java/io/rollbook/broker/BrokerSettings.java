package io.rollbook.broker;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which broker, and how often it hands a message out again.
 *
 * @param folder where the embedded broker keeps its journal
 * @param url another broker's URL such as {@code tcp://broker.example.org:61616?sslEnabled=true}; null to embed one
 * @param user for the other broker, or for {@code port}; null where it asks for none
 * @param password for the same
 * @param port a loopback port on which the embedded broker also listens for other processes of this machine, asking for
 *     {@code user} and {@code password}; null for none
 * @param backOff the wait before a message that was rolled back is handed out again; doubles up to 60 times this
 */
public record BrokerSettings(
        Path folder,
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable Integer port,
        Duration backOff) {

    /** Waits 5 seconds before the second try, and doubles that from try to try up to 5 minutes. */
    public static final Duration DEFAULT_BACK_OFF = Duration.ofSeconds(5);

    /** The longest wait, in those of the first one. */
    static final int LONGEST = 60;

    /**
     * How long the broker keeps a message back that was rolled back; another broker than the embedded one is set up so, too, see
     * docs/operations.md.
     *
     * @param deliveries how often it was handed out, 1 or more
     */
    Duration keptBack(int deliveries) {
        long times = Math.min(LONGEST, 1L << Math.min(deliveries - 1, 20));
        return backOff.multipliedBy(times);
    }

    /** An embedded broker that only this process can reach. */
    public static BrokerSettings embedded(Path folder) {
        return new BrokerSettings(folder, null, null, null, null, DEFAULT_BACK_OFF);
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return url == null ? "embedded broker in " + folder : "broker " + url;
    }
}
