package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;

import io.rollbook.district.Feed;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.parse.Fill;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.validate.Duplicates;
import io.rollbook.portal.validate.Parent;
import io.rollbook.portal.validate.References;
import io.rollbook.portal.validate.Relations;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RowHash;
import io.rollbook.run.FindingCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checks of the staged rows as a set, in their order. */
final class SetChecks {
    private final Statements statements;
    private final Format format;
    private final List<String> files;
    private final Map<Entity, Coverage> coverage;
    private final Set<Entity> recalled;
    private final IntFunction<@Nullable Entity> entityOf;
    private final @Nullable GuardianRows guardians;
    private final GivenIds givenIds;
    private final Feed.Owns owns;

    /**
     * For a delivery.
     *
     * @param recalled entities of which only the unknown rows are staged
     * @param entityOf what the rows of a file are
     * @param guardians leaves out people who are nothing but guardians; null where they are kept
     * @param givenIds knows the roles that rows mean by their ids
     * @param owns what the feed may remove
     */
    SetChecks(
            Statements statements,
            Format format,
            List<String> files,
            Map<Entity, Coverage> coverage,
            Set<Entity> recalled,
            IntFunction<@Nullable Entity> entityOf,
            @Nullable GuardianRows guardians,
            GivenIds givenIds,
            Feed.Owns owns) {
        this.statements = statements;
        this.format = format;
        this.files = files;
        this.coverage = coverage;
        this.recalled = recalled;
        this.entityOf = entityOf;
        this.guardians = guardians;
        this.givenIds = givenIds;
        this.owns = owns;
    }

    /**
     * Runs them all; returns folded rows by file.
     *
     * @param firstLoad whether the roster has nothing yet
     * @param repeated ids of an entity that may be staged twice; empty where they may be any
     * @param sharedLead whether rows of enrollments may name several primary teachers of a class
     */
    Map<Integer, Long> run(
            Map<Entity, Long> quarantined,
            boolean tombstones,
            boolean firstLoad,
            Function<Entity, Optional<Set<String>>> repeated,
            boolean sharedLead) {
        List<Entity> delivered = Stream.of(Entity.values())
                .filter(entity -> coverage.get(entity) != Coverage.NOT_DELIVERED)
                .toList();
        delivered.forEach(this::analyze);
        Map<Integer, Long> folded = new HashMap<>();
        Duplicates duplicates = new Duplicates(statements, files);
        for (Entity entity : delivered) {
            Map<Integer, Long> byFile = duplicates.check(
                    entity,
                    quarantined.getOrDefault(entity, 0L) > 0,
                    repeated(entity, repeated),
                    format.hasRowsOf(entity));
            byFile.forEach((file, rows) -> {
                if (entityOf.apply(file) == entity) {
                    folded.merge(file, rows, Long::sum);
                }
            });
        }
        AddedValues.ofOwn(statements, format);
        format.fills().forEach(this::fill);
        if (tombstones) {
            delivered.forEach(this::bury);
        }
        Coverage ofRoles = coverage.getOrDefault(Entity.USER_ROLES, Coverage.NOT_DELIVERED);
        boolean rolesEnd = format.hasRowsOf(Entity.USER_ROLES)
                && delivered.contains(Entity.USER_ROLES)
                && owns.removesSome(Entity.USER_ROLES);
        if (rolesEnd) {
            givenIds.bury(ofRoles);
        }
        if (guardians != null) {
            guardians.check(firstLoad, quarantined.getOrDefault(Entity.USER_ROLES, 0L) > 0);
        }
        for (Entity entity : delivered) {
            Parent parent = Parent.of(format, entity);
            if (parent != null) {
                parent.quarantineChildren(statements);
                if (tombstones && coverage.get(entity) == Coverage.DELTA) {
                    parent.buryStoredChildren(statements);
                }
            }
        }
        new References(statements, format, files, coverage, recalled).check();
        if (rolesEnd && ofRoles == Coverage.DELTA) {
            givenIds.keepOfBadRows();
        }
        for (Entity entity : delivered) {
            Parent parent = Parent.of(format, entity);
            if (parent != null) {
                parent.keepStoredChildren(statements);
                if (coverage.get(entity) == Coverage.DELTA && owns.removesSome(entity)) {
                    parent.buryChildrenNoMoreListed(statements, owns.limitedTo());
                }
            }
        }
        new Relations(statements, format, files).check(Set.copyOf(delivered));
        AddedValues.ofOthers(statements, format);
        if (delivered.contains(Entity.ENROLLMENTS) && (sharedLead || format.makersOf(Entity.ENROLLMENTS) > 1)) {
            primaries();
        }
        return folded;
    }

