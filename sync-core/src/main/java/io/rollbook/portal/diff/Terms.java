package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import java.time.LocalDate;

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
        if (isAbsent(sql, "'R', 'K'", Entity.ACADEMIC_SESSIONS, Entity.COURSES, Entity.CLASSES, Entity.ENROLLMENTS)) {
            sql.update("looking for what has ended with its term", ENDED, today);
        }
    }

    /** On most nights nothing is. */
    private static boolean isAbsent(Sql sql, String actions, Entity... entities) {
        Integer[] numbers = new Integer[entities.length];
        for (int i = 0; i < entities.length; i++) {
            numbers[i] = entities[i].ordinal();
        }
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
