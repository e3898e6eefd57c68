package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.district.Blackout;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StaleFeedsIT {
    private static final String SLUG = "springfield";
    private static final ZoneId ZONE = ZoneId.of("America/Chicago");

    private final MovedClock clock = new MovedClock();
    private LocalDate monday;
    private ControlDatabase control;
    private Runs runs;

    @BeforeEach
    void open() {
        Database database = TestDatabases.control();
        TestDatabases.register(SLUG, database);
        control = ControlDatabase.open(database);
        runs = new JdbcRuns(control.dataSource(), clock);
        monday = LocalDate.ofInstant(clock.instant(), ZONE).with(TemporalAdjusters.next(DayOfWeek.MONDAY));
        at(monday);
    }

    @AfterEach
    void close() {
        control.close();
    }

    /** Puts the clock forward to six in the morning of a day. */
    private void at(LocalDate day) {
        clock.putForward(Duration.between(
                clock.instant(), day.atTime(LocalTime.of(6, 0)).atZone(ZONE).toInstant()));
    }

    private Map<String, Instant> stale(String... skip) {
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
                new Feed.Schedule("0 30 2 * * ?", List.of(skip), Blackout.NONE, Duration.ofHours(3)));
        District district = new District(
                SLUG,
                "Springfield",
                ZONE,
                null,
                Map.of("nightly", feed),
                KeepRules.DIRECTORY_ONLY,
                Guard.DEFAULT,
                Retention.DEFAULT,
                List.of());
        return new StaleFeeds(control.dataSource())
                .of(List.of(district), clock.instant())
                .getOrDefault(SLUG, Map.of());
    }

    private void delivered() {
        runs.upload(RunId.next(clock), SLUG, "nightly", false, "Ada", "sha256:ab");
    }

    @Test
    void threeSchoolDaysWithoutADelivery_areStale_twoAreNot() {
        delivered();
        at(monday.plusDays(3));
        assertThat(stale()).as("on Thursday").isEmpty();

        at(monday.plusDays(4));

        assertThat(stale()).as("on Friday").containsOnlyKeys("nightly");
        delivered();
        assertThat(stale()).isEmpty();
    }

    @Test
    void weekendsAndDaysThatTheScheduleSkips_areNoSchoolDays() {
        at(monday.plusDays(3));
        delivered();
        at(monday.plusDays(9));
        assertThat(stale()).as("Friday, Monday and Tuesday have passed").containsOnlyKeys("nightly");
        assertThat(stale(monday.plusDays(7) + "/" + monday.plusDays(8))).isEmpty();
    }

    @Test
    void feedThatWasNeverDelivered_isNotStale_norDoesAPreviewCount() {
        Run preview = runs.create(SLUG, "nightly", true, false, "person", "Ada");
        runs.received(preview.id(), "sha256:ab");
        at(monday.plusDays(20));
        assertThat(stale()).isEmpty();

        delivered();
        at(monday.plusDays(27));
        preview = runs.create(SLUG, "nightly", true, false, "person", "Ada");
        runs.received(preview.id(), "sha256:cd");
        assertThat(stale()).containsOnlyKeys("nightly");
    }
}
