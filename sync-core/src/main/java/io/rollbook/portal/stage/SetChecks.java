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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
     * @param seen what was staged
     */
    Map<Integer, Long> run(Map<Entity, Long> quarantined, boolean tombstones, boolean firstLoad, SeenRecords seen) {
        List<Entity> delivered = Stream.of(Entity.values())
                .filter(entity -> coverage.get(entity) != Coverage.NOT_DELIVERED)
                .toList();
        delivered.forEach(this::analyze);
        Map<Integer, Long> folded = new HashMap<>();
        Duplicates duplicates = new Duplicates(statements, files);
        for (Entity entity : delivered) {
            Map<Integer, Long> byFile = duplicates.check(
                    entity, quarantined.getOrDefault(entity, 0L) > 0, repeated(entity, seen), format.hasRowsOf(entity));
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
        new Relations(statements, format, files).check(Set.copyOf(delivered), !endsUnlisted(Entity.USER_ROLES));
        AddedValues.ofOthers(statements, format);
        if (delivered.contains(Entity.ENROLLMENTS)) {
            primaries(seen, quarantined.getOrDefault(Entity.ENROLLMENTS, 0L) > 0);
        }
        return folded;
    }

    /** Whether a stored record that the delivery does not list is gone. */
    private boolean endsUnlisted(Entity entity) {
        return coverage.get(entity) == Coverage.COMPLETE && owns.removesSome(entity);
    }

    /** {@code bad}: whether there are enrollments that cannot be used. */
    private void primaries(SeenRecords seen, boolean bad) {
        boolean complete = endsUnlisted(Entity.ENROLLMENTS);
        boolean beside = format.makersOf(Entity.ENROLLMENTS) > 1;
        if (beside || seen.mayShareLead() || (seen.leads() && (bad || !complete))) {
            new PrimaryTeachers(statements, files, complete).check();
        }
    }

    /** Loaded records have a key already, and so none is there twice. */
    private Optional<Set<String>> repeated(Entity entity, SeenRecords seen) {
        return statements.isLoaded(entity) ? Optional.of(Set.of()) : seen.repeated(entity);
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
}
