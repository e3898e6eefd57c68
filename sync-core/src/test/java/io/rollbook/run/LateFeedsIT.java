package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LateFeedsIT {
    private static final String SLUG = "springfield";

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
        return new LateFeeds(control.dataSource())
                .of(Map.of(SLUG, List.of("nightly", "staff"), "other", List.of("nightly")))
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
}
