package io.rollbook.portal.validate;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RecordBytes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What rows that are not used say, for the district's people: the fields that the district keeps, as texts. Phones never:
 * of whom they may be kept hangs on the age, and a row that cannot be used proves none.
 */
public final class KeptFields {
    /** Rows of a run of which fields are kept. */
    public static final int MOST_ROWS = 10_000;

    /** Characters of a value; what is longer is cut. */
    private static final int LONGEST = 1_000;

    private static final int CANNOT_BE_SHOWN = 0xFFFD;

    private final Header header;
    private final List<Field> kept;

    /** Of the rows of one file. */
    KeptFields(FileShape shape, Header header, KeepRules keep) {
        Set<Keep> always = new HashSet<>(keep.always());
        always.remove(Keep.PHONE);
        Set<String> not = Set.copyOf(RowRules.notKept(shape, header, new KeepRules(always, keep.metadata())));
        this.header = header;
        this.kept = shape.fields().stream()
                .filter(field -> header.cell(field.header()) >= 0 && !not.contains(field.header()))
                .toList();
    }

    /**
     * The values by header, those that there are, but for the id that is known anyway. None of a row with other cells than
     * the header, nor of one over several lines: what stands under a header there may belong to another.
     */
    Map<String, String> of(CsvRows row, @Nullable String id) {
        if (row.size() != header.width() || row.spansLines()) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Field field : kept) {
            String value = Blank.trimmed(row.cell(header.cell(field.header())));
            if (value != null && !(field.use() == Field.Use.KEY && value.equals(id))) {
                values.put(field.header(), shown(value));
            }
        }
        return values;
    }

    /** As far as it can be stored and shown. */
    private static String shown(String value) {
        StringBuilder out = new StringBuilder();
        value.codePoints()
                .limit(LONGEST)
                .map(c -> c == 0 || c == RecordBytes.UNDECODABLE || (c >= 0xD800 && c <= 0xDFFF) ? CANNOT_BE_SHOWN : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    /**
     * The SQL that takes the fields of an entity's staged records over into {@code staging.unused}; one more than are kept,
     * so that it shows that there are more.
     *
     * @param from a table with the columns of the entity's staging table
     */
    static String keep(Entity entity, String from) {
        String fields = entity.columns().stream()
                .filter(column -> column.keep() != Keep.PHONE)
                .map(column -> "'%s', left(%s, %d)".formatted(column.name(), text(column), LONGEST))
                .collect(Collectors.joining(", "));
        return "INSERT INTO staging.unused SELECT %d, sourced_id, file, line, json_strip_nulls(json_build_object(%s)) FROM %s ORDER BY file, line LIMIT %d"
                .formatted(Statements.number(entity), fields, from, MOST_ROWS + 1);
    }

    private static String text(Column column) {
        return column.type() == ColumnType.TEXTS || column.type() == ColumnType.IDS
                ? "array_to_string(\"%s\", ',')".formatted(column.sql())
                : "\"%s\"::text".formatted(column.sql());
    }
}
