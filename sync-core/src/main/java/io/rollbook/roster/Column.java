package io.rollbook.roster;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One column of an entity.
 *
 * @param name OneRoster's name, as in a CSV header: {@code givenName}
 * @param type what it holds
 * @param required whether a row without a value is quarantined
 * @param words the allowed words of a {@link ColumnType#WORD} column, else empty
 * @param open whether {@code ext:...} is allowed beside {@code words}
 * @param target the entity that the value refers to, as a {@link Entity} name; null where it is no reference
 * @param keep what decides whether the column may enter
 * @param soft for a reference: a value that cannot be resolved is left out, with a warning, instead of quarantining the
 *     row
 * @param link the join table that holds the references of a {@link ColumnType#IDS} column; null where the values are
 *     stored in the entity's own table
 * @param comment what it means, for the database's column comment
 */
public record Column(
        String name,
        ColumnType type,
        boolean required,
        Set<String> words,
        boolean open,
        @Nullable String target,
        Keep keep,
        boolean soft,
        @Nullable Link link,
        String comment) {

    /** A join table: its name and the column that holds the target's id. */
    public record Link(String table, String column) {
        /** The column that holds the record's own id: {@code class_sourced_id} of {@code class_terms}. */
        public String owner() {
            return table.substring(0, table.indexOf('_')) + "_sourced_id";
        }
    }

    /** The column's name in the database: {@code given_name}. */
    public String sql() {
        return snakeCase(name);
    }

    /** The entity this column refers to, or null. */
    public @Nullable Entity references() {
        return target == null ? null : Entity.valueOf(target);
    }

    static String snakeCase(String camelCase) {
        StringBuilder out = new StringBuilder(camelCase.length() + 8);
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append('_').append(Character.toLowerCase(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    static Column text(String name, String comment) {
        return new Column(name, ColumnType.TEXT, false, Set.of(), false, null, Keep.DIRECTORY, false, null, comment);
    }

    static Column texts(String name, String comment) {
        return new Column(name, ColumnType.TEXTS, false, Set.of(), false, null, Keep.DIRECTORY, false, null, comment);
    }

    static Column id(String name, String comment) {
        return new Column(name, ColumnType.ID, false, Set.of(), false, null, Keep.DIRECTORY, false, null, comment);
    }

    static Column date(String name, String comment) {
        return new Column(name, ColumnType.DATE, false, Set.of(), false, null, Keep.DIRECTORY, false, null, comment);
    }

    static Column year(String name, String comment) {
        return new Column(name, ColumnType.YEAR, false, Set.of(), false, null, Keep.DIRECTORY, false, null, comment);
    }

    static Column flag(String name, String comment) {
        return new Column(name, ColumnType.BOOLEAN, false, Set.of(), false, null, Keep.DIRECTORY, false, null, comment);
    }

    static Column word(String name, String comment, String... words) {
        return new Column(
                name, ColumnType.WORD, false, Set.of(words), false, null, Keep.DIRECTORY, false, null, comment);
    }

    static Column metadata() {
        return texts("metadata", "Columns of the source's own that the district file names, each name=value.")
                .keptBy(Keep.METADATA);
    }

    static Column reference(String name, String target, String comment) {
        return new Column(name, ColumnType.ID, false, Set.of(), false, target, Keep.DIRECTORY, false, null, comment);
    }

    static Column references(String name, String target, String table, String column, String comment) {
        return new Column(
                name,
                ColumnType.IDS,
                false,
                Set.of(),
                false,
                target,
                Keep.DIRECTORY,
                false,
                new Link(table, column),
                comment);
    }

    Column mandatory() {
        return new Column(name, type, true, words, open, target, keep, soft, link, comment);
    }

    Column extensible() {
        return new Column(name, type, required, words, true, target, keep, soft, link, comment);
    }

    Column keptBy(Keep rule) {
        return new Column(name, type, required, words, open, target, rule, soft, link, comment);
    }

    Column leftOutWhereUnknown() {
        return new Column(name, type, required, words, open, target, keep, true, link, comment);
    }
}
