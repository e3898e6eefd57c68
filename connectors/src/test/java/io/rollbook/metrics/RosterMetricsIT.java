package io.rollbook.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerSettings;
import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.installation.Scrape;
import io.rollbook.run.JdbcRuns;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunFigures;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.run.Troubles;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RosterMetricsIT {
    private static final String GOOD =
            "rollbook_last_good_roster_timestamp_seconds{district=\"springfield\",feed=\"nightly\"}";
    private static final String TROUBLE =
            "rollbook_feed_trouble_timestamp_seconds{district=\"springfield\",feed=\"nightly\",kind=\"rejected\"}";

    @TempDir
    Path home;

    private final MovedClock clock = new MovedClock();
    private ControlDatabase control;
    private Runs runs;
    private Broker broker;

    @BeforeEach
    void open() {
        Database database = TestDatabases.control();
        TestDatabases.register("springfield", database);
        control = ControlDatabase.open(database);
        runs = new JdbcRuns(control.dataSource(), clock);
        broker = Broker.start(BrokerSettings.embedded(home.resolve("broker")));
    }

    @AfterEach
    void close() {
        broker.close();
        control.close();
    }

    private static District district(String slug) {
        Feed feed = new Feed(
                "nightly",
                null,
                null,
                Duration.ZERO,
                Feed.Delivery.NEWEST,
                Feed.Plaintext.REFUSE,
                null,
                true,
                "auto",
                Feed.Owns.ALL,
                null);
        return new District(
                slug,
                slug,
                ZoneId.of("America/Chicago"),
                null,
                Map.of("nightly", feed),
                KeepRules.DIRECTORY_ONLY,
                Guard.DEFAULT,
                Retention.DEFAULT,
                List.of());
    }

    private Scrape scrape(List<District> districts) throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new RosterMetrics(
                new RunFigures(control.dataSource()),
                new Troubles(control.dataSource(), clock),
                () -> districts,
                broker));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(out, registry.scrape());
        return Scrape.of(out.toString(StandardCharsets.UTF_8));
    }

    private Run ended(RunState... states) {
        clock.putForward(Duration.ofDays(1));
        Run run = runs.create("springfield", "nightly", false, false, "person", "Ada");
        runs.received(run.id(), "sha256:00");
        for (RunState state : states) {
            RunReport report = state == RunState.REJECTED
                    ? RunReport.EMPTY.refused(new Refused("NOT_OPENPGP", "why"))
                    : RunReport.EMPTY;
            runs.move(run.id(), state, report);
        }
        return runs.find(run.id()).orElseThrow();
    }

    private static double seconds(Instant moment) {
        return moment.toEpochMilli() / 1e3;
    }

    @Test
    void scrape_tellsOfRunsFeedsAndQueues() throws IOException {
        Run good = ended(RunState.UNCHANGED);
        Run bad = ended(RunState.REJECTED);
        try (var context = broker.connections().createContext()) {
            context.createProducer().send(context.createQueue("dead.springfield"), "1");
        }

        Scrape scrape = scrape(List.of(district("springfield"), district("shelbyville")));

        assertThat(scrape.value("rollbook_runs_total{state=\"unchanged\"}")).isEqualTo(1);
        assertThat(scrape.value("rollbook_runs_total{state=\"rejected\"}")).isEqualTo(1);
        assertThat(scrape.value("rollbook_open_runs{state=\"held\"}")).isZero();
        assertThat(scrape.value(GOOD)).isEqualTo(seconds(Objects.requireNonNull(good.finished())));
        assertThat(scrape.value(GOOD.replace("springfield", "shelbyville"))).isZero();
        assertThat(scrape.value(TROUBLE)).isEqualTo(seconds(Objects.requireNonNull(bad.finished())));
        assertThat(scrape.names()).doesNotContain(TROUBLE.replace("springfield", "shelbyville"));
        assertThat(scrape.value("rollbook_queue_messages{queue=\"dead.springfield\"}"))
                .isEqualTo(1);
        assertThat(scrape.value("rollbook_queue_messages{queue=\"portal.shelbyville\"}"))
                .isZero();
        assertThat(scrape.value("rollbook_part_up{part=\"broker\"}")).isEqualTo(1);
        assertThat(scrape.value("rollbook_part_up{part=\"control-database\"}")).isEqualTo(1);
    }

    @Test
    void scrape_whereAPartIsAway_leavesItsFiguresOutAndSaysSo() throws IOException {
        broker.close();
        Scrape withoutBroker = scrape(List.of(district("springfield")));
        control.close();
        Scrape withoutBoth = scrape(List.of(district("springfield")));

        assertThat(withoutBroker.value("rollbook_part_up{part=\"broker\"}")).isZero();
        assertThat(withoutBroker.names()).contains(GOOD).noneMatch(name -> name.startsWith("rollbook_queue"));
        assertThat(withoutBoth.value("rollbook_part_up{part=\"control-database\"}"))
                .isZero();
        assertThat(withoutBoth.names()).allMatch(name -> name.startsWith("rollbook_part_up"));
    }

    /** docs/operations.md says so. */
    @Test
    void scrape_ofAThousandDistricts_isFourSeriesForEach() throws IOException {
        ended(RunState.OPENED, RunState.STAGED, RunState.REJECTED);
        long alone = scrape(List.of()).names().size();
        List<District> thousand = IntStream.range(0, 1000)
                .mapToObj(each -> district("district-" + each))
                .toList();

        long before = System.nanoTime();
        Scrape scrape = scrape(thousand);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(scrape.names().size() - alone).isEqualTo(4000);
    }
}
