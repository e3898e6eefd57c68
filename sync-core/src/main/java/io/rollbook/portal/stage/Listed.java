package io.rollbook.portal.stage;

import io.rollbook.database.Sql;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.PeopleSample;
import io.rollbook.tenant.RosterPrints.Thing;
import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a delivery lists by which it can be told whose it is.
 *
 * @param orgs the orgs that were read
 * @param recognised how many more records there are, that were in the feed's last delivery
 * @param referred sourcedIds of the orgs that its other records refer to; read when they are asked for
 * @param people of those that were read; the same
 */
public record Listed(
        List<Thing> orgs, Map<Entity, Long> recognised, Supplier<Set<String>> referred, Supplier<PeopleSample> people) {

    /** What is staged, before it is checked. */
    static Listed of(Connection main, Statements statements, Map<Entity, Long> recognised) {
        return new Listed(
                new Sql(main)
                        .list(
                                "reading the orgs of a delivery",
                                "SELECT sourced_id, name FROM " + statements.staged(Entity.ORGS),
                                row -> Thing.org(row.getString(1), row.getString(2))),
                recognised,
                () -> referred(main, statements),
                () -> PeopleSample.of(main, statements.staged(Entity.USERS), "true"));
    }

    /** Enrollments are the most by far: they are asked only where nothing else tells. */
    private static Set<String> referred(Connection main, Statements statements) {
        Set<String> orgs = new HashSet<>();
        for (Entity entity : List.of(Entity.USER_ROLES, Entity.CLASSES, Entity.COURSES, Entity.ENROLLMENTS)) {
            if (entity == Entity.ENROLLMENTS && !orgs.isEmpty()) {
                return orgs;
            }
            entity.columns().stream()
                    .filter(column -> column.references() == Entity.ORGS)
                    .map(Column::sql)
                    .forEach(column -> new Sql(main)
                            .each(
                                    "reading what a delivery refers to",
                                    "SELECT DISTINCT %1$s FROM %2$s WHERE %1$s IS NOT NULL"
                                            .formatted(column, statements.staged(entity)),
                                    row -> orgs.add(row.getString(1))));
        }
        return orgs;
    }
}
