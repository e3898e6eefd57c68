package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Guard;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;

/**
 * By what a plan is judged on one day. In the first days of a term there is twice the room for enrollments, for a week
 * longer where the nights of a week are summed up.
 *
 * @param today in the district's zone
 * @param night what one night may do
 * @param several what the nights of a week may do together
 * @param week the begin of that week: seven days ago, or later where other limits held until then
 */
record Standards(LocalDate today, Guard night, Guard several, Instant week) {
    private static final Period FIRST_DAYS = Period.ofDays(14);
    private static final Duration WEEK = Duration.ofDays(7);

    static Standards of(Connection tenant, District district, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, district.timezone());
        Guard guard = district.guard().on(today);
        Sql sql = new Sql(tenant);
        Guard night = begins(sql, today, FIRST_DAYS) ? guard.withEnrollmentsDoubled() : guard;
        Guard lately = begins(sql, today, FIRST_DAYS.plusDays(WEEK.toDays())) ? guard.withEnrollmentsDoubled() : guard;
        LocalDate same = district.guard().sameSince(today);
        Instant week = now.minus(WEEK);
        if (same.isAfter(LocalDate.ofInstant(week, district.timezone()))) {
            week = same.atStartOfDay(district.timezone()).toInstant();
        }
        return new Standards(today, night, lately.ofSeveralNights(), week);
    }

    List<Check> ofDistrict() {
        return Checks.ofDistrict(night, several);
    }

    List<Check> ofSchools() {
        return Checks.ofSchools(night, several);
    }

    private static boolean begins(Sql sql, LocalDate today, Period ago) {
        return sql.one(
                "looking for a term that has begun",
                """
                SELECT EXISTS (SELECT FROM roster.academic_sessions
                               WHERE active AND type IN ('term', 'semester') AND start_date <= ? AND start_date > ?)
                """,
                row -> row.getBoolean(1),
                today,
                today.minus(ago));
    }
}
