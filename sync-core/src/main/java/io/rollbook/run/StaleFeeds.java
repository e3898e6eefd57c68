package io.rollbook.run;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * Which scheduled feeds are stale: as many school days as {@code stale} says have passed since their last delivery,
 * from wherever and whatever became of it, also where their source could not be reached. School days are weekdays that the
 * feed's schedule does not skip; the day of the delivery and today do not count.
 */
public final class StaleFeeds {
    private final DataSource control;

    /** Over the control database. */
    public StaleFeeds(DataSource control) {
        this.control = control;
    }

    /**
     * Those of these districts' feeds that are stale, and of when their last delivery is.
     *
     * @return the delivery's moment by feed, by district; a district without stale feeds is not in it
     */
    public Map<String, Map<String, Instant>> of(Collection<District> districts, Instant now) {
        Map<String, Map<String, Instant>> last = last(districts);
        Map<String, Map<String, Instant>> stale = new HashMap<>();
        for (District district : districts) {
            last.getOrDefault(district.slug(), Map.of()).forEach((name, delivered) -> {
                Feed.Schedule schedule = district.feed(name).schedule();
                if (schedule != null && isStale(district, schedule, delivered, now)) {
                    stale.computeIfAbsent(district.slug(), first -> new TreeMap<>())
                            .put(name, delivered);
                }
            });
        }
        return stale;
    }

    private static boolean isStale(District district, Feed.Schedule schedule, Instant delivered, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, district.timezone());
        Predicate<LocalDate> skipped = schedule.skipped();
        return LocalDate.ofInstant(delivered, district.timezone())
                        .plusDays(1)
                        .datesUntil(today.plusDays(1))
                        .filter(day -> day.isBefore(today) && isSchoolDay(day) && !skipped.test(day))
                        .limit(district.guard().stale())
                        .count()
                >= district.guard().stale();
    }

    private static boolean isSchoolDay(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
    }

    private Map<String, Map<String, Instant>> last(Collection<District> districts) {
        List<String> slugs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        districts.forEach(district -> district.scheduledFeeds().forEach(name -> {
            slugs.add(district.slug());
            names.add(name);
        }));
        Map<String, Map<String, Instant>> last = new HashMap<>();
        try (Connection connection = control.getConnection()) {
            new Sql(connection)
                    .each(
                            "looking for last deliveries",
                            LAST,
                            row -> last.computeIfAbsent(row.getString(1), first -> new HashMap<>())
                                    .put(row.getString(2), row.getTimestamp(3).toInstant()),
                            slugs.toArray(String[]::new),
                            names.toArray(String[]::new));
        } catch (SQLException e) {
            throw DatabaseException.of("looking for last deliveries", e);
        }
        return last;
    }

    private static final String LAST =
            """
            SELECT f.district, f.feed, d.received
            FROM unnest(?::text[], ?::text[]) AS f(district, feed)
            CROSS JOIN LATERAL (
                SELECT r.received FROM control.runs r
                WHERE r.district = f.district AND r.feed = f.feed AND NOT r.preview AND r.envelope IS NOT NULL
                  AND r.received IS NOT NULL
                ORDER BY r.id DESC LIMIT 1) d
            """;
}
