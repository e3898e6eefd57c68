package io.rollbook.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An Artemis server inside this process with its journal on disk. */
final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int START_SECONDS = 60;
    private static final long LOOK_AGAIN_MILLIS = 1000;
    private static final int MIB = 1024 * 1024;
    /** For the journal, in which what is taken is noted too. */
    private static final long ROOM_FOR_THE_JOURNAL = 16L * MIB;

    private static final String ROLE = "rollbook";
    private static final String IN_VM_USER = "in-vm";

    private final EmbeddedActiveMQ server;
    private final Path folder;
    private final String url;
    private final @Nullable String password;
    private volatile boolean closed;

    private EmbeddedBroker(EmbeddedActiveMQ server, Path folder, String url, @Nullable String password) {
        this.server = server;
        this.folder = folder;
        this.url = url;
        this.password = password;
    }

    static EmbeddedBroker start(BrokerSettings settings) {
        Path folder = usable(settings.folder().toAbsolutePath());
        int id = Math.floorMod(folder.toString().hashCode(), Integer.MAX_VALUE);
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        try {
            server.setConfiguration(configuration(settings, folder, id));
            String password = settings.port() == null ? null : secure(server, settings);
            EmbeddedBroker broker = new EmbeddedBroker(server, folder, "vm://" + id, password);
            broker.launch();
            return broker;
        } catch (Exception e) {
            throw new BrokerException(
                    "The embedded broker did not start in " + folder
                            + ": is another process using the same home, or is the disk full?",
                    e);
        }
    }

    private void launch() throws Exception {
        server.start();
        if (!server.getActiveMQServer().waitForActivation(START_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not active after " + START_SECONDS + " seconds");
        }
        server.getActiveMQServer().registerIOCriticalErrorListener((cause, message, file) -> {
            LOG.error("The folder of the embedded broker cannot be written to: it stops until that can be done again");
            new Thread(this::startAgain, "broker-start").start();
        });
    }

    /** Artemis stops after a write that failed; nobody is there to start this process again. */
    private void startAgain() {
        boolean started = false;
        while (!closed && !started) {
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
                started = hasRoom(0) && launchedAgain();
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                LOG.warn(
                        "The embedded broker does not start yet ({})",
                        e.getClass().getSimpleName());
            }
        }
    }

    private synchronized boolean launchedAgain() throws Exception {
        if (!closed) {
            server.stop();
            launch();
            LOG.info("The embedded broker serves again");
        }
        return true;
    }

    /** Artemis stops where a write fails: what has no room is not given to it. */
    boolean hasRoom(long bytes) {
        try {
            return Files.getFileStore(folder).getUsableSpace() - bytes > ROOM_FOR_THE_JOURNAL;
        } catch (IOException unknown) {
            return true;
        }
    }

    String url() {
        return url;
    }

    @Nullable
    String user() {
        return password == null ? null : IN_VM_USER;
    }

    @Nullable
    String password() {
        return password;
    }

    @Override
    public void close() {
        closed = true;
        try {
            stop();
        } catch (Exception e) {
            throw new BrokerException("The embedded broker did not stop", e);
        }
    }

    private synchronized void stop() throws Exception {
        server.stop();
    }

    private static Path usable(Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.delete(Files.createTempFile(folder, "probe", null));
            return folder;
        } catch (IOException e) {
            throw new BrokerException(
                    "The broker's folder " + folder + " cannot be written to: make it a folder that belongs to the"
                            + " account that runs Rollbook, or set another rollbook.home",
                    e);
        }
    }

    private static Configuration configuration(BrokerSettings settings, Path folder, int id) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("rollbook")
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setJournalFileSize(MIB)
                .setGlobalMaxSize(32L * MIB)
                .setMaxDiskUsage(98)
                .setThreadPoolMaxSize(8)
                .setScheduledThreadPoolMaxSize(2)
                .setJMXManagementEnabled(false)
                .setSecurityEnabled(settings.port() != null)
                .addAcceptorConfiguration(new TransportConfiguration(
                        InVMAcceptorFactory.class.getName(), Map.of("serverId", id), "in-vm"))
                .addAddressSetting("#", addresses())
                .addAddressSetting(Queues.portal("#"), backingOff(settings.backOff()))
                .addAddressSetting(Queues.INTAKE, backingOff(settings.backOff()))
                .addAddressSetting(Queues.PORTAL_PULLS, backingOff(settings.backOff()));
        if (settings.port() != null) {
            configuration.addAcceptorConfiguration(new TransportConfiguration(
                    NettyAcceptorFactory.class.getName(),
                    Map.of(
                            TransportConstants.HOST_PROP_NAME, "127.0.0.1",
                            TransportConstants.PORT_PROP_NAME, settings.port(),
                            TransportConstants.PROTOCOLS_PROP_NAME, "CORE"),
                    "loopback"));
            configuration.putSecurityRoles(
                    "#",
                    Set.of(new Role(ROLE, true, true, true, true, true, true, false, true, true, true, false, false)));
        }
        return configuration;
    }

    private static AddressSettings addresses() {
        // No bound here: the broker forgets its count in a crash, so the routes count in the run's record.
        return new AddressSettings()
                .setMaxDeliveryAttempts(-1)
                // Addresses without a queue: what has expired is gone, and nothing is taken away for failing.
                .setDeadLetterAddress(SimpleString.of("none"))
                .setExpiryAddress(SimpleString.of("none"))
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false);
    }

    private static AddressSettings backingOff(Duration first) {
        return addresses()
                .setRedeliveryDelay(first.toMillis())
                .setRedeliveryMultiplier(2)
                .setMaxRedeliveryDelay(first.toMillis() * BrokerSettings.LONGEST);
    }

    private static String secure(EmbeddedActiveMQ server, BrokerSettings settings) {
        if (settings.user() == null || settings.password() == null) {
            throw new BrokerException("rollbook.broker.port needs rollbook.broker.user and rollbook.broker.password");
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(IN_VM_USER, password);
        users.addRole(IN_VM_USER, ROLE);
        users.addUser(settings.user(), settings.password());
        users.addRole(settings.user(), ROLE);
        server.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        return password;
    }
}
