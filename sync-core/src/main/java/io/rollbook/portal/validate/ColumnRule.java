package io.rollbook.portal.validate;

import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Header;
import io.rollbook.roster.Column;
import io.rollbook.roster.EscapedId;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one column of a record is written. */
sealed interface ColumnRule {
    /** What it is called in the file. */
    String header();

    /** Whether the value differs between the records that a row makes. */
    boolean perItem();

    /** Writes the value; returns what is wrong or odd about it, or null. */
    @Nullable
    FindingCode write(CsvRows row, String item, int index, RecordBytes out);

    /** Of a column that is not told, or not kept. */
    static OfValue absent(Column column) {
        return new OfValue(-1, false, null, List.of(), column.name(), false, new Values(column, false));
    }

    /** Columns of the source's own in one: each that is not blank as {@code name=value}, in the order of their names. */
    record OfMetadata(String header, List<Header.Metadata> columns) implements ColumnRule {
        @Override
        public boolean perItem() {
            return false;
        }

        @Override
        public @Nullable FindingCode write(CsvRows row, String item, int index, RecordBytes out) {
            List<String> values = new ArrayList<>();
            for (Header.Metadata column : columns) {
                String value = Blank.trimmed(row.cell(column.place()));
                if (value != null) {
                    values.add(column.name() + "=" + value);
                }
            }
            return Values.plain(values, out);
        }
    }

    /**
     * A column that is told by a cell, or made of something else.
     *
     * @param cell where its cell is; -1 where the value is none, not kept, or made of something else
     * @param escaped whether the cell may hold escaped ids
     * @param source what it is made of, or null
     * @param told where the cells are of which one tells the value, be it that there is none; empty where that is no value
     * @param header what it is called in the file
     */
    record OfValue(
            int cell,
            boolean escaped,
            @Nullable BoundSource source,
            List<Integer> told,
            String header,
            boolean perItem,
            Values values)
            implements ColumnRule {
        boolean isAbsent() {
            return cell < 0 && source == null;
        }

        @Override
        public @Nullable FindingCode write(CsvRows row, String item, int index, RecordBytes out) {
            if (isAbsent()) {
                out.absent();
                return values.required() ? FindingCode.MISSING_VALUE : null;
            }
            if (source == null) {
                return escaped && row.holds(cell, EscapedId.MARK)
                        ? values.write(EscapedId.decode(row.cell(cell)), out)
                        : values.write(row, cell, out);
            }
            FindingCode code = values.write(source.of(row, item, index), out);
            boolean toldAbsent =
                    code == FindingCode.MISSING_VALUE && told.stream().anyMatch(at -> isTold(row, at));
            return toldAbsent ? null : code;
        }

        private static boolean isTold(CsvRows row, int at) {
            return Blank.trimmed(row.cell(at)) != null;
        }

        String accepted(CsvRows row, String item, int index) {
            if (isAbsent()) {
                return "";
            }
            if (source != null) {
                return values.accepted(source.of(row, item, index));
            }
            return values.accepted(escaped ? EscapedId.decode(row.cell(cell)) : row.cell(cell));
        }
    }
}
