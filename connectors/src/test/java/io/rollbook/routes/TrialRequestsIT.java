package io.rollbook.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.rollbook.broker.Queues;
import io.rollbook.district.Districts;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Trials;
import java.lang.reflect.Proxy;
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
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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
    void ask_registerThatIsAway_isAnsweredAtOnce_inPlainWords() {
        rig.control.close();
        serve();

        Trial trial = rig.routes.trialRequests(LONG).ask("capital-city", "drop");

        assertThat(trial.ok()).isFalse();
        assertThat(trial.will()).contains("would fail until");
        assertThat(trial.steps()).singleElement().satisfies(step -> {
            assertThat(step.detail()).startsWith("the intake could not try the feed out");
            assertThat(step.todo()).contains("rollbook doctor");
        });
    }

    @Test
    void ask_trialThatBreaksOff_isAnsweredAtOnce_withNothingOfWhatItRead() {
        apply("capital-city", "drop");
        Districts broken = new Districts(
                (DataSource) Proxy.newProxyInstance(
                        DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, asked, with) -> {
                            throw new StackOverflowError("Canary, Ada");
                        }),
                cron -> Optional.empty(),
                format -> Optional.empty(),
                Clock.systemUTC());
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        try {
            rig.routes.serveTrials(new Trials(broken, List.of()));

            Trial trial = rig.routes.trialRequests(LONG).ask("capital-city", "drop");

            assertThat(trial.ok()).isFalse();
            assertThat(trial.json()).contains("StackOverflowError").doesNotContain("Canary");
            assertThat(log.list).anyMatch(event -> event.getLevel() == Level.ERROR);
            assertThat(log.list).noneMatch(event -> (event.getFormattedMessage()
                            + (event.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                    .contains("Canary"));
            assertThat(rig.lying(Queues.INTAKE_TESTS)).isZero();
        } finally {
            root.detachAppender(log);
        }
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
