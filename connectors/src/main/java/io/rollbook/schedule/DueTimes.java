package io.rollbook.schedule;

import io.rollbook.district.Feed.Schedule;
import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import java.util.function.Predicate;
import org.quartz.CronExpression;

/**
 * The times of a schedule. Quartz would leave out a time that does not exist on the day the clock is put forward: here such
 * a run is due when the clock has been put forward, and a time that comes twice on the day it is put back is due once, the
 * first time.
 */
final class DueTimes {
    /** Of a schedule that skips nearly all of its days so many are looked at. */
    private static final int MOST_LOOKS = 5000;

    private final CronExpression cron;
    private final Predicate<LocalDate> skipped;
    private final ZoneId zone;

    /** {@code zone}: on whose clocks the times are. */
    DueTimes(Schedule schedule, ZoneId zone) {
        try {
            // On the clock on the wall, which knows no zones: there every time is there once.
            cron = new CronExpression(schedule.cron());
            cron.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
        } catch (ParseException e) {
            throw new IllegalArgumentException("no cron expression", e);
        }
        skipped = schedule.skipped();
        this.zone = zone;
    }

    /** The first time after this moment; empty where there is none any more. */
    Optional<Instant> after(Instant moment) {
        LocalDateTime wall = LocalDateTime.ofInstant(moment, zone);
        for (int look = 0; look < MOST_LOOKS; look++) {
            Date next = cron.getNextValidTimeAfter(Date.from(wall.toInstant(ZoneOffset.UTC)));
            if (next == null) {
                return Optional.empty();
            }
            wall = LocalDateTime.ofInstant(next.toInstant(), ZoneOffset.UTC);
            Instant due = moment(wall);
            if (due.isAfter(moment) && !skipped.test(wall.toLocalDate())) {
                return Optional.of(due);
            }
        }
        return Optional.empty();
    }

    private Instant moment(LocalDateTime wall) {
        ZoneOffsetTransition change = zone.getRules().getTransition(wall);
        return change != null && change.isGap()
                ? change.getInstant()
                : wall.atZone(zone).toInstant();
    }
}
