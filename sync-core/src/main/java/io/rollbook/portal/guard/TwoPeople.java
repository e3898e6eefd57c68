package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import io.rollbook.district.Guard;
import io.rollbook.roster.Entity;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a plan takes two people to approve: the {@code two-person} line of the district file. */
public final class TwoPeople {
    private TwoPeople() {}

    /**
     * The first entity of which a plan that was put by changes or removes more than the limit, of its active records; empty
     * where one person is enough.
     *
     * @param run whose plan it is
     */
    public static Optional<String> needed(Connection tenant, Guard guard, String run) {
        return beyond(tenant, guard, "held.change WHERE run = ? AND", run).map(Trip::detail);
    }

    /** The same of the plan in {@code staging.change}, which then waits for them. */
    static Optional<Trip> inWork(Connection tenant, Guard guard) {
        return beyond(tenant, guard, "staging.change WHERE")
                .map(trip -> new Trip(trip.reason(), trip.detail() + ", beyond which two people have to approve"));
    }

    private static Optional<Trip> beyond(Connection tenant, Guard guard, String plan, Object... parameters) {
        Guard.@Nullable Limit limit = guard.twoPerson();
        if (limit == null) {
            return Optional.empty();
        }
        Sql sql = new Sql(tenant);
        Map<Entity, Long> touched = new EnumMap<>(Entity.class);
        sql.each(
                "counting what a plan touches",
                "SELECT entity, count(*) FROM " + plan + " action IN ('C', 'R') GROUP BY entity",
                row -> touched.put(Entity.values()[row.getInt(1)], row.getLong(2)),
                parameters);
        return touched.entrySet().stream()
                .filter(each -> each.getValue() > limit.count())
                .flatMap(each -> Trip.beyond(
                        "TWO_PEOPLE",
                        new Figure(
                                each.getKey().table() + " changed or removed",
                                each.getValue(),
                                active(sql, each.getKey())),
                        limit)
                        .stream())
                .findFirst();
    }

    private static long active(Sql sql, Entity entity) {
        return sql.one(
                "counting active records",
                "SELECT count(*) FROM roster.%s WHERE active".formatted(entity.table()),
                row -> row.getLong(1));
    }
}