    /** Loaded records have a key already, and so none is there twice. */
    private Optional<Set<String>> repeated(Entity entity, Function<Entity, Optional<Set<String>>> noticed) {
        return statements.isLoaded(entity) ? Optional.of(Set.of()) : noticed.apply(entity);
    }

    private void analyze(Entity entity) {
        String columns = entity.columns().stream()
                .filter(column -> column.target() != null && column.link() == null)
                .map(Column::sql)
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(", ", "sourced_id, ", ""));
        statements.run(
                "analyzing staged " + entity.table(),
                "ANALYZE " + statements.staged(entity) + " (" + columns.replaceAll(", $", "") + ")");
    }

    /** Moves records that the delivery marks as deleted, staged with an empty digest, to a table of their own. */
    private void bury(Entity entity) {
        statements.run(
                "moving deleted " + entity.table(),
                """
                WITH gone AS (
                    DELETE FROM %s WHERE row_hash = '' RETURNING sourced_id, file, line)
                INSERT INTO staging.tombstone SELECT %d, sourced_id, file, line FROM gone
                """
                        .formatted(statements.staged(entity), number(entity)));
    }

    /**
     * Fills a column that another record tells: the staged one, or else the stored one, which stands for a row that is bad
     * or not listed. Where neither is there, the reference to it is broken anyway.
     */
    private void fill(Fill fill) {
        Entity entity = fill.entity();
        for (String target : List.of(statements.staged(fill.target()), Statements.roster(fill.target()))) {
            statements.run(
                    "filling " + fill.column() + " of " + entity.table(),
                    """
                    UPDATE %1$s s SET "%2$s" = t."%3$s"
                    FROM %4$s t WHERE t.sourced_id = s."%5$s" AND s."%2$s" IS NULL
                    """
                            .formatted(
                                    statements.staged(entity),
                                    entity.column(fill.column()).sql(),
                                    fill.target().column(fill.from()).sql(),
                                    target,
                                    entity.column(fill.through()).sql()));
        }
        statements.run(
                "digesting " + entity.table(),
                "UPDATE %s s SET row_hash = %s WHERE row_hash <> ''"
                        .formatted(statements.staged(entity), RowHash.sql(entity, "s")));
    }

    /**
     * A class has one primary teacher (OneRoster 1.1 CSV, enrollments): the stored one, where the delivery still has it,
     * else the first. The others teach the class too.
     */
    private void primaries() {
        long several = statements.run(
                "looking for classes with several primary teachers",
                """
                WITH teaching AS MATERIALIZED (
                    SELECT sourced_id, class_sourced_id, user_sourced_id, file, line FROM %2$s
                    WHERE "primary" AND role = 'teacher'),
                several AS (
                    SELECT class_sourced_id FROM teaching GROUP BY class_sourced_id
                    HAVING min(user_sourced_id) <> max(user_sourced_id))
                INSERT INTO staging.finding
                SELECT '%1$s', 'warning', (?)[l.file + 1], l.line, 'enrollments', l.sourced_id, 'primary',
                       (?)[l.file + 1], 'primary', NULL, 1
                FROM teaching l JOIN several USING (class_sourced_id)
                """
                        .formatted(FindingCode.MULTIPLE_PRIMARY, statements.staged(Entity.ENROLLMENTS)),
                files,
                files);
        if (several > 0) {
            keepOnePrimary();
        }
    }

    private void keepOnePrimary() {
        String staged = statements.staged(Entity.ENROLLMENTS);
        String told = "SELECT f.sourced_id FROM staging.finding f WHERE f.code = '%s'"
                .formatted(FindingCode.MULTIPLE_PRIMARY);
        statements.run(
                "keeping one primary teacher of a class",
                """
                WITH kept AS (
                    SELECT DISTINCT ON (t.class_sourced_id) t.class_sourced_id, t.user_sourced_id
                    FROM %1$s t LEFT JOIN %2$s r
                        ON r.class_sourced_id = t.class_sourced_id AND r.user_sourced_id = t.user_sourced_id
                        AND r.role = 'teacher' AND r."primary" AND r.active
                    WHERE t.sourced_id IN (%3$s)
                    ORDER BY t.class_sourced_id, r.sourced_id IS NULL, t.file, t.line)
                UPDATE %1$s s SET "primary" = false FROM kept k
                WHERE s.sourced_id IN (%3$s)
                  AND s.class_sourced_id = k.class_sourced_id AND s.user_sourced_id <> k.user_sourced_id
                """
                        .formatted(staged, Statements.roster(Entity.ENROLLMENTS), told));
        statements.run(
                "digesting enrollments",
                "UPDATE %s s SET row_hash = %s WHERE s.sourced_id IN (%s)"
                        .formatted(staged, RowHash.sql(Entity.ENROLLMENTS, "s"), told));
    }
}
