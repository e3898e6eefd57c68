package io.rollbook.district;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlackoutTest {
    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

    private static Blackout hours(String... texts) {
        return new Blackout(Stream.of(texts).map(Hours::read).toList());
    }

    private static Instant at(String day, String time) {
        return LocalDate.parse(day)
                .atTime(LocalTime.parse(time))
                .atZone(CHICAGO)
                .toInstant();
    }

    @Test
    void until_bothEnds_fromIsInAndToIsOut() {
        Blackout blackout = hours("06:00-18:00");
        assertThat(blackout.until(at("2027-01-05", "05:59:59"), CHICAGO)).isEmpty();
        assertThat(blackout.until(at("2027-01-05", "06:00"), CHICAGO)).contains(at("2027-01-05", "18:00"));
        assertThat(blackout.until(at("2027-01-05", "17:59:59"), CHICAGO)).contains(at("2027-01-05", "18:00"));
        assertThat(blackout.until(at("2027-01-05", "18:00"), CHICAGO)).isEmpty();
        assertThat(Blackout.NONE.until(at("2027-01-05", "06:00"), CHICAGO)).isEmpty();
    }

    @Test
    void until_hoursThatSpanMidnight_endInTheMorning() {
        Blackout blackout = hours("22:00-02:00");
        assertThat(blackout.until(at("2027-01-05", "23:30"), CHICAGO)).contains(at("2027-01-06", "02:00"));
        assertThat(blackout.until(at("2027-01-06", "01:30"), CHICAGO)).contains(at("2027-01-06", "02:00"));
        assertThat(blackout.until(at("2027-01-06", "12:00"), CHICAGO)).isEmpty();
        assertThat(hours("22:00-24:00").until(at("2027-01-05", "23:30"), CHICAGO))
                .contains(at("2027-01-06", "00:00"));
    }

    @Test
    void until_hoursThatMeet_isTheEndOfTheLast() {
        assertThat(hours("12:00-18:00", "06:00-12:00", "17:00-19:00").until(at("2027-01-05", "07:00"), CHICAGO))
                .contains(at("2027-01-05", "19:00"));
    }

    @Test
    void until_endInTheHourThatTheSpringNightDoesNotHave_isWhenTheClockHasBeenPutForward() {
        assertThat(hours("23:00-02:30").until(at("2027-03-14", "01:00"), CHICAGO))
                .contains(Instant.parse("2027-03-14T08:00:00Z"));
        assertThat(hours("02:30-03:30").until(Instant.parse("2027-03-14T08:00:00Z"), CHICAGO))
                .contains(Instant.parse("2027-03-14T08:30:00Z"));
    }

    @Test
    void until_hourThatTheAutumnNightHasTwice_isInThemTwice() {
        Blackout blackout = hours("00:00-01:30");
        assertThat(blackout.until(Instant.parse("2027-11-07T06:00:00Z"), CHICAGO))
                .contains(Instant.parse("2027-11-07T06:30:00Z"));
        assertThat(blackout.until(Instant.parse("2027-11-07T06:45:00Z"), CHICAGO))
                .isEmpty();
        assertThat(blackout.until(Instant.parse("2027-11-07T07:10:00Z"), CHICAGO))
                .contains(Instant.parse("2027-11-07T07:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"})
    void until_everyTenMinutesOfAYear_isTheFirstMomentThatTheClockShowsNoneOfThem(String name) {
        ZoneId zone = ZoneId.of(name);
        Blackout blackout = hours("01:30-02:40", "22:00-00:10");
        Instant end = Instant.parse("2028-01-03T00:00:00Z");
        for (Instant now = Instant.parse("2027-01-01T00:00:00Z"); now.isBefore(end); now = now.plusSeconds(600)) {
            boolean held = blackout.hours().stream().anyMatch(hours(now, zone));
            assertThat(blackout.until(now, zone).isPresent()).as("%s", now).isEqualTo(held);
            Instant open = blackout.open(now, zone);
            assertThat(Duration.between(now, open)).isLessThan(Duration.ofHours(4));
            assertThat(blackout.open(open, zone)).isEqualTo(open);
        }
    }

    private static java.util.function.Predicate<Hours> hours(Instant now, ZoneId zone) {
        LocalTime wall = LocalTime.ofInstant(now, zone);
        return each -> each.hold(wall);
    }

    @Test
    void words_areAsTheyAreWritten() {
        assertThat(hours("06:00-18:00", "22:30 - 24:00").texts()).isEqualTo(List.of("06:00-18:00", "22:30-00:00"));
    }
}
