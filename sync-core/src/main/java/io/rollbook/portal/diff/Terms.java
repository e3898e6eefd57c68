package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * What absence means where terms are over. A feed that owns current terms does not say again what is of others: what it
 * does not list of these has ended, and a school between its terms may be left out.
 */
final class Terms {
    private static final String RESTING = numbered("resting.sql");
    private static final String ENDED = numbered("ended.sql");

    private Terms() {}

    /** Keeps schools that rest, and their people, where the delivery does not list them. */
    static void keepResting(Sql sql, LocalDate today) {
        if (isAbsent(sql, "'R'", Entity.ORGS)) {
            sql.update("looking for schools between their terms", RESTING, today);
        }
    }

    /** Notes beside what is not listed that its term is over, and since when. */
    static void noteEnded(Sql sql, LocalDate today) {
        if (isAbsent(sql, "'R', 'K'", Entity.ACADEMIC_SESSIONS, Entity.COURSES, Entity.CLASSES, Entity.ENROLLMENTS)
                && endsSoon(sql, today)) {
            sql.update("looking for what has ended with its term", ENDED, today);
        }
    }

    /** Whether any term is over, or will be within two weeks. */
    private static boolean endsSoon(Sql sql, LocalDate today) {
        return sql.one(
                "looking for terms that are over",
                """
                SELECT EXISTS (SELECT FROM roster.academic_sessions WHERE end_date <= ?)
                    OR EXISTS (SELECT FROM staging.academic_sessions WHERE end_date <= ?)
                """,
                row -> row.getBoolean(1),
                today.plusDays(14),
                today.plusDays(14));
    }

    /** On most nights nothing is. */
    private static boolean isAbsent(Sql sql, String actions, Entity... entities) {
        Integer[] numbers = Arrays.stream(entities).map(Entity::ordinal).toArray(Integer[]::new);
        return sql.one(
                "looking for what is absent",
                "SELECT EXISTS (SELECT FROM staging.change WHERE action IN (%s) AND entity = ANY (?))"
                        .formatted(actions),
                row -> row.getBoolean(1),
                (Object) numbers);
    }

    private static String numbered(String file) {
        String out = Sql.file(Terms.class, file);
        for (Entity entity : Entity.values()) {
            out = out.replace("${" + entity.name() + "}", String.valueOf(entity.ordinal()));
        }
        return out;
    }
}
