package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;
import static io.rollbook.portal.validate.Statements.roster;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.validate.Parent;
import io.rollbook.portal.validate.Relations;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What recognised rows need in place of being staged. Of an entity whose rows were recognised, {@code staging.unlisted}
 * names the stored records that the delivery may not list: those whose rows have vanished, and those that were to be read
 * again. All its other active records are listed, as they are stored.
 *
 * <p>That is true of them one by one. {@link #hold} finds out whether it is enough: whether reading every row would show
 * nothing more. Where it would, the delivery has to be read in full.
 */
final class KnownChecks {
    /** Looked up only for the few records that are such. */
    private static final String ANOTHER_LEAD =
            """
            (r."primary" AND r.role = 'teacher'
             AND r.class_sourced_id IN (SELECT class_sourced_id FROM lead)
             AND (r.class_sourced_id, r.user_sourced_id) NOT IN (
                 SELECT class_sourced_id, least FROM lead WHERE least = most))""";

    private final Statements statements;
    private final Format format;
    private final Map<Entity, Coverage> coverage;
    private final Map<Entity, Long> known;

    /** {@code known}: recognised records by entity, of the entities whose rows were looked up. */
    KnownChecks(Statements statements, Format format, Map<Entity, Coverage> coverage, Map<Entity, Long> known) {
        this.statements = statements;
        this.format = format;
        this.coverage = coverage;
        this.known = known;
    }

    /** Completes {@code staging.unlisted}; before the references are checked. */
    void unlist(String feed, String recalled) {
        for (Entity entity : known.keySet()) {
            statements.run(
                    "listing records to be read again",
                    """
                    INSERT INTO staging.unlisted
                    SELECT entity, sourced_id FROM sync.known_loose WHERE feed = ? AND run = ? AND entity = %d
                    """
                            .formatted(number(entity)),
                    feed,
                    recalled);
        }
        for (Entity entity : known.keySet()) {
            Parent parent = Parent.of(format, entity);
            if (parent != null) {
                statements.run(
                        "listing what vanished rows had made",
                        """
                        INSERT INTO staging.unlisted
                        SELECT %d, r.sourced_id FROM %s r
                        WHERE r.active AND r."%s" IN (SELECT sourced_id FROM staging.unlisted WHERE entity = %d)
                        """
                                .formatted(number(entity), roster(entity), parent.column(), number(parent.entity())));
            }
        }
        statements.run("reading what is not listed", "ANALYZE staging.unlisted");
    }

    /** Whether what was recognised may stay unread; after all other checks. */
    boolean hold() {
        if (known.isEmpty()) {
            return true;
        }
        Set<Entity> gone = listGone();
        for (Map.Entry<Entity, Long> each : known.entrySet()) {
            if (!isAsRemembered(each.getKey(), each.getValue(), gone) || listedTwice(each.getKey())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether as many active records are listed without being staged as were recognised, none of them refers to a record
     * that is gone, no class for which a primary teacher was read has another one among them, and nothing is odd about how
     * they stand to what was read. One walk along the stored records, not one for the first that is found: where there is
     * none, that would be slow.
     */
    private boolean isAsRemembered(Entity entity, long recognised, Set<Entity> gone) {
        StringBuilder joins = new StringBuilder();
        List<String> conditions = new ArrayList<>();
        leadNowhere(entity, gone, joins, conditions);
        conditions.addAll(Relations.ofUnstaged(statements, entity));
        if (entity == Entity.ENROLLMENTS) {
            conditions.add(ANOTHER_LEAD);
        }
        String unlisted = "r.sourced_id IN (%s)".formatted(unlisted(entity));
        Map<Integer, Long> counts = statements.counts(
                "comparing recognised records with stored ones",
                """
                WITH lead AS MATERIALIZED (
                    SELECT class_sourced_id, min(user_sourced_id) AS least, max(user_sourced_id) AS most
                    FROM staging.enrollments WHERE "primary" AND role = 'teacher' GROUP BY 1),
                stored AS (
                    SELECT count(*) AS records, count(*) FILTER (WHERE (%3$s) AND NOT %4$s) AS nowhere
                    FROM %1$s r %2$s WHERE r.active)
                SELECT 0, records - (SELECT count(*) FROM %1$s r WHERE r.active AND %4$s) FROM stored
                UNION ALL SELECT 1, nowhere FROM stored
                """
                        .formatted(
                                roster(entity),
                                joins,
                                conditions.isEmpty() ? "false" : String.join(" OR ", conditions),
                                unlisted));
        return counts.getOrDefault(0, 0L) == recognised && counts.getOrDefault(1, 0L) == 0;
    }

    /**
     * A row was read, good or bad, whose id a recognised row has too. All are counted: of a plan for the first one the server
     * expects that it is soon found, and where there is none it compares each with each.
     */
    private boolean listedTwice(Entity entity) {
        return statements.any(
                "looking for rows that share the id of a recognised one",
                """
                SELECT FROM (SELECT count(*) AS rows FROM (
                    SELECT sourced_id FROM %s
                    UNION ALL SELECT sourced_id FROM staging.quarantine WHERE entity = %2$d
                    UNION ALL SELECT sourced_id FROM staging.tombstone WHERE entity = %2$d) s
                JOIN %3$s r ON r.sourced_id = s.sourced_id AND r.active
                WHERE %4$s) twice WHERE rows > 0
                """
                        .formatted(statements.staged(entity), number(entity), roster(entity), isListed(entity)));
    }

    /** The conditions under which a record r refers to one that is gone. */
    private static void leadNowhere(Entity entity, Set<Entity> targets, StringBuilder joins, List<String> conditions) {
        for (Column column : entity.columns()) {
            Entity target = column.references();
            Column.Link link = column.link();
            if (target != null && targets.contains(target)) {
                if (link == null) {
                    lookUp(target, column.sql(), joins, conditions);
                } else {
                    conditions.add(
                            "r.sourced_id IN (SELECT l.\"%s\" FROM roster.%s l JOIN (%s) g ON g.sourced_id = l.\"%s\")"
                                    .formatted(link.owner(), link.table(), gone(target), link.column()));
                }
            }
        }
        if (entity.keyOf() != null && targets.contains(entity.keyOf())) {
            lookUp(entity.keyOf(), "sourced_id", joins, conditions);
        }
    }

    private static void lookUp(Entity target, String column, StringBuilder joins, List<String> conditions) {
        String name = "g" + conditions.size();
        joins.append("LEFT JOIN (%1$s) %2$s ON %2$s.sourced_id = r.\"%3$s\" ".formatted(gone(target), name, column));
        conditions.add(name + ".sourced_id IS NOT NULL");
    }

    /** Entities to which recognised records may refer. */
    private Set<Entity> referredTo() {
        Set<Entity> out = EnumSet.noneOf(Entity.class);
        for (Entity entity : known.keySet()) {
            entity.columns().stream()
                    .map(Column::references)
                    .filter(Objects::nonNull)
                    .forEach(out::add);
            if (entity.keyOf() != null) {
                out.add(entity.keyOf());
            }
        }
        return out;
    }

    /** Lists the stored records to which no reference is good any more, see {@code References}; returns of what. */
    private Set<Entity> listGone() {
        Set<Entity> targets = EnumSet.noneOf(Entity.class);
        for (Entity target : referredTo()) {
            long gone = coverage.get(target) == Coverage.NOT_DELIVERED
                    ? 0
                    : statements.run(
                            "listing records that are gone",
                            "INSERT INTO staging.gone SELECT %d, g.sourced_id FROM (%s) g JOIN %s r USING (sourced_id) WHERE r.active"
                                    .formatted(number(target), candidates(target), roster(target)));
            if (gone > 0) {
                targets.add(target);
            }
        }
        if (!targets.isEmpty()) {
            statements.run("reading what is gone", "ANALYZE staging.gone");
        }
        return targets;
    }

    private String candidates(Entity target) {
        if (coverage.get(target) != Coverage.COMPLETE) {
            return "SELECT d.sourced_id FROM staging.tombstone d WHERE d.entity = %d".formatted(number(target));
        }
        return "%s EXCEPT SELECT sourced_id FROM %s EXCEPT SELECT sourced_id FROM staging.quarantine WHERE entity = %d"
                .formatted(
                        known.containsKey(target) ? unlisted(target) : "SELECT sourced_id FROM " + roster(target),
                        statements.staged(target),
                        number(target));
    }

    private static String gone(Entity target) {
        return "SELECT g.sourced_id FROM staging.gone g WHERE g.entity = " + number(target);
    }

    /** Of an active record r: whether the delivery lists it by a recognised row. */
    private static String isListed(Entity entity) {
        return "NOT EXISTS (SELECT FROM staging.unlisted u WHERE u.entity = %d AND u.sourced_id = r.sourced_id)"
                .formatted(number(entity));
    }

    private static String unlisted(Entity entity) {
        return "SELECT u.sourced_id FROM staging.unlisted u WHERE u.entity = " + number(entity);
    }

    /** Notes the records of this delivery whose rows have to be read again. */
    static void keepLoose(Statements statements, Format format, String feed, String run) {
        statements.run(
                "remembering which rows are to be read again",
                """
                INSERT INTO sync.known_loose (feed, run, entity, sourced_id)
                SELECT DISTINCT ?, ?, x.entity, x.sourced_id FROM (
                    SELECT entity, sourced_id FROM staging.loose
                    UNION ALL SELECT entity, sourced_id FROM staging.quarantine
                    UNION ALL SELECT entity, sourced_id FROM staging.tombstone
                    UNION ALL SELECT e.number, f.sourced_id FROM staging.finding f JOIN (VALUES %s) AS e(name, number)
                        ON e.name = f.entity
                    %s) x
                WHERE x.sourced_id IS NOT NULL
                """
                        .formatted(names(), makersOfBad(statements, format)),
                feed,
                run);
    }

    private static String names() {
        List<String> names = new ArrayList<>();
        for (Entity entity : Entity.values()) {
            names.add("('%s', %d)".formatted(entity.table(), number(entity)));
        }
        return String.join(", ", names);
    }

    /** Rows that made a record that cannot be used. */
    private static String makersOfBad(Statements statements, Format format) {
        StringBuilder out = new StringBuilder();
        for (Entity entity : Entity.values()) {
            Parent parent = Parent.of(format, entity);
            if (parent != null) {
                out.append(
                        """
                        UNION ALL SELECT %d, s.sourced_id FROM %s s
                        JOIN staging.quarantine q ON q.entity = %d AND q.file = s.file AND q.line = s.line
                        """
                                .formatted(
                                        number(parent.entity()), statements.staged(parent.entity()), number(entity)));
            }
        }
        return out.toString();
    }
}
