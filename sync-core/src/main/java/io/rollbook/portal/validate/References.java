package io.rollbook.portal.validate;

import static io.rollbook.portal.validate.Statements.number;
import static io.rollbook.portal.validate.Statements.roster;

import io.rollbook.portal.Collection;
import io.rollbook.portal.parse.Format;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * References between records. One is good where its target is staged; or is quarantined here and stored; or is stored,
 * where the delivery does not list the target's entity completely. A row with a reference that is not good falls, and
 * with it the rows that refer to it: all of them under the one record that is missing at the root. A row that waits for
 * several is told under the first of them, in the order of the entities. Soft references are left out instead:
 * {@link SoftLinks}.
 */
public final class References {
    /** Roles before users: a user all of whose orgs are missing falls before anyone refers to it. */
    private static final List<Entity> ORDER = List.of(
            Entity.ORGS,
            Entity.ACADEMIC_SESSIONS,
            Entity.COURSES,
            Entity.USER_ROLES,
            Entity.USERS,
            Entity.CLASSES,
            Entity.ENROLLMENTS,
            Entity.DEMOGRAPHICS);

    private final Statements statements;
    private final Format format;
    private final List<String> files;
    private final Map<Entity, Collection.Coverage> coverage;
    private final Set<Entity> recalled;
    private final SoftLinks soft;

    /**
     * For a delivery.
     *
     * @param files the names of its files, in its order
     * @param recalled entities of which not every listed record is staged; {@code staging.unlisted} says which stored ones
     *     may not be listed
     */
    public References(
            Statements statements,
            Format format,
            List<String> files,
            Map<Entity, Collection.Coverage> coverage,
            Set<Entity> recalled) {
        this.statements = statements;
        this.format = format;
        this.files = files;
        this.coverage = coverage;
        this.recalled = recalled;
        this.soft = new SoftLinks(statements, files);
    }

    /** Checks the references of all entities that the delivery holds. */
    public void check() {
        for (Entity entity : ORDER) {
            if (coverage.get(entity) == Collection.Coverage.NOT_DELIVERED) {
                continue;
            }
            List<Link> links = Link.of(entity);
            if (!links.isEmpty() && findBroken(entity, links) > 0 && forgive(entity, links) > 0) {
                soft.leaveOut(entity, links);
                fall(entity);
            }
        }
        want();
    }

    private long findBroken(Entity entity, List<Link> links) {
        List<Link> single = links.stream().filter(link -> !link.list()).toList();
        long broken = single.isEmpty() ? 0 : findBrokenSingles(entity, single);
        for (Link link : links) {
            if (link.list()) {
                broken += statements.run(
                        "checking lists of references of " + entity.table(),
                        """
                        INSERT INTO staging.broken
                        SELECT %1$d, s.sourced_id, s.file, s.line, '%2$s', %3$d, item.id
                        FROM %4$s s CROSS JOIN LATERAL unnest(s."%5$s") AS item(id)
                        LEFT JOIN %6$s t ON t.sourced_id = item.id
                        WHERE t.sourced_id IS NULL
                        """
                                .formatted(
                                        number(entity),
                                        link.field(),
                                        number(link.target()),
                                        statements.staged(entity),
                                        link.sql(),
                                        statements.staged(link.target())));
            }
        }
        return broken;
    }

