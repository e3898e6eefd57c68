package io.rollbook.console;

import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Referring;
import io.rollbook.tenant.Referring.Line;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records that refer to one as a page shows them: of each what it is called, what else it refers to, its words and its days.
 *
 * @param found all that was found of them
 * @param heads the fields that the table has besides the id, as OneRoster calls them: those that any of them has
 */
public record ReferringTable(Referring found, List<String> heads, List<Row> rows) {
    private static final Set<String> NAMES = Set.of("name", "title", "givenName", "familyName");

    /** A value. @param of the table of the record that it stands for, with {@code sourcedId}; null where it is none's */
    public record Cell(String text, @Nullable String of, String sourcedId) {}

    /** A record and its values, one for each head. */
    public record Row(Line line, List<Cell> cells) {}

    static ReferringTable of(Referring found) {
        List<Column> columns = Entity.ofTable(found.entity()).stored().stream()
                .filter(column -> !column.name().equals(found.field()) && isShown(column))
                .filter(column ->
                        found.records().stream().anyMatch(line -> line.fields().containsKey(column.name())))
                .toList();
        return new ReferringTable(
                found,
                columns.stream().map(Column::name).toList(),
                found.records().stream().map(line -> row(line, columns)).toList());
    }

    private static boolean isShown(Column column) {
        return NAMES.contains(column.name())
                || column.references() != null
                || column.type() == ColumnType.WORD
                || column.type() == ColumnType.DATE;
    }

    private static Row row(Line line, List<Column> columns) {
        return new Row(line, columns.stream().map(column -> cell(line, column)).toList());
    }

    private static Cell cell(Line line, Column column) {
        Object value = line.fields().get(column.name());
        String text = value == null ? "" : String.valueOf(value);
        Entity target = value == null ? null : column.references();
        return new Cell(line.names().getOrDefault(column.name(), text), target == null ? null : target.table(), text);
    }
}
