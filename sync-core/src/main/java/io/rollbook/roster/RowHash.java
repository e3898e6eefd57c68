package io.rollbook.roster;

import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The digest by which a delivered record is compared with the stored one: the first 16 bytes of SHA-256 over the values
 * in the order of {@link Entity#columns()}, without the key. Each value counts as its length (4 bytes, big-endian; -1
 * for null) and its bytes in PostgreSQL's binary form ({@code textsend}, {@code date_send}, {@code array_send} ...), so
 * that Java and SQL come to the same digest. A list without items is null; a list of ids is sorted by its UTF-8 bytes
 * and holds none twice.
 */
public final class RowHash {
    /** Bytes of a digest. */
    public static final int LENGTH = 16;

    private RowHash() {}

    /** The SQL expression that computes the digest of a row whose columns are reached by {@code alias}. */
    public static String sql(Entity entity, String alias) {
        return sql(entity, alias, column -> false);
    }

    /** The same as if some of the columns had no value. */
    public static String sql(Entity entity, String alias, Predicate<Column> without) {
        return entity.columns().stream()
                .map(column -> without.test(column) ? "int4send(-1)" : value(column, alias))
                .collect(Collectors.joining(" || ", "substring(sha256(", ") for " + LENGTH + ")"));
    }

    private static String value(Column column, String alias) {
        String sent = send(column.type()) + "(" + alias + ".\"" + column.sql() + "\")";
        return "coalesce(int4send(octet_length(" + sent + ")) || " + sent + ", int4send(-1))";
    }

    private static String send(ColumnType type) {
        return switch (type) {
            case TEXT, ID, WORD -> "textsend";
            case TEXTS, IDS -> "array_send";
            case DATE -> "date_send";
            case BOOLEAN -> "boolsend";
            case YEAR -> "int2send";
        };
    }
}
