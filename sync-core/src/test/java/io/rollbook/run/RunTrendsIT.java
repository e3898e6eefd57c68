package io.rollbook.run;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.run.RunTrends.Night;
import io.rollbook.run.RunTrends.Usual;
import io.rollbook.testing.MadeReport;
import io.rollbook.testing.TestDatabases;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunTrendsIT {
    private static final String SLUG = "springfield";
    private static final String OTHER = "shelbyville";
    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
    private static final Instant NOON = Instant.parse("2026-11-27T18:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private ControlDatabase control;
    private Runs runs;
    private RunTrends trends;

    @BeforeEach
    void open() {
        Database database = TestDatabases.control();
        TestDatabases.register(SLUG, database);
        TestDatabases.register(OTHER, database);
        control = ControlDatabase.open(database);
        InstantSource set = now::get;
        Clock clock = set.withZone(ZoneOffset.UTC);
        runs = new JdbcRuns(control.dataSource(), clock);
        trends = new RunTrends(control.dataSource(), clock);
    }

    @AfterEach
    void close() {
        control.close();
    }

    /** As many rows read as the merge took seconds, and a few more figures. */
    private static RunReport report(long rows) {
        return new MadeReport()
                .format("oneroster-1.1-csv", null)
                .stages(Map.of("open", 0.5, "merge", (double) rows))
                .usersFile(rows, rows - 2, 2, 0)
                .users(new EntityLedger(7, 4, 3, 0, 1, 0, 5, 0))
                .report();
    }

    private String run(String at, String slug, String feed, long rows, boolean preview, RunState... states) {
        now.set(Instant.parse(at));
        Run run = runs.create(slug, feed, preview, false, Run.SCHEDULED, Run.SCHEDULED);
        runs.received(run.id(), "sha256:00");
        for (RunState state : List.of(RunState.OPENED, RunState.STAGED, RunState.PLANNED)) {
            runs.move(run.id(), state, report(rows));
        }
        for (RunState state : states) {
            runs.move(run.id(), state, report(rows));
        }
        now.set(NOON);
        return run.id();
    }

    private String merged(String at, long rows) {
        return run(at, SLUG, "nightly", rows, false, RunState.MERGING, RunState.MERGED);
    }

    @Test
    void nights_areDaysOfTheDistrictsClocks_thoseWithoutARunToo() {
        merged("2026-11-25T05:59:59.999Z", 10);
        String second = merged("2026-11-25T06:00:00Z", 20);
        String third = merged("2026-11-27T08:30:00Z", 30);

        List<Night> nights = trends.nights(SLUG, CHICAGO, 3);

        assertThat(nights)
                .containsExactly(
                        new Night(LocalDate.of(2026, 11, 25), second, RunState.MERGED, 20, 2, 5, 3, 5),
                        new Night(LocalDate.of(2026, 11, 26), null, null, 0, 0, 0, 0, 0),
                        new Night(LocalDate.of(2026, 11, 27), third, RunState.MERGED, 30, 2, 5, 3, 5));
        assertThat(trends.nights(SLUG, CHICAGO, 30))
                .hasSize(30)
                .filteredOn(night -> night.run() != null)
                .hasSize(3);
    }

    @Test
    void nightOfSeveralRuns_isTheirSum_andTheWorstOfItsFeedsNewestOnes() {
        run("2026-11-27T01:00:00Z", SLUG, "nightly", 10, false, RunState.FAILED);
        run("2026-11-27T02:00:00Z", SLUG, "nightly", 20, false, RunState.MERGING, RunState.MERGED);
        assertThat(trends.nights(SLUG, ZoneOffset.UTC, 1))
                .extracting(Night::state, Night::rows)
                .containsExactly(tuple(RunState.MERGED, 30L));

        String held = run("2026-11-27T03:00:00Z", SLUG, "library", 40, false, RunState.HELD);
        run("2026-11-27T04:00:00Z", SLUG, "library", 1_000, true, RunState.PREVIEWED);
        run("2026-11-27T04:00:00Z", OTHER, "nightly", 1_000, false, RunState.MERGING, RunState.MERGED);
        assertThat(trends.nights(SLUG, ZoneOffset.UTC, 1))
                .as("what is held, failed or only shown has changed nothing")
                .containsExactly(new Night(LocalDate.of(2026, 11, 27), held, RunState.HELD, 70, 6, 5, 3, 5));
    }

    @Test
    void summaries_tellWhatWasMerged_ofRunsThatAreHeldOrCameToNothingToo() {
        run("2026-11-27T01:00:00Z", SLUG, "nightly", 10, false, RunState.MERGING, RunState.MERGED);
        run("2026-11-27T02:00:00Z", SLUG, "nightly", 10, false, RunState.MERGING, RunState.PARTIAL);
        run("2026-11-27T03:00:00Z", SLUG, "nightly", 10, false, RunState.FAILED);
        run("2026-11-27T04:00:00Z", SLUG, "nightly", 10, false, RunState.HELD);
        run("2026-11-27T05:00:00Z", SLUG, "nightly", 10, false, RunState.HELD, RunState.DISCARDED);

        assertThat(new RunSummaries(control.dataSource())
                        .of(Map.of(SLUG, List.of()), 9)
                        .values())
                .singleElement()
                .extracting(
                        RunSummaries.OfDistrict::latest, as(InstanceOfAssertFactories.list(RunSummaries.Summary.class)))
                .extracting(
                        RunSummaries.Summary::state,
                        RunSummaries.Summary::changed,
                        RunSummaries.Summary::removed,
                        RunSummaries.Summary::quarantined)
                .containsExactly(
                        tuple(RunState.DISCARDED, 0L, 0L, 2L),
                        tuple(RunState.HELD, 0L, 0L, 2L),
                        tuple(RunState.FAILED, 0L, 0L, 2L),
                        tuple(RunState.PARTIAL, 8L, 5L, 2L),
                        tuple(RunState.MERGED, 8L, 5L, 2L));
    }

    @Test
    void nightsOfMoreRunsThanAreRead_areFewer_andTheseWhole() {
        for (String day : List.of("25", "26", "27")) {
            for (int minute = 10; minute < 40; minute++) {
                merged("2026-11-" + day + "T08:" + minute + ":00Z", 10);
            }
        }
        assertThat(trends.nights(SLUG, ZoneOffset.UTC, 3))
                .extracting(Night::day, Night::rows)
                .containsExactly(tuple(LocalDate.of(2026, 11, 26), 300L), tuple(LocalDate.of(2026, 11, 27), 300L));
        assertThat(trends.nights(SLUG, ZoneOffset.UTC, 4))
                .extracting(Night::rows)
                .containsExactly(0L, 300L, 300L, 300L);
        assertThat(trends.nights(SLUG, ZoneOffset.UTC, 1))
                .extracting(Night::day, Night::state)
                .containsExactly(tuple(LocalDate.of(2026, 11, 27), RunState.MERGED));
    }

    @Test
    void usual_isTheMedianOfTheFeedsMergedRunsBefore() {
        merged("2026-11-20T01:00:00Z", 1);
        merged("2026-11-21T01:00:00Z", 3);
        merged("2026-11-22T01:00:00Z", 8);
        run("2026-11-23T01:00:00Z", SLUG, "nightly", 900, false, RunState.FAILED);
        run("2026-11-23T01:00:00Z", SLUG, "library", 900, false, RunState.MERGING, RunState.MERGED);
        run("2026-11-23T01:00:00Z", OTHER, "nightly", 900, false, RunState.MERGING, RunState.MERGED);
        String asked = merged("2026-11-24T01:00:00Z", 500);
        merged("2026-11-25T01:00:00Z", 900);

        Usual usual = trends.usual(SLUG, "nightly", asked);

        assertThat(usual.runs()).isEqualTo(3);
        assertThat(usual.seconds()).containsOnlyKeys("open", "merge");
        assertThat(usual.seconds().get("merge")).isCloseTo(3.0, within(1e-9));
        assertThat(trends.usual(SLUG, "none", asked)).isEqualTo(new Usual(0, Map.of()));
    }
}
