package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import io.rollbook.district.Guard;
import io.rollbook.roster.Entity;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a plan that was put by takes two people to approve: the {@code two-person} line of the district file. */
public final class TwoPeople {
    private TwoPeople() {}

    /**
     * The first entity of which the plan changes or removes more than the limit, of its active records; empty where one
     * person is enough.
     *
     * @param run whose plan it is
     */
    public static Optional<String> needed(Connection tenant, Guard guard, String run) {
        Guard.@Nullable Limit limit = guard.twoPerson();
        if (limit == null) {
            return Optional.empty();
        }
        Sql sql = new Sql(tenant);
        Map<Entity, Long> touched = new EnumMap<>(Entity.class);
        sql.each(
                "counting what a plan touches",
                "SELECT entity, count(*) FROM held.change WHERE run = ? AND action IN ('C', 'R') GROUP BY entity",
                row -> touched.put(Entity.values()[row.getInt(1)], row.getLong(2)),
                run);
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
                .map(Trip::detail)
                .findFirst();
    }

    private static long active(Sql sql, Entity entity) {
        return sql.one(
                "counting active records",
                "SELECT count(*) FROM roster.%s WHERE active".formatted(entity.table()),
                row -> row.getLong(1));
    }
}
