package io.rollbook.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rollbook.broker.Queues;
import io.rollbook.district.Districts;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Trials;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of feeds that an intake does for a portal, over the broker. */
class TrialRequestsIT {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private RoutesRig rig;
    private Districts districts;

    @BeforeEach
    void start() {
        rig = new RoutesRig(home);
        districts = new Districts(
                rig.control.dataSource(), cron -> Optional.empty(), format -> Optional.empty(), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void apply(String slug, String feed) {
        districts.apply(
                """
                district: %s
                name: Test
                timezone: America/Chicago
                feeds:
                  %s: {uploads: true}
                """
                        .formatted(slug, feed),
                home,
                "test");
    }

    private void serve() {
        rig.routes.serveTrials(new Trials(districts, List.of()));
    }

    @Test
    void ask_intakeThatRuns_answersForThatDistrictAndFeed() {
        apply("capital-city", "drop");
        serve();

        Trial trial = rig.routes.trialRequests(LONG).ask("capital-city", "drop");

        assertThat(trial.ok()).isTrue();
        assertThat(trial.will()).contains("rollbook upload capital-city drop");
        assertThat(rig.lying(Queues.INTAKE_TESTS)).isZero();
        assertThat(rig.lying(Queues.TEST_ANSWERS)).isZero();
    }

    @Test
    void ask_feedThatIsGone_saysSo() {
        serve();

        Trial trial = rig.routes.trialRequests(LONG).ask("capital-city", "drop");

        assertThat(trial.ok()).isFalse();
        assertThat(trial.steps().get(0).detail()).contains("settings have changed");
    }

    @Test
    void ask_severalAtOnce_eachGetsItsOwnAnswer() throws Exception {
        for (int i = 0; i < 6; i++) {
            apply("district-" + i, "drop");
        }
        serve();
        TrialRequests requests = rig.routes.trialRequests(LONG);
        ExecutorService askers = Executors.newFixedThreadPool(6);
        try {
            List<Future<Trial>> answers = askers.invokeAll(IntStream.range(0, 6)
                    .<Callable<Trial>>mapToObj(i -> () -> requests.ask("district-" + i, "drop"))
                    .toList());
            for (int i = 0; i < 6; i++) {
                assertThat(answers.get(i).get().will()).contains("upload district-" + i + " drop");
            }
        } finally {
            askers.shutdownNow();
        }
    }

    @Test
    void ask_nobodyThere_endsInTimeAndLeavesNothingThatAnIntakeWouldDoLater() {
        assertThatThrownBy(() -> rig.routes.trialRequests(SHORT).ask("capital-city", "drop"))
                .isInstanceOf(TrialRequests.NobodyAnswers.class)
                .hasMessageContaining("No intake answered within")
                .hasMessageContaining("serve --role intake");

        // Expired, it is handed out to nobody.
        await().until(() -> rig.lying(Queues.INTAKE_TESTS) == 0);
        serve();
        assertThat(rig.lying(Queues.TEST_ANSWERS)).isZero();
    }

    @Test
    void ask_brokerThatIsGone_isNotConfirmed() {
        TrialRequests requests = rig.routes.trialRequests(SHORT);
        rig.broker.close();

        assertThatThrownBy(() -> requests.ask("capital-city", "drop")).isInstanceOf(NotConfirmedException.class);
    }
}
