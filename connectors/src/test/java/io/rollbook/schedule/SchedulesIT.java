package io.rollbook.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.control.ControlDatabase;
import io.rollbook.district.Application;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.run.JdbcRuns;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alarms in a real control database. Quartz has no clock but the machine's: what is due is due in a moment. */
class SchedulesIT {
    private static final String SLUG = "springfield";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private ControlDatabase control;
    private Districts districts;
    private Runs runs;
    private final ConcurrentLinkedQueue<String> requested = new ConcurrentLinkedQueue<>();
    private final List<Schedules> started = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        control = ControlDatabase.migrate(TestDatabases.control());
        Clock clock = Clock.systemUTC();
        districts = new Districts(control.dataSource(), cron -> Optional.empty(), format -> Optional.empty(), clock);
        runs = new JdbcRuns(control.dataSource(), clock);
    }

    @AfterEach
    void close() {
        started.forEach(Schedules::close);
        control.close();
    }

    private Schedules schedules() {
        Schedules schedules = new Schedules(
                control.dataSource(),
                "test-" + System.identityHashCode(control) + "-" + started.size(),
                districts,
                runs,
                run -> requested.add(run.id()),
                Duration.ZERO,
                Clock.systemUTC());
        started.add(schedules);
        return schedules;
    }

    /** A district whose feed is due so many seconds from now, and then never again. */
    private District dueIn(int seconds) throws Exception {
        String cron = DateTimeFormatter.ofPattern("s m H d M '?' yyyy")
                .format(Instant.now().plusSeconds(seconds).atZone(ZoneId.of("America/Chicago")));
        return apply("schedule: {cron: \"" + cron + "\"}");
    }

    private District apply(String more) throws Exception {
        return apply("America/Chicago", more);
    }

    private District apply(String zone, String more) throws Exception {
        Files.writeString(folder.resolve("secret"), "secret");
        String yaml =
                """
                district: springfield
                name: Test
                timezone: %s
                feeds:
                  nightly:
                    sftp: {host: sftp.example.org, user: u, path: /, files: "*", password: "file:secret", host-key: "SHA256:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg"}
                    %s
                """
                        .formatted(zone, more);
        Application application = districts.apply(yaml, folder, "test");
        assertThat(application).isInstanceOf(Application.Applied.class);
        return ((Application.Applied) application).district();
    }

    private List<Run> scheduled() {
        return runs.list(SLUG, 100, null);
    }

    @Test
    void due_twoPortalsOnOneDatabase_beginsOneRun() throws Exception {
        dueIn(3);
        schedules().begin();
        schedules().begin();

        // It is never due again: who rang has taken the alarm away, and the other had none to ring.
        await().atMost(SOON).until(() -> alarms().isEmpty());

        assertThat(scheduled()).hasSize(1);
        assertThat(scheduled().get(0).trigger()).isEqualTo("schedule");
        assertThat(requested).containsExactly(scheduled().get(0).id());
    }

    @Test
    void dueWhileNoServiceWasUp_isMadeUpForOnce() throws Exception {
        schedules().arm(dueIn(2));
        Instant due = alarms().get(0);
        await().atMost(SOON).until(() -> Instant.now().isAfter(due));
        assertThat(scheduled()).isEmpty();

        schedules().begin();

        await().atMost(SOON).until(() -> alarms().isEmpty());
        assertThat(scheduled()).hasSize(1);
    }

    /** With both changes of the clocks and a leap day, ten days that are left out and a pause of a week. */
    @ParameterizedTest
    @ValueSource(strings = {"America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"})
    void fourHundredDays_beginOneRunOnEachThatIsNotLeftOut(String zone) throws Exception {
        ZoneId local = ZoneId.of(zone);
        LocalDate first = LocalDate.of(2027, 9, 1);
        LocalDate paused = LocalDate.of(2028, 2, 10);
        Instant end = first.plusDays(400).atStartOfDay(local).toInstant();
        MovedClock clock = new MovedClock();
        putTo(clock, first.atStartOfDay(local).toInstant());
        Runs walked = new JdbcRuns(control.dataSource(), clock);
        Schedules schedules =
                new Schedules(control.dataSource(), "walk-" + zone, districts, walked, run -> {}, Duration.ZERO, clock);
        started.add(schedules);
        schedules.arm(apply(zone, "schedule: {cron: \"0 30 2 * * ?\", skip: [2027-12-24/2028-01-02]}"));

        for (Instant due = alarms().get(0); due.isBefore(end); due = alarms().get(0)) {
            putTo(clock, due.plusSeconds(1));
            if (LocalDate.ofInstant(due, local).equals(paused)) {
                schedules.pause(SLUG, "nightly", due.plus(Duration.ofHours(156)), "Ada");
            }
            schedules.rang(new Alarm(SLUG, "nightly", due, ""));
            walked.lastScheduled(SLUG, "nightly")
                    .filter(run -> run.state() == RunState.WAITING)
                    .ifPresent(run -> walked.move(run.id(), RunState.UNCHANGED, RunReport.EMPTY));
        }

        assertThat(walked.list(SLUG, 1000, null))
                .extracting(run -> LocalDate.ofInstant(run.created(), local))
                .containsExactlyInAnyOrderElementsOf(first.datesUntil(first.plusDays(400))
                        .filter(day ->
                                day.isBefore(LocalDate.of(2027, 12, 24)) || day.isAfter(LocalDate.of(2028, 1, 2)))
                        .filter(day -> day.isBefore(paused) || day.isAfter(paused.plusDays(6)))
                        .toList());
    }

    private static void putTo(MovedClock clock, Instant to) {
        clock.putForward(Duration.between(clock.instant(), to));
    }

    @Test
    void paused_doesNotBegin_andIsNotMadeUpForWhenResumed() throws Exception {
        dueIn(3);
        Schedules schedules = schedules();
        schedules.pause(SLUG, "nightly", null, "Ada");
        schedules.begin();
        assertThat(schedules.of(districts.find(SLUG).orElseThrow()).get(0).pausedBy())
                .isEqualTo("Ada");

        await().atMost(SOON).until(() -> alarms().isEmpty());

        assertThat(schedules.resume(SLUG, "nightly")).isTrue();
        assertThat(schedules.resume(SLUG, "nightly")).isFalse();
        assertThat(scheduled()).isEmpty();
    }

    @Test
    void stillUnderWay_isNotBegunASecondTime() throws Exception {
        District district = apply("schedule: {cron: \"0 0 0 * * ?\"}");
        Run first = runs.create(SLUG, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        Schedules schedules = schedules();
        schedules.arm(district);
        Alarm next = new Alarm(SLUG, "nightly", Instant.now().plusSeconds(1), "");

        schedules.rang(next);
        assertThat(scheduled()).hasSize(1);

        runs.move(first.id(), RunState.UNCHANGED, RunReport.EMPTY);
        schedules.rang(next);
        assertThat(scheduled()).hasSize(2);

        // The alarm of the same night once more, as after a crash before it was set anew.
        runs.move(scheduled().get(0).id(), RunState.UNCHANGED, RunReport.EMPTY);
        schedules.rang(new Alarm(SLUG, "nightly", scheduled().get(0).created().minusSeconds(1), ""));
        assertThat(scheduled()).hasSize(2);
        assertThat(schedules.of(district).get(0).lateSince()).isNotNull();
    }

    @Test
    void newSettings_setTheAlarmAnew_andTakenAwayOnesEndIt() throws Exception {
        Schedules schedules = schedules();
        schedules.arm(apply("schedule: {cron: \"0 0 0 * * ?\"}"));
        Instant midnight = alarms().get(0);
        schedules.arm(apply("schedule: {cron: \"0 0 5 * * ?\"}"));
        assertThat(alarms()).hasSize(1).doesNotContain(midnight);
        schedules.arm(apply(""));
        assertThat(alarms()).isEmpty();
    }

    @Test
    void pausedUntil_saysWhenItBeginsNext() throws Exception {
        District district = apply("schedule: {cron: \"0 0 0 * * ?\"}");
        Schedules schedules = schedules();
        Instant until = Instant.now().plus(Duration.ofDays(30));
        schedules.pause(SLUG, "nightly", until, "Ada");
        assertThat(schedules.of(district).get(0).next())
                .hasSize(3)
                .isSorted()
                .allMatch(next -> next.isAfter(until) && next.isBefore(until.plus(Duration.ofDays(4))));
    }

    @Test
    void manyDistrictsDueAtTheSameTime_areSpread_eachAlwaysToTheSamePlace() throws Exception {
        Schedules schedules = new Schedules(
                control.dataSource(),
                "spread-" + System.identityHashCode(control),
                districts,
                runs,
                run -> {},
                Duration.ofMinutes(1),
                Clock.systemUTC());
        started.add(schedules);
        District one = apply("schedule: {cron: \"0 0 2 * * ?\"}");
        Map<Integer, Integer> bySecond = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            District another = renamed(one, "district-" + i);
            Instant begins = schedules.upcoming(another, "nightly", 1).get(0);
            assertThat(schedules.upcoming(another, "nightly", 1)).containsExactly(begins);
            LocalTime wall = LocalTime.ofInstant(begins, ZoneId.of("America/Chicago"));
            assertThat(wall).isBetween(LocalTime.of(2, 0), LocalTime.of(2, 0, 59));
            bySecond.merge(wall.getSecond(), 1, Integer::sum);
        }
        assertThat(bySecond).hasSize(60);
        assertThat(bySecond.values()).as("ten on the average").allMatch(begun -> begun <= 30);
    }

    private static District renamed(District district, String slug) {
        return new District(
                slug,
                district.name(),
                district.timezone(),
                district.database(),
                district.feeds(),
                district.keep(),
                district.guard(),
                district.retention(),
                district.subscribers());
    }

    @Test
    void dueInBlackoutHours_beginsWhenTheyEnd_orNeverWhereItDoesNotLookThatLong() throws Exception {
        Schedules schedules = schedules();
        ZoneId zone = ZoneId.of("America/Chicago");
        District district = apply("schedule: {cron: \"0 0 7,17 * * ?\", blackout: [\"06:00-18:30\"], window: 2h}");
        assertThat(schedules.upcoming(district, "nightly", 3))
                .hasSize(3)
                .isSorted()
                .allMatch(next -> LocalTime.ofInstant(next, zone).equals(LocalTime.of(18, 30)));

        District never = apply("schedule: {cron: \"0 0 7 * * ?\", blackout: [\"06:00-18:30\"], window: 2h}");
        assertThat(schedules.upcoming(never, "nightly", 3)).isEmpty();
        assertThat(schedules.of(never).get(0).next()).isEmpty();
    }

    @Test
    void dueEachMinute_saysWhenItLooksNext_evenInLongBlackoutHours() throws Exception {
        ZoneId zone = ZoneId.of("America/Chicago");
        Instant due = Instant.parse("2026-01-14T12:00:30Z");
        Schedules schedules = new Schedules(
                control.dataSource(),
                "minutes-" + System.identityHashCode(control),
                districts,
                runs,
                run -> {},
                Duration.ZERO,
                Clock.fixed(due, zone));
        started.add(schedules);
        District district = apply("schedule: {cron: \"0 * * * * ?\", blackout: [\"06:00-18:00\"], window: 23h}");
        Instant end = Instant.parse("2026-01-15T00:00:00Z");
        assertThat(schedules.upcoming(district, "nightly", 3))
                .containsExactly(end, end.plusSeconds(60), end.plusSeconds(120));

        District hour = apply("schedule: {cron: \"0 * * * * ?\", blackout: [\"06:00-18:00\"], window: 1h}");
        assertThat(schedules.upcoming(hour, "nightly", 3))
                .containsExactly(end, end.plusSeconds(60), end.plusSeconds(120));
    }

    @Test
    void dueInBlackoutHours_isBegunOnlyWhereItLooksAfterwards() throws Exception {
        Schedules schedules = schedules();
        schedules.arm(apply("schedule: {cron: \"0 0 * * * ?\", blackout: [\"06:00-18:00\"], window: 3h}"));

        schedules.rang(new Alarm(SLUG, "nightly", Instant.parse("2026-01-14T18:00:00Z"), ""));
        assertThat(scheduled()).as("noon: its window ends at 15:00").isEmpty();

        schedules.rang(new Alarm(SLUG, "nightly", Instant.parse("2026-01-14T22:00:00Z"), ""));
        assertThat(scheduled()).as("16:00: it looks at 18:00").hasSize(1);
    }

    private List<Instant> alarms() throws Exception {
        List<Instant> alarms = new ArrayList<>();
        try (var connection = control.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT next_fire_time FROM control.qrtz_triggers")) {
            while (rows.next()) {
                alarms.add(Instant.ofEpochMilli(rows.getLong(1)));
            }
        }
        return alarms;
    }
}
