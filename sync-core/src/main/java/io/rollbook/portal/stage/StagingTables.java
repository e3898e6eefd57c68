package io.rollbook.portal.stage;

import io.rollbook.database.Scratch;
import io.rollbook.database.Sql;
import io.rollbook.portal.parse.Format;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Loads;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tables that the rows of a delivery go to: the staging tables; and on a first load, for entities that nothing refers
 * to, the roster's own, in the transaction that merges them. Most of a roster are enrollments: they are written once then,
 * and not twice.
 */
final class StagingTables {
    /** Beside those of the entities. */
    private static final List<String> BESIDE = List.of(
            "quarantine",
            "unused",
            "tombstone",
            "wanted",
            "finding",
            "doubled",
            "broken",
            "fallen",
            "unlisted",
            "gone",
            "loose",
            "age",
            "added_users",
            "named_users",
            "guardian",
            "given_id");

    private final Connection main;
    private final Connection beside;
    private final boolean firstLoad;
    private final Set<Entity> loaded = EnumSet.noneOf(Entity.class);

    /**
     * Over connections to the district's database.
     *
     * @param main takes the rows' own records
     * @param beside takes those that they make beside, and what is remembered of rows: in short statements, between which
     *     others may come
     * @param firstLoad whether the roster is empty, and {@code main} has a transaction open which ends with the merge
     */
    StagingTables(Connection main, Connection beside, boolean firstLoad) {
        this.main = main;
        this.beside = beside;
        this.firstLoad = firstLoad;
    }

    Connection main() {
        return main;
    }

    boolean isFirstLoad() {
        return firstLoad;
    }

    /** Entities whose records went into the roster's own tables so far. */
    Set<Entity> loaded() {
        return Collections.unmodifiableSet(loaded);
    }

    /** Empties what a former delivery left; for good, whatever becomes of this one. */
    void empty() {
        List<String> tables = Stream.concat(Stream.of(Entity.values()).map(Entity::table), BESIDE.stream())
                .map(table -> "staging." + table)
                .toList();
        Scratch.empty(new Sql(beside), tables);
    }

    /** Whether the records of an entity go into the roster's own table, which then has a key: none can be there twice. */
    boolean loads(Format format, Entity entity) {
        return firstLoad && format.makersOf(entity) == 1 && isLeaf(format, entity);
    }

    /** For the records of a file. */
    CopyStream own(Format format, Entity entity) {
        if (!loads(format, entity)) {
            return firstLoad && format.makersOf(entity) == 1
                    ? CopyStream.intoEmptied(main, entity)
                    : CopyStream.of(main, entity);
        }
        if (loaded.add(entity)) {
            Loads.begin(new Sql(main), entity);
        }
        return CopyStream.intoRoster(main, entity);
    }

    /** Gives those of the roster their keys, once all files are read; false where an id is there twice. */
    boolean giveKeys() {
        Sql sql = new Sql(main);
        return loaded.stream().allMatch(entity -> Loads.endIfUnique(sql, entity));
    }

    /** For records that rows make beside their own. */
    CopyStream made(Entity entity) {
        return CopyStream.inPieces(beside, entity);
    }

    /** For people whom rows of others name. */
    CopyStream named(Entity entity) {
        return CopyStream.named(beside, entity);
    }

    /** For what rows add to lists of records. */
    CopyStream added(Entity entity) {
        return CopyStream.added(beside, entity);
    }

    /** For who is old enough. */
    CopyStream ages() {
        return CopyStream.inPieces(beside, "staging.age", "sourced_id", "thirteen", "file");
    }

    /** For people who are nothing but guardians. */
    CopyStream guardians() {
        return CopyStream.inPieces(
                beside, "staging.guardian", "entity", "sourced_id", "person", "file", "line", "listed");
    }

    /** For the ids that rows give records which are stored by another. */
    CopyStream givenIds() {
        return CopyStream.inPieces(beside, "staging.given_id", "given", "sourced_id", "deleted", "file", "line");
    }

    private static boolean isLeaf(Format format, Entity entity) {
        return entity.links().isEmpty()
                && format.fills().stream().noneMatch(fill -> fill.entity() == entity)
                && Arrays.stream(Entity.values())
                        .noneMatch(other -> other.keyOf() == entity
                                || other.columns().stream().anyMatch(column -> column.references() == entity));
    }
}