    private long findBrokenSingles(Entity entity, List<Link> links) {
        StringBuilder joins = new StringBuilder();
        List<String> missing = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            joins.append("LEFT JOIN %s t%d ON t%d.sourced_id = s.\"%s\"%n"
                    .formatted(statements.staged(link.target()), i, i, link.sql()));
            missing.add("('%s', %d, CASE WHEN t%d.sourced_id IS NULL THEN s.\"%s\" END)"
                    .formatted(link.field(), number(link.target()), i, link.sql()));
            conditions.add("(t%d.sourced_id IS NULL AND s.\"%s\" IS NOT NULL)".formatted(i, link.sql()));
        }
        return statements.run(
                "checking references of " + entity.table(),
                """
                INSERT INTO staging.broken
                SELECT %d, s.sourced_id, s.file, s.line, m.field, m.target, m.missing
                FROM %s s
                %sCROSS JOIN LATERAL (VALUES %s) AS m(field, target, missing)
                WHERE (%s) AND m.missing IS NOT NULL
                """
                        .formatted(
                                number(entity),
                                statements.staged(entity),
                                joins,
                                String.join(", ", missing),
                                String.join(" OR ", conditions)));
    }

    /** Takes back what the stored roster answers for; returns how many are left. */
    private long forgive(Entity entity, List<Link> links) {
        for (Entity target : links.stream().map(Link::target).distinct().toList()) {
            boolean complete = coverage.get(target) == Collection.Coverage.COMPLETE;
            String listed = recalled.contains(target)
                    ? "b.missing NOT IN (SELECT u.sourced_id FROM staging.unlisted u WHERE u.entity = %d) OR "
                            .formatted(number(target))
                    : "";
            String kept = complete
                    ? "(" + listed
                            + "b.missing IN (SELECT q.sourced_id FROM staging.quarantine q WHERE q.entity = %d AND q.sourced_id IS NOT NULL))"
                    : "NOT EXISTS (SELECT FROM staging.tombstone d WHERE d.entity = %d AND d.sourced_id = b.missing)";
            statements.run(
                    "resolving references to stored " + target.table(),
                    """
                    DELETE FROM staging.broken b USING %s r
                    WHERE b.entity = %d AND b.target = %d AND r.sourced_id = b.missing AND r.active AND %s
                    """
                            .formatted(roster(target), number(entity), number(target), kept.formatted(number(target))));
        }
        return statements
                .counts(
                        "counting broken references",
                        "SELECT entity, count(*) FROM staging.broken WHERE entity = %d GROUP BY entity"
                                .formatted(number(entity)))
                .getOrDefault(number(entity), 0L);
    }

    private void fall(Entity entity) {
        Parent parent = parentOf(entity);
        if (parent != null) {
            fallWithoutRecords(entity, parent);
        }
        statements.run(
                "quarantining rows with missing references",
                """
                WITH %1$s,
                noted AS (
                    INSERT INTO staging.finding
                    SELECT DISTINCT ON (owner)
                           '%2$s', 'error', (?)[file + 1], line, '%3$s', owner, %4$s,
                           (?)[root_entity + 1], 'sourcedId', root_id, 1, (%7$s)[root_entity + 1]
                    FROM rooted ORDER BY owner, root_entity, root_id COLLATE "C", field),
                fell AS (
                    INSERT INTO staging.fallen
                    SELECT DISTINCT ON (sourced_id) %5$d, sourced_id, root_entity, root_id FROM rooted
                    ORDER BY sourced_id, root_entity, root_id COLLATE "C"),
                kept AS (
                    INSERT INTO staging.quarantine SELECT DISTINCT %5$d, sourced_id, file, line FROM rooted)
                %6$s
                """
                        .formatted(
                                rooted(entity, parent),
                                FindingCode.UNKNOWN_REFERENCE,
                                parent == null
                                        ? entity.table()
                                        : parent.entity().table(),
                                parent == null ? "field" : "'" + parent.field() + "'",
                                number(entity),
                                takenOut(entity, parent == null),
                                Statements.TABLES),
                files,
                rootFiles());
    }

    /** The end of a statement: deletes what is rooted; keeps its fields where they are a row's own, not made beside it. */
    private String takenOut(Entity entity, boolean own) {
        String deletion = "DELETE FROM %s s USING rooted WHERE s.sourced_id = rooted.sourced_id"
                .formatted(statements.staged(entity));
        return own ? ", gone AS (%s RETURNING s.*) %s".formatted(deletion, KeptFields.keep(entity, "gone")) : deletion;
    }

    /** The broken references of an entity, each with its row's owner and the missing record at the root. */
    private String rooted(Entity entity, @Nullable Parent parent) {
        return """
                rooted AS MATERIALIZED (
                    SELECT b.sourced_id, b.file, b.line, b.field, %s AS owner,
                           coalesce(f.root_entity, b.target) AS root_entity, coalesce(f.root_id, b.missing) AS root_id
                    FROM staging.broken b
                    LEFT JOIN staging.fallen f ON f.entity = b.target AND f.sourced_id = b.missing
                    %s
                    WHERE b.entity = %d)\
                """
                .formatted(
                        parent == null ? "b.sourced_id" : "s.\"" + parent.column() + "\"",
                        parent == null
                                ? ""
                                : "JOIN %s s ON s.sourced_id = b.sourced_id".formatted(statements.staged(entity)),
                        number(entity));
    }

    /** Records that lose all the records derived from them fall too: users all of whose orgs are missing. */
    private void fallWithoutRecords(Entity entity, Parent parent) {
        statements.run(
                "quarantining rows that lost all their " + entity.table(),
                """
                WITH %1$s,
                falling AS MATERIALIZED (
                    SELECT DISTINCT ON (u.sourced_id) u.sourced_id, u.file, u.line, r.root_entity, r.root_id
                    FROM %2$s u JOIN rooted r ON r.owner = u.sourced_id
                    WHERE NOT EXISTS (
                        SELECT FROM %3$s s WHERE s."%4$s" = u.sourced_id
                        AND NOT EXISTS (SELECT FROM rooted x WHERE x.sourced_id = s.sourced_id))
                    ORDER BY u.sourced_id, r.root_entity, r.root_id COLLATE "C"),
                fell AS (
                    INSERT INTO staging.fallen SELECT %5$d, sourced_id, root_entity, root_id FROM falling),
                kept AS (
                    INSERT INTO staging.quarantine SELECT %5$d, sourced_id, file, line FROM falling),
                gone AS (
                    DELETE FROM %2$s s USING falling WHERE s.sourced_id = falling.sourced_id RETURNING s.*)
                %6$s
                """
                        .formatted(
                                rooted(entity, parent),
                                statements.staged(parent.entity()),
                                statements.staged(entity),
                                parent.column(),
                                number(parent.entity()),
                                KeptFields.keep(parent.entity(), "gone")));
    }

    /** Stored records that quarantined rows refer to and that the delivery does not list. */
    private void want() {
        for (Entity target : Entity.values()) {
            statements.run(
                    "listing stored " + target.table() + " that quarantined rows refer to",
                    """
                    INSERT INTO staging.wanted
                    SELECT DISTINCT b.target, b.missing FROM staging.broken b
                    JOIN %s r ON r.sourced_id = b.missing AND r.active
                    WHERE b.target = %2$d AND NOT EXISTS (
                        SELECT FROM staging.tombstone d WHERE d.entity = %2$d AND d.sourced_id = b.missing)
                    """
                            .formatted(roster(target), number(target)));
        }
    }

    private @Nullable Parent parentOf(Entity entity) {
        return Parent.of(format, entity);
    }

    private List<String> rootFiles() {
        return Arrays.stream(Entity.values()).map(format::fileOf).toList();
    }
}
