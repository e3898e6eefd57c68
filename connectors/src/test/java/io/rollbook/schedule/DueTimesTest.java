package io.rollbook.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.Blackout;
import io.rollbook.district.Feed.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DueTimesTest {
    private static final String NIGHTLY = "0 30 2 * * ?";

    private static List<Instant> walk(String cron, String zone, Instant from, Instant to, String... skip) {
        DueTimes times =
                new DueTimes(new Schedule(cron, List.of(skip), Blackout.NONE, Duration.ofHours(3)), ZoneId.of(zone));
        List<Instant> due = new ArrayList<>();
        for (Instant next = times.after(from).orElseThrow();
                next.isBefore(to);
                next = times.after(next).orElseThrow()) {
            due.add(next);
        }
        return due;
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"})
    void after_fourHundredDaysWithALeapDayAndBothChanges_isOnceADayInOrder(String zone) {
        ZonedDateTime from = LocalDate.of(2027, 9, 1).atStartOfDay(ZoneId.of(zone));
        for (String cron : List.of("0 30 2 * * ?", "0 15 1 * * ?", "0 0 0 * * ?", "0 59 23 * * ?")) {
            // What is due at the begin of the first day belongs to it; at the begin of the day after the last, not.
            List<Instant> due = walk(
                    cron,
                    zone,
                    from.minusSeconds(1).toInstant(),
                    from.plusDays(400).toInstant());
            LocalDate first = from.toLocalDate();
            assertThat(due.stream().map(each -> LocalDate.ofInstant(each, ZoneId.of(zone))))
                    .as("%s in %s", cron, zone)
                    .hasSize(400)
                    .containsExactlyElementsOf(
                            first.datesUntil(first.plusDays(400)).toList());
        }
    }

    @Test
    void after_timeThatTheSpringNightDoesNotHave_isWhenTheClockHasBeenPutForward() {
        assertThat(walk(
                        NIGHTLY,
                        "America/Chicago",
                        Instant.parse("2027-03-13T12:00:00Z"),
                        Instant.parse("2027-03-15T12:00:00Z")))
                .containsExactly(Instant.parse("2027-03-14T08:00:00Z"), Instant.parse("2027-03-15T07:30:00Z"));
    }

    @Test
    void after_timeThatTheAutumnNightHasTwice_isTheFirstOfThem() {
        assertThat(walk(
                        "0 30 1 * * ?",
                        "America/Chicago",
                        Instant.parse("2027-11-06T12:00:00Z"),
                        Instant.parse("2027-11-08T12:00:00Z")))
                .containsExactly(Instant.parse("2027-11-07T06:30:00Z"), Instant.parse("2027-11-08T07:30:00Z"));
    }

    @Test
    void after_momentBetweenTheTwo_isTheNextDay() {
        DueTimes times = new DueTimes(
                new Schedule("0 30 1 * * ?", List.of(), Blackout.NONE, Duration.ofHours(3)),
                ZoneId.of("America/Chicago"));
        assertThat(times.after(Instant.parse("2027-11-07T07:10:00Z"))).contains(Instant.parse("2027-11-08T07:30:00Z"));
    }

    @Test
    void after_severalTimesInTheHourThatIsNotThere_isOnceAtItsEnd() {
        assertThat(walk(
                        "0 0/20 2 * * ?",
                        "Europe/Berlin",
                        Instant.parse("2027-03-27T12:00:00Z"),
                        Instant.parse("2027-03-28T12:00:00Z")))
                .containsExactly(Instant.parse("2027-03-28T01:00:00Z"));
    }

    @Test
    void after_skippedDays_areLeftOutWithBothEnds() {
        assertThat(walk(
                        NIGHTLY,
                        "America/Chicago",
                        Instant.parse("2026-12-23T12:00:00Z"),
                        Instant.parse("2027-01-05T12:00:00Z"),
                        "2026-12-24/2027-01-02",
                        "2027-01-04"))
                .containsExactly(Instant.parse("2027-01-03T08:30:00Z"), Instant.parse("2027-01-05T08:30:00Z"));
    }

    @Test
    void after_scheduleThatIsOver_isNever() {
        DueTimes times = new DueTimes(
                new Schedule("0 30 2 1 1 ? 2027", List.of(), Blackout.NONE, Duration.ofHours(3)),
                ZoneId.of("America/Chicago"));
        assertThat(times.after(Instant.parse("2026-12-01T00:00:00Z"))).contains(Instant.parse("2027-01-01T08:30:00Z"));
        assertThat(times.after(Instant.parse("2027-01-01T08:30:00Z"))).isEmpty();
    }

    @Test
    void after_scheduleThatSkipsAllItsDays_isNever() {
        DueTimes times = new DueTimes(
                new Schedule("0 30 2 1 1 ?", List.of("2000-01-01/2999-12-31"), Blackout.NONE, Duration.ofHours(3)),
                ZoneId.of("America/Chicago"));
        assertThat(times.after(Instant.parse("2026-12-01T00:00:00Z"))).isEmpty();
    }
}
