package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import io.rollbook.made.Truth;
import io.rollbook.testing.TestSftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The service is killed while a delivery is on its way, and started again on the same home: the delivery is merged once.
 * Locks that the test takes in the database, and a server that stops sending, hold the delivery at the place.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashIT {
    private static final String CONTROL = "rollbook_control";
    /** The key of a district's lock, see {@code RunLock}. */
    private static final long RUN_LOCK = 0x726f6c6c626f6f6bL;

    private final MadeDistrict made = MadeDistrict.of(Size.TINY, 7, LocalDate.of(2026, 11, 22));
    private final Truth truth = made.truth(Night.FIRST);

    @TempDir
    static Path folder;

    private TestSftpServer sftp;
    private LoopbackBroker broker;
    private Installation installation;
    private Commands commands;
    private ServerFiles server;

    @BeforeAll
    void start() throws Exception {
        sftp = TestSftpServer.start(folder.resolve("district"));
        broker = LoopbackBroker.onFreePort();
        startService();
    }

    @BeforeEach
    void revive() throws Exception {
        if (!installation.service().isAlive()) {
            startService();
        }
    }

    @AfterAll
    void stop() throws Exception {
        installation.close();
        sftp.close();
    }

    @Test
    void kill_whilePulling_isPulledAgain() throws Exception {
        String slug = district("crash-pull");
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        sftp.whileReading((file, offset) -> {
            if (offset > 0) {
                reading.countDown();
                hold(goOn);
            }
        });
        String run = sync(slug);
        assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(state(run)).isEqualTo("waiting");
        assertThat(spooled("intake")).containsExactly(run + ".part");
        kill();
        sftp.whileReading(null);
        goOn.countDown();
        startService();
        assertMergedOnce(slug, run);
    }

    @Test
    void kill_messageInFlight_isHandedOutAgain() throws Exception {
        String slug = district("crash-flight");
        try (Connection holder = held(database(slug), "SELECT pg_advisory_lock(" + RUN_LOCK + ")")) {
            String run = sync(slug);
            awaitBlocked(database(slug));
            assertThat(state(run)).isEqualTo("received");
            assertThat(spooled("portal")).contains(run + ".body");
            kill();
            startService();
            assertMergedOnce(slug, run);
            assertThat(holder.isValid(1)).as("the lock ended with the database").isFalse();
        }
    }

    @Test
    void kill_whileStaging_isStagedAnew() throws Exception {
        String slug = district("crash-stage");
        // Causes are kept when every file is in the staging tables.
        try (Connection holder = held(database(slug), "LOCK TABLE sync.causes IN ACCESS EXCLUSIVE MODE")) {
            String run = sync(slug);
            awaitBlocked(database(slug));
            assertThat(state(run)).isEqualTo("opened");
            kill();
            startService();
            assertMergedOnce(slug, run);
            assertThat(holder.isValid(1)).as("the lock ended with the database").isFalse();
        }
    }

    @Test
    void kill_betweenCommitAndAcknowledgement_isNotMergedAgain() throws Exception {
        String slug = district("crash-commit");
        Connection merge = held(database(slug), "LOCK TABLE sync.runs IN EXCLUSIVE MODE");
        String run = sync(slug);
        awaitBlocked(database(slug));
        assertThat(state(run)).isEqualTo("merging");
        try (merge;
                Connection holder = held(CONTROL, "SELECT id FROM control.runs WHERE id = '" + run + "' FOR UPDATE")) {
            merge.commit();
            awaitBlocked(CONTROL);
            assertThat(server.ask(database(slug), "SELECT id FROM sync.runs"))
                    .as("committed")
                    .containsExactly(run);
            assertThat(state(run)).isEqualTo("merging");
            kill();
            startService();
            assertMergedOnce(slug, run);
            assertThat(holder.isValid(1)).as("the lock ended with the database").isFalse();
        }
    }

    @Test
    void kill_betweenApprovalAndMerge_mergesThePlanThatWasShownOnce() throws Exception {
        String slug = district("crash-approve");
        assertMergedOnce(slug, sync(slug));
        made.writeZip(Night.CUT_AT_LINE_END, sftp.outgoing().resolve(slug + ".zip"));
        String run = sync(slug);
        patiently().untilAsserted(() -> assertThat(state(run)).isEqualTo("held"));
        JsonNode shown = commands.json("run", "plan", run);
        List<String> toGo = server.ask(database(slug), "SELECT sourced_id FROM held.change WHERE action = 'R'");
        assertThat(toGo).isNotEmpty();
        // The plan goes back into the staging tables when the approval is noted and nothing is written yet.
        try (Connection holder = held(database(slug), "LOCK TABLE staging.orgs IN ACCESS EXCLUSIVE MODE")) {
            Process approving = installation.begin("run", "approve", run, "--reason", "the school has closed");
            awaitBlocked(database(slug));
            assertThat(state(run)).isEqualTo("approved");
            kill();
            assertThat(approving.waitFor())
                    .as("who approved hears that it is not done")
                    .isNotZero();
            startService();
            patiently().untilAsserted(() -> assertThat(state(run)).isEqualTo("merged"));
            assertThat(holder.isValid(1)).as("the lock ended with the database").isFalse();
        }
        assertThat(server.ask(database(slug), "SELECT id FROM sync.runs WHERE no = 2 AND id = '" + run + "'"))
                .hasSize(1);
        assertThat(server.ask(database(slug), "SELECT count(*) FROM sync.runs")).containsExactly("2");
        JsonNode merged = commands.json("run", "plan", run);
        assertThat(merged.path("digest")).isEqualTo(shown.path("digest"));
        assertThat(merged.path("base")).isEqualTo(shown.path("base"));
        assertThat(merged.path("entities")).isEqualTo(shown.path("entities"));
        assertThat(gone(slug)).containsExactlyInAnyOrderElementsOf(toGo);
        JsonNode decided = commands.json("run", "show", run);
        assertThat(decided.path("rosterVersion").asInt(-1)).isEqualTo(2);
        assertThat(commands.run("audit", "verify", slug).exit()).isZero();
        assertThat(server.ask(database(slug), "SELECT count(*) FROM held.change"))
                .containsExactly("0");
    }

    @Test
    void kill_runCreatedButNeverAskedFor_isPulledAfterTheStart() throws Exception {
        String slug = district("crash-ask");
        String run = "01K9ZZZZZZ0000000000000000";
        kill();
        server.execute(
                CONTROL,
                """
                INSERT INTO control.runs (id, district, feed, state, preview, full_pull, trigger, by_name, created)
                VALUES ('%s', '%s', 'nightly', 'waiting', false, false, 'person', 'test', now())
                """
                        .formatted(run, slug));
        startService();
        assertMergedOnce(slug, run);
    }

    private void startService() throws IOException {
        List<String> jar = Built.inTests("-Xmx256m");
        installation = Installation.start(folder.resolve("home"), jar, broker.variables());
        commands = installation.here();
        server = ServerFiles.of(installation);
    }

    private void kill() throws InterruptedException {
        installation.service().destroyForcibly().waitFor();
    }

    /** A district with its first night's export on the server. */
    private String district(String slug) throws IOException {
        Path file = DistrictFile.write(
                folder, slug, sftp.port(), sftp.hostKey(), TestSftpServer.PASSWORD, "plaintext: seal");
        commands.ask("district", "apply", "-f", file.toString());
        made.writeZip(Night.FIRST, sftp.outgoing().resolve(slug + ".zip"));
        return slug;
    }

    private String sync(String slug) throws IOException {
        return commands.json("sync", slug, "nightly").path("run").asString("");
    }

    private String state(String run) throws SQLException {
        return String.join(",", server.ask(CONTROL, "SELECT state FROM control.runs WHERE id = '" + run + "'"));
    }

    /** A connection with an open transaction in which this was executed. */
    private Connection held(String database, String sql) throws SQLException {
        Connection connection = server.connect(database);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private void awaitBlocked(String database) {
        patiently().untilAsserted(() -> assertThat(server.ask(
                        "postgres",
                        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '" + database
                                + "'"))
                .isNotEmpty());
    }

    private void assertMergedOnce(String slug, String run) throws Exception {
        patiently().untilAsserted(() -> assertThat(state(run)).isEqualTo("merged"));
        assertThat(server.ask(database(slug), "SELECT id FROM sync.runs")).containsExactly(run);
        JsonNode shown = commands.json("run", "show", run);
        for (Map.Entry<String, Truth.EntityTruth> each : truth.entities().entrySet()) {
            String entity = each.getKey();
            long records = each.getValue().records();
            assertThat(server.ask(database(slug), "SELECT count(*) FROM roster." + entity + " WHERE active"))
                    .as(entity)
                    .containsExactly(String.valueOf(records));
            JsonNode line = shown.path("ledger").path(entity);
            assertThat(line.path("records").asLong(-1)).as(entity).isEqualTo(records);
            assertThat(line.path("added").asLong(-1)).as(entity).isEqualTo(records);
        }
        assertThat(shown.path("rosterVersion").asInt(-1)).isEqualTo(1);
        assertThat(commands.run("audit", "verify", slug).exit()).isZero();
        patiently().untilAsserted(() -> {
            assertThat(spooled("intake")).isEmpty();
            assertThat(spooled("portal")).isEmpty();
            assertThat(names(installation.home().resolve("broker/large"))).isEmpty();
        });
        patiently().untilAsserted(() -> assertThat(broker.lying("intake", "portal." + slug, "dead." + slug))
                .isEmpty());
    }

    /** Ids of what the roster no longer lists. */
    private List<String> gone(String slug) throws SQLException {
        List<String> out = new ArrayList<>();
        for (String entity : truth.entities().keySet()) {
            out.addAll(server.ask(database(slug), "SELECT sourced_id FROM roster." + entity + " WHERE NOT active"));
        }
        return out;
    }

    private List<String> spooled(String which) throws IOException {
        return names(installation.home().resolve("spool").resolve(which));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String database(String slug) {
        return "rollbook_" + slug.replace('-', '_');
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200));
    }
}
