package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.Frame;
import io.rollbook.ciphertext.OpenPgp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What every way in keeps, whatever a feed is taken from. */
abstract class FeedSourceContract {
    /** Stands in names, ids and addresses of what is delivered, and nowhere else. */
    static final String WORD = "Quetzalfrimp";
    /** So many that no way takes them in one go. */
    private static final int MANY = 2_000;
    /** The key of a district's lock, see {@code RunLock}. */
    private static final long RUN_LOCK = 0x726f6c6c626f6f6bL;

    private static final AtomicInteger DISTRICTS = new AtomicInteger();

    private final Hunt hunt = new Hunt(WORD);
    private String slug = "";

    /** A delivery that stands still in its middle. */
    record Middle(CountDownLatch reached, CountDownLatch goOn) {
        Middle() {
            this(new CountDownLatch(1), new CountDownLatch(1));
        }

        /** Called where the middle is: stays there until it may go on. */
        void hold() {
            reached.countDown();
            try {
                goOn.await(5, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The service that it is delivered to. */
    abstract ServiceSite site();

    /** Sets up a district with a feed that is taken this way. */
    abstract void apply(String district) throws Exception;

    /** Puts an export where it is taken from; returns what lies there then. */
    abstract byte[] offer(String district, SmallExport export) throws Exception;

    /** Begins to deliver what is offered; returns the run, which goes on by itself. */
    abstract JsonNode begin(String district) throws Exception;

    /** Begins it and returns when it stands still in the middle. */
    abstract void beginAndHold(String district, Middle middle) throws Exception;

    /** Begins it and returns when the connection died in the middle, as often as it was tried. */
    abstract void beginAndDie(String district) throws Exception;

    /** What is to be done after a restart about a delivery that a stop interrupted; returns the run. */
    abstract JsonNode again(String district) throws Exception;

    @BeforeEach
    void start() throws Exception {
        slug = "district-" + DISTRICTS.incrementAndGet();
        apply(slug);
    }

    private static SmallExport large() {
        SmallExport export = new SmallExport(WORD);
        for (int i = 0; i < MANY; i++) {
            export.row("users.csv", SmallExport.user("many" + i, WORD, "student", WORD + "m" + i + "@example.org"));
        }
        return export;
    }

    private JsonNode delivered() throws Exception {
        return rested(begin(slug));
    }

    private JsonNode rested(JsonNode begun) throws IOException {
        String run = begun.path("run").asString("");
        assertThat(run).as("%s", begun).isNotEmpty();
        patiently().until(() -> List.of("merged", "unchanged", "held", "partial", "rejected", "failed")
                .contains(shown(run).path("state").asString("")));
        return shown(run);
    }

    private JsonNode shown(String run) throws IOException {
        return site().commands().json("run", "show", run);
    }

    private static String state(JsonNode run) {
        return run.path("state").asString("");
    }

    private List<String> merges() throws Exception {
        return site().server().ask(database(), "SELECT id FROM sync.runs");
    }

    private String database() {
        return "rollbook_" + slug.replace('-', '_');
    }

    private Path spool(String which) {
        return site().installation().home().resolve("spool").resolve(which);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200));
    }

    @Test
    void delivery_onItsWay_isCiphertextOnly() throws Exception {
        byte[] source = offer(slug, new SmallExport(WORD));
        assertThat(hunt.in(source)).as("the source holds the word").isNotEmpty();
        Path home = site().installation().home();
        String run;
        try (Connection holder = site().server().connect(database());
                Statement lock = holder.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(" + RUN_LOCK + ")");
            run = begin(slug).path("run").asString("");
            Path body = spool("portal").resolve(run + ".body");
            patiently().until(() -> state(shown(run)).equals("received") && Files.exists(body));

            assertThat(hunt.under(home, List.of(site().server().folder()))).isEmpty();
            assertThat(new Hunt(run).under(home.resolve("broker"), List.of()))
                    .as("files in which the broker has it")
                    .isNotEmpty();
            assertOpenPgp(body);
        }
        patiently().untilAsserted(() -> assertThat(state(shown(run))).isEqualTo("merged"));
        assertThat(site().server().ask(database(), "SELECT family_name FROM roster.users"))
                .as("what came of it")
                .contains(WORD);
    }

    private static void assertOpenPgp(Path body) throws IOException {
        try (FileChannel file = FileChannel.open(body)) {
            List<Frame> frames = EnvelopeBody.read(file).frames();
            assertThat(frames.size()).as("files and a manifest").isGreaterThan(1);
            for (Frame frame : frames) {
                ByteBuffer first = ByteBuffer.allocate((int) Math.min(frame.length(), OpenPgp.PROBE));
                file.read(first, frame.offset());
                assertThat(OpenPgp.looksEncrypted(first.array())).isTrue();
            }
        }
        assertThat(OpenPgp.looksEncrypted("sourcedId,status\n1,active\n".getBytes(StandardCharsets.UTF_8)))
                .as("that a text is told from it")
                .isFalse();
    }

    @Test
    void sameFeedTwice_isOneEffect() throws Exception {
        offer(slug, new SmallExport(WORD));
        JsonNode first = delivered();
        assertThat(state(first)).as("%s", first).isEqualTo("merged");
        List<String> roster = site().roster(slug);

        JsonNode second = delivered();

        assertThat(state(second)).as("%s", second).isEqualTo("unchanged");
        assertThat(site().roster(slug)).isEqualTo(roster);
        assertThat(merges()).containsExactly(first.path("run").asString(""));
    }

    @Test
    void stop_inTheMiddleOfADelivery_letsGoAndItIsMergedOnceAfterTheRestart() throws Exception {
        offer(slug, large());
        Middle middle = new Middle();
        beginAndHold(slug, middle);
        assertThat(middle.reached().await(1, TimeUnit.MINUTES)).isTrue();

        assertThat(site().stop()).as("ended by itself").isTrue();
        middle.goOn().countDown();
        site().startAgain();

        JsonNode run = rested(again(slug));
        assertThat(state(run)).as("%s", run).isEqualTo("merged");
        assertThat(merges()).containsExactly(run.path("run").asString(""));
        assertThat(site().commands().json("runs", slug).path("runs").size())
                .as("runs")
                .isEqualTo(1);
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        patiently().untilAsserted(() -> {
            assertThat(files(spool("intake"))).isEmpty();
            assertThat(files(spool("portal"))).isEmpty();
        });
    }

    @Test
    void connectionThatDiesInTheMiddle_appliesNothingAndTheNextNightWorks() throws Exception {
        offer(slug, large());
        assertThat(state(delivered())).isEqualTo("merged");
        List<String> roster = site().roster(slug);
        offer(slug, large().row("users.csv", SmallExport.user("new", WORD, "student", WORD + "new@example.org")));

        beginAndDie(slug);

        assertNothingLeft();
        assertThat(site().roster(slug)).isEqualTo(roster);
        JsonNode next = delivered();
        assertThat(state(next)).as("%s", next).isEqualTo("merged");
        assertThat(site().server().ask(database(), "SELECT count(*) FROM roster.users WHERE active"))
                .containsExactly(String.valueOf(MANY + 4));
    }

    /** The district's last run. */
    JsonNode lastRun(String district) throws IOException {
        return site().commands()
                .json("runs", district, "--limit", "1")
                .path("runs")
                .path(0);
    }

    /** Waits for a run that comes to nothing. */
    void awaitFailed(JsonNode begun) throws IOException {
        JsonNode run = rested(begun);
        assertThat(state(run)).as("%s", run).isEqualTo("failed");
    }
}
