package io.rollbook.tenant;

import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fills tables of the roster that are empty: they get their keys when all rows are there. See the tenant schema. */
public final class Loads {
    private static final String UNIQUE_VIOLATION = "23505";

    private Loads() {}

    /**
     * Has the whole roster to itself from here on, in the open transaction. To be called before anything else is done: one
     * who reads several of its tables could otherwise wait for one of them, and the merge for that reader, until one of
     * the two has to give up.
     */
    public static void lockRoster(Sql sql) {
        String tables = Stream.of(Entity.values())
                .flatMap(entity -> tables(entity).stream())
                .map(table -> "roster." + table)
                .collect(Collectors.joining(", "));
        sql.update("locking the roster", "LOCK TABLE " + tables + " IN ACCESS EXCLUSIVE MODE");
    }

    /** Takes the keys off the empty tables of an entity, in the open transaction. */
    public static void begin(Sql sql, Entity entity) {
        tables(entity).forEach(table -> call(sql, "begin_load", table));
    }

    /** Builds the keys of the tables of an entity that was begun to be loaded. */
    public static void end(Sql sql, Entity entity) {
        tables(entity).forEach(table -> call(sql, "end_load", table));
    }

    /**
     * The same for an entity whose records were loaded as they came; false where an id is there twice. The transaction can
     * only be rolled back then.
     */
    public static boolean endIfUnique(Sql sql, Entity entity) {
        try {
            end(sql, entity);
            return true;
        } catch (DatabaseException failure) {
            if (UNIQUE_VIOLATION.equals(failure.sqlState())) {
                return false;
            }
            throw failure;
        }
    }

    private static void call(Sql sql, String procedure, String table) {
        sql.update(procedure + " of " + table, "CALL roster.%s(?)".formatted(procedure), table);
    }

    /** The entity's own, and those that hold its links. */
    private static List<String> tables(Entity entity) {
        return Stream.concat(Stream.of(entity.table()), entity.links().stream().map(column -> Objects.requireNonNull(
                                column.link())
                        .table()))
                .toList();
    }
}
