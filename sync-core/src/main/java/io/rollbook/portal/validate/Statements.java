package io.rollbook.portal.validate;

import io.rollbook.database.DatabaseException;
import io.rollbook.roster.Entity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Statements on what is staged. Their text is generated from the entity table; what comes from input is bound. */
public final class Statements {
    /** The entities' tables as an array in SQL: that of {@link #number} n is its item n + 1. */
    public static final String TABLES =
            Stream.of(Entity.values()).map(Entity::table).collect(Collectors.joining("', '", "ARRAY['", "']"));

    private final Connection connection;
    private final Set<Entity> loaded;

    /**
     * Over a connection to the district's database.
     *
     * @param loaded entities whose records are staged in the roster's own tables; it may grow
     */
    public Statements(Connection connection, Set<Entity> loaded) {
        this.connection = connection;
        this.loaded = loaded;
    }

    /** Runs a statement and returns the number of rows it changed. A list of texts is bound as an array. */
    public long run(String what, String sql, Object... values) {
        try (PreparedStatement statement = bound(sql, values)) {
            return statement.executeLargeUpdate();
        } catch (SQLException e) {
            throw DatabaseException.of(what, e);
        }
    }

    /** Runs a query that yields a number (file, entity) and a count in each row. */
    public Map<Integer, Long> counts(String what, String sql, Object... values) {
        try (PreparedStatement statement = bound(sql, values);
                ResultSet rows = statement.executeQuery()) {
            Map<Integer, Long> counts = new HashMap<>();
            while (rows.next()) {
                counts.merge(rows.getInt(1), rows.getLong(2), Long::sum);
            }
            return counts;
        } catch (SQLException e) {
            throw DatabaseException.of(what, e);
        }
    }

    /** Whether the query yields a row. */
    public boolean any(String what, String sql, Object... values) {
        try (PreparedStatement statement = bound(sql, values);
                ResultSet rows = statement.executeQuery()) {
            return rows.next();
        } catch (SQLException e) {
            throw DatabaseException.of(what, e);
        }
    }

    private PreparedStatement bound(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof List<?> texts) {
                statement.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
        return statement;
    }

    /** Where the records of an entity are staged. */
    public String staged(Entity entity) {
        return isLoaded(entity) ? roster(entity) : "staging.\"" + entity.table() + "\"";
    }

    /** Whether the records of an entity are in the roster's own table, under its key. */
    public boolean isLoaded(Entity entity) {
        return loaded.contains(entity);
    }

    /** The roster's table of an entity. */
    public static String roster(Entity entity) {
        return "roster.\"" + entity.table() + "\"";
    }

    /** The number by which staging tables name an entity: its place in the entity table. */
    public static int number(Entity entity) {
        return entity.ordinal();
    }
}
