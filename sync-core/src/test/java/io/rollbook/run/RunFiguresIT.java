package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.run.RunFigures.OfFeed;
import io.rollbook.run.RunFigures.Retried;
import io.rollbook.run.RunFigures.Total;
import io.rollbook.testing.MadeReport;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunFiguresIT {
    private static final String SLUG = "springfield";

    private final MovedClock clock = new MovedClock();
    private ControlDatabase control;
    private Runs runs;
    private RunFigures figures;

    @BeforeEach
    void open() {
        Database database = TestDatabases.control();
        TestDatabases.register(SLUG, database);
        control = ControlDatabase.open(database);
        runs = new JdbcRuns(control.dataSource(), clock);
        figures = new RunFigures(control.dataSource());
    }

    @AfterEach
    void close() {
        control.close();
    }

    /** 10 rows of which 7 are used, in 4 + 3 records; two stages. */
    private static RunReport report() {
        return new MadeReport()
                .format("oneroster-1.1-csv", null)
                .stages(Map.of("open", 0.5, "merge", 1.25))
                .usersFile(10, 7, 2, 1)
                .users(new EntityLedger(7, 4, 3, 0, 0, 0, 5, 0))
                .report();
    }

    private Run begun(boolean preview) {
        clock.putForward(Duration.ofDays(1));
        Run run = runs.create(SLUG, "nightly", preview, false, Run.SCHEDULED, Run.SCHEDULED);
        return runs.received(run.id(), "sha256:00");
    }

    private Run through(Run run, RunReport report, RunState... states) {
        for (RunState state : states) {
            runs.move(run.id(), state, report);
        }
        return runs.find(run.id()).orElseThrow();
    }

    private Run planned(Run run) {
        return through(run, report(), RunState.OPENED, RunState.STAGED, RunState.PLANNED);
    }

    private Map<String, Double> totals() {
        return figures.totals().stream()
                .collect(Collectors.toMap(
                        each -> Stream.of(each.figure(), each.label(), each.outcome())
                                .filter(word -> !word.isEmpty())
                                .collect(Collectors.joining(" ")),
                        Total::value));
    }

    @Test
    void run_heldApprovedAndMerged_isCountedAtEachAndItsRowsOnce() {
        Run run = planned(begun(false));
        through(run, report(), RunState.HELD, RunState.APPROVED, RunState.MERGING, RunState.MERGED);

        assertThat(totals())
                .containsOnlyKeys(
                        "runs held",
                        "runs merged",
                        "rows used",
                        "rows quarantined",
                        "rows skipped",
                        "rows folded",
                        "records users added",
                        "records users changed",
                        "records users unchanged",
                        "records users restored",
                        "records users tombstoned",
                        "records users absent",
                        "records users withheld",
                        "stages open runs",
                        "stages open seconds",
                        "stages merge runs",
                        "stages merge seconds")
                .containsEntry("runs held", 1.0)
                .containsEntry("runs merged", 1.0)
                .containsEntry("rows used", 7.0)
                .containsEntry("rows quarantined", 2.0)
                .containsEntry("rows skipped", 1.0)
                .containsEntry("records users absent", 5.0)
                .containsEntry("stages merge seconds", 1.25)
                .containsEntry("stages merge runs", 1.0);
    }

    @Test
    void run_failedAndRunAgain_countsItsRowsAndStagesOnce() {
        Run run = planned(begun(false));
        through(run, report(), RunState.FAILED, RunState.RECEIVED);
        planned(run);
        through(run, report(), RunState.MERGING, RunState.MERGED);

        assertThat(totals())
                .containsEntry("runs failed", 1.0)
                .containsEntry("runs merged", 1.0)
                .containsEntry("rows used", 7.0)
                .containsEntry("stages open runs", 1.0);
    }

    @Test
    void run_previewedRejectedOrDiscarded_changedNothingAndHasNoRows() {
        through(planned(begun(true)), report(), RunState.PREVIEWED);
        through(planned(begun(false)), report(), RunState.REJECTED);
        through(planned(begun(false)), report(), RunState.HELD, RunState.DISCARDED);

        assertThat(totals())
                .containsEntry("runs previewed", 1.0)
                .containsEntry("runs rejected", 1.0)
                .containsEntry("runs discarded", 1.0)
                .containsEntry("stages open runs", 3.0)
                .doesNotContainKeys("rows used", "records users added");
    }

    @Test
    void run_ofWhatWasWithheld_isHeldFromTheBeginningAndRepeatsNoRows() {
        Run run = planned(begun(false));
        Run merged = through(run, report(), RunState.MERGING, RunState.PARTIAL);
        Run rest = runs.withheld(RunId.next(clock), merged, report());
        through(rest, report(), RunState.APPROVED, RunState.MERGING, RunState.MERGED);

        assertThat(totals())
                .containsEntry("runs held", 1.0)
                .containsEntry("runs partial", 1.0)
                .containsEntry("rows used", 7.0)
                .containsEntry("records users added", 8.0);
    }

    @Test
    void run_endedBeforeAPortalOpenedIt_bringsNoLabelsOfItsOwn() {
        RunReport claimed = report();
        through(begun(false), claimed, RunState.UNCHANGED);
        through(begun(false), claimed, RunState.FAILED);

        assertThat(totals()).containsOnlyKeys("runs unchanged", "runs failed");
    }

    @Test
    void runs_thatEndAtOnce_areAllCounted() {
        List<Run> all = Stream.generate(() -> planned(begun(false))).limit(16).toList();
        CompletableFuture.allOf(all.stream()
                        .map(run -> CompletableFuture.runAsync(
                                () -> through(run, report(), RunState.MERGING, RunState.MERGED)))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(totals()).containsEntry("runs merged", 16.0).containsEntry("stages merge seconds", 20.0);
    }

    @Test
    void totals_outliveTheDistrict() {
        through(planned(begun(false)), report(), RunState.MERGING, RunState.MERGED);
        Sql.on(
                control.dataSource(),
                "removing a district",
                sql -> sql.update("removing a district", "DELETE FROM control.districts WHERE slug = ?", SLUG));

        assertThat(totals()).containsEntry("runs merged", 1.0);
    }

    @Test
    void open_countsRunsThatHaveNotEnded() {
        begun(false);
        through(planned(begun(false)), report(), RunState.HELD);
        through(planned(begun(false)), report(), RunState.MERGING, RunState.MERGED);

        assertThat(figures.open()).isEqualTo(Map.of(RunState.RECEIVED, 1L, RunState.HELD, 1L));
    }

    @Test
    void retried_areThoseThatWereTriedBefore_andHaveNotComeToRest() {
        Run once = begun(false);
        Run twice = begun(false);
        Run decided = planned(begun(false));
        Run over = planned(begun(false));
        runs.attempted(once.id());
        for (Run run : List.of(twice, decided, over)) {
            runs.attempted(run.id());
            runs.attempted(run.id());
        }
        through(decided, report(), RunState.HELD);
        through(over, report(), RunState.FAILED);

        assertThat(figures.retried(10))
                .containsExactly(new Retried(twice.id(), SLUG, "nightly", RunState.RECEIVED, 2, null));
        assertThat(figures.retried(0)).isEmpty();
    }

    @Test
    void feeds_tellOfTheLastRunThatWasApplied_undoAndPreviewAside() {
        assertThat(feed("nightly")).isEqualTo(new OfFeed(SLUG, "nightly", null, 0));
        Run merged = through(planned(begun(false)), report(), RunState.MERGING, RunState.MERGED);
        Run unchanged = through(begun(false), RunReport.EMPTY, RunState.UNCHANGED);
        through(planned(begun(true)), report(), RunState.PREVIEWED);
        through(planned(begun(false)), report(), RunState.REJECTED);
        clock.putForward(Duration.ofDays(1));
        Run undo = runs.undo(merged, null, false, "Ada");
        through(undo, RunReport.EMPTY, RunState.PLANNED, RunState.MERGING, RunState.MERGED);

        assertThat(feed("nightly").quarantined())
                .as("in the last delivery that has rows")
                .isEqualTo(2);
        assertThat(feed("nightly").lastGood()).isEqualTo(unchanged.finished());
        assertThat(feed("staff")).isEqualTo(new OfFeed(SLUG, "staff", null, 0));
    }

    @Test
    void feedToWhichNothingCame_isAsGoodAsItsLastDelivery_whoeverAsked() {
        Run merged = through(planned(begun(false)), report(), RunState.MERGING, RunState.MERGED);
        for (String trigger : List.of(Run.SCHEDULED, "person")) {
            clock.putForward(Duration.ofDays(1));
            Run nothing = runs.create(SLUG, "nightly", false, false, trigger, "Ada");
            through(nothing, RunReport.EMPTY, RunState.UNCHANGED);
        }

        assertThat(feed("nightly").lastGood()).isEqualTo(merged.finished());
    }

    private OfFeed feed(String name) {
        return figures.feeds(List.of(district())).stream()
                .filter(each -> each.feed().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static District district() {
        Map<String, Feed> feeds = new LinkedHashMap<>();
        for (String name : List.of("nightly", "staff")) {
            feeds.put(
                    name,
                    new Feed(
                            name,
                            null,
                            null,
                            Duration.ZERO,
                            Feed.Delivery.NEWEST,
                            Feed.Plaintext.REFUSE,
                            null,
                            true,
                            "auto",
                            Feed.Owns.ALL,
                            null));
        }
        return new District(
                SLUG,
                "Springfield",
                ZoneId.of("America/Chicago"),
                null,
                feeds,
                KeepRules.DIRECTORY_ONLY,
                Guard.DEFAULT,
                Retention.DEFAULT,
                List.of());
    }

    @Test
    void totals_ofAnIntakesRole_cannotBeReadOrWritten() {
        assertThatThrownBy(() -> Sql.inTransaction(control.dataSource(), "as an intake", sql -> {
                    sql.update("as an intake", "CREATE ROLE totals_intake");
                    sql.update("as an intake", "GRANT USAGE ON SCHEMA control TO totals_intake");
                    sql.update("as an intake", "SET LOCAL ROLE totals_intake");
                    return sql.update("as an intake", "UPDATE control.run_totals SET value = 0");
                }))
                .hasMessageContaining("42501");
    }
}
