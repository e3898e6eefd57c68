package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LateFeedsIT {
    private static final String SLUG = "springfield";
    private static final Duration WINDOW = Duration.ofHours(3);

    private final MovedClock clock = new MovedClock();
    private ControlDatabase control;
    private Runs runs;

    @BeforeEach
    void open() {
        Database database = TestDatabases.control();
        TestDatabases.register(SLUG, database);
        control = ControlDatabase.open(database);
        runs = new JdbcRuns(control.dataSource(), clock);
    }

    @AfterEach
    void close() {
        control.close();
    }

    private Map<String, Instant> late() {
        return new LateFeeds(control.dataSource(), clock)
                .of(Map.of(SLUG, Map.of("nightly", WINDOW, "staff", WINDOW), "other", Map.of("nightly", WINDOW)))
                .getOrDefault(SLUG, Map.of());
    }

    private Run scheduled() {
        clock.putForward(Duration.ofDays(1));
        return runs.create(SLUG, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
    }

    private Instant nothingNewer() {
        return Objects.requireNonNull(
                runs.move(scheduled().id(), RunState.UNCHANGED, RunReport.EMPTY).finished());
    }

    private Instant failed(String code) {
        RunReport report = RunReport.EMPTY.refused(new Refused(code, "why"));
        return Objects.requireNonNull(
                runs.move(scheduled().id(), RunState.FAILED, report).finished());
    }

    private Instant since() {
        return seconds(Objects.requireNonNull(late().get("nightly")));
    }

    private static Instant seconds(Instant moment) {
        return Instant.ofEpochSecond(moment.getEpochSecond());
    }

    @Test
    void severalNightsWithoutAnythingNewer_areLateSinceTheFirst() {
        Instant first = nothingNewer();
        nothingNewer();
        failed("NOTHING_THERE");
        failed("SFTP_UNREACHABLE");
        scheduled();

        assertThat(late()).containsOnlyKeys("nightly");
        assertThat(since()).isEqualTo(seconds(first));
    }

    @Test
    void feedThatCouldNotBeReached_isNotLate() {
        failed("SFTP_UNREACHABLE");
        assertThat(late()).isEmpty();
    }

    @Test
    void deliveryFromWherever_endsIt_aPreviewDoesNot() {
        nothingNewer();
        Run preview = runs.create(SLUG, "nightly", true, false, "person", "Ada");
        runs.received(preview.id(), "sha256:ab");
        assertThat(late()).isNotEmpty();

        runs.upload(RunId.next(clock), SLUG, "staff", false, "Ada", "sha256:ab");
        assertThat(late()).containsOnlyKeys("nightly");

        runs.upload(RunId.next(clock), SLUG, "nightly", false, "Ada", "sha256:ab");
        assertThat(late()).isEmpty();

        Instant again = nothingNewer();
        assertThat(since()).isEqualTo(seconds(again));
    }

    @Test
    void whoAsksByHandAndFindsNothingNewer_makesNothingLate() {
        Run run = runs.create(SLUG, "nightly", false, false, "person", "Ada");
        runs.move(run.id(), RunState.UNCHANGED, RunReport.EMPTY);
        assertThat(late()).isEmpty();
    }

    @Test
    void runThatNobodyPulls_isLateFromTheEndOfItsWindow() {
        Run waiting = scheduled();
        clock.putForward(WINDOW.plusMinutes(1));
        assertThat(late()).as("the last look may go on").isEmpty();

        clock.putForward(Duration.ofMinutes(10));
        assertThat(since()).isEqualTo(seconds(waiting.created().plus(WINDOW)));

        runs.upload(RunId.next(clock), SLUG, "nightly", false, "Ada", "sha256:ab");
        assertThat(late()).isEmpty();
    }

    @Test
    void pullThatGoesOn_isNotLate_oneThatTellsNoMoreIs() {
        Run pulling = scheduled();
        clock.putForward(WINDOW.plusHours(1));
        runs.tell(pulling.id(), new Headway("pull", 1_000, pulling.created(), clock.instant()));
        assertThat(late()).isEmpty();

        clock.putForward(Duration.ofMinutes(11));
        assertThat(since()).isEqualTo(seconds(pulling.created().plus(WINDOW)));
    }

    @Test
    void runThatAPersonAskedFor_makesNothingLate_howeverLongItWaits() {
        runs.create(SLUG, "nightly", false, false, "person", "Ada");
        clock.putForward(Duration.ofDays(2));
        assertThat(late()).isEmpty();
    }
}
