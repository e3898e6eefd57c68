package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.district.KeepRules;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Guardians;
import io.rollbook.roster.Keep;
import java.util.List;

/** What comes back may enter only as far as the district keeps it by now. */
final class KeptStill {
    private KeptStill() {}

    /** Takes out of what is planned and staged what the district keeps no longer. */
    static void only(Sql sql, KeepRules keep) {
        if (!keep.keeps(Keep.GUARDIANS)) {
            withoutGuardians(sql);
        }
        for (Entity entity : Entity.values()) {
            if (!keep.keeps(entity)) {
                sql.update("leaving out what is kept no longer", "DELETE FROM staging." + entity.table());
                sql.update(
                        "leaving out what is kept no longer",
                        "DELETE FROM staging.change WHERE entity = %d AND action IN ('B', 'C', 'X')"
                                .formatted(entity.ordinal()));
                continue;
            }
            List<String> gone = entity.columns().stream()
                    .filter(column -> !keep.keeps(column.keep()))
                    .map(column -> '"' + column.sql() + '"')
                    .toList();
            if (!gone.isEmpty()) {
                sql.update(
                        "leaving out what is kept no longer",
                        "UPDATE staging.%s SET %s = NULL WHERE num_nonnulls(%s) > 0"
                                .formatted(entity.table(), String.join(" = NULL, ", gone), String.join(", ", gone)));
            }
            for (Column column : phones(entity, keep)) {
                sql.update("leaving out phones", withoutPhone(entity, column));
            }
            if (keep.keeps(Keep.METADATA)) {
                entity.columns().stream()
                        .filter(column -> column.keep() == Keep.METADATA)
                        .forEach(column ->
                                sql.update("leaving out what is kept no longer", ownColumns(entity, column), (Object)
                                        keep.metadata().toArray(String[]::new)));
            }
        }
    }

    /** Whoever would be a guardian and nothing else does not come back. */
    private static void withoutGuardians(Sql sql) {
        sql.update(
                "leaving out guardians",
                """
                WITH person AS MATERIALIZED (
                    SELECT user_sourced_id AS id FROM staging.user_roles WHERE role IN %1$s
                    EXCEPT SELECT user_sourced_id FROM staging.user_roles WHERE role NOT IN %1$s
                    EXCEPT SELECT r.user_sourced_id FROM roster.user_roles r
                    WHERE r.active AND r.role NOT IN %1$s AND r.sourced_id NOT IN (
                        SELECT c.sourced_id FROM staging.change c WHERE c.entity = %2$d AND c.action = 'R')),
                role AS (
                    DELETE FROM staging.user_roles WHERE user_sourced_id IN (SELECT id FROM person) RETURNING sourced_id),
                users AS (DELETE FROM staging.users WHERE sourced_id IN (SELECT id FROM person)),
                traits AS (DELETE FROM staging.demographics WHERE sourced_id IN (SELECT id FROM person))
                DELETE FROM staging.change
                WHERE action IN ('B', 'C', 'X')
                  AND ((entity = %2$d AND sourced_id IN (SELECT sourced_id FROM role))
                    OR (entity IN (%3$d, %4$d) AND sourced_id IN (SELECT id FROM person)))
                """
                        .formatted(
                                Guardians.SQL,
                                Entity.USER_ROLES.ordinal(),
                                Entity.USERS.ordinal(),
                                Entity.DEMOGRAPHICS.ordinal()));
    }

    private static List<Column> phones(Entity entity, KeepRules keep) {
        return entity.columns().stream()
                .filter(column -> column.keep() == Keep.PHONE && keep.keeps(Keep.PHONE))
                .toList();
    }

    /** Nobody's age is known here: who has no phone now may have lost it for being too young. */
    private static String withoutPhone(Entity entity, Column column) {
        return """
                UPDATE staging.%1$s s SET "%2$s" = NULL FROM roster.%1$s r
                WHERE r.sourced_id = s.sourced_id AND r."%2$s" IS NULL AND s."%2$s" IS NOT NULL
                """
                .formatted(entity.table(), column.sql());
    }

    private static String ownColumns(Entity entity, Column column) {
        return """
                UPDATE staging.%1$s s SET "%2$s" = (
                    SELECT array_agg(value ORDER BY place)
                    FROM unnest(s."%2$s") WITH ORDINALITY AS own (value, place)
                    WHERE lower(split_part(value, '=', 1)) = ANY (?))
                WHERE s."%2$s" IS NOT NULL
                """
                .formatted(entity.table(), column.sql());
    }
}
