package io.rollbook.portal.parse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a table is in a file of which nothing is known: told by the rows that it begins with.
 *
 * @param linesBefore lines before the table that are no part of it
 * @param headerRows rows that name the columns; 0 where there is no header
 * @param header the cells of the first of them
 * @param columns the names; {@code column1} and so on where there is no header
 * @param telling columns, from 0, whose values are of one kind, which is not text
 * @param linesToSkip lines up to the first row of values
 */
record TableLayout(
        int linesBefore,
        int headerRows,
        List<String> header,
        List<String> columns,
        Set<Integer> telling,
        int linesToSkip) {
    private static final int MOST_HEADER_ROWS = 3;
    // A header above several columns that hold something else than names is one beyond doubt.
    private static final int TELLING = 3;

    /** A row as it was read: no cells where it is malformed. @param end the line on which it ends */
    record Row(int line, int end, List<String> cells) {
        long filled() {
            return cells.stream().filter(cell -> !cell.isBlank()).count();
        }
    }

    /** The layout, or why there is no telling. */
    static TableLayout of(List<Row> rows) throws CsvTable.Refused {
        int width = width(rows);
        int first = 0;
        while (first < rows.size() && !isPartOf(rows.get(first), width)) {
            Row row = rows.get(first);
            if (row.cells().isEmpty() || row.filled() > 1) {
                throw new CsvTable.Refused(
                        "line %d has %s, and the rows have %d cells: nobody can tell which columns they are"
                                .formatted(row.line(), described(row), width));
            }
            first++;
        }
        List<Row> table = rows.subList(first, rows.size());
        if (table.isEmpty()
                || table.stream().filter(row -> row.cells().size() == width).count() * 2 < table.size()) {
            throw new CsvTable.Refused("its rows do not agree on how many cells they have");
        }
        return of(
                first == 0 ? 0 : rows.get(first - 1).end(),
                table.stream().filter(row -> row.cells().size() == width).toList());
    }

    private static String described(Row row) {
        return row.cells().isEmpty() ? "quotes that do not match" : row.cells().size() + " cells";
    }

    /** The number of cells that most rows have. */
    private static int width(List<Row> rows) {
        Map<Integer, Integer> widths = new HashMap<>();
        rows.stream()
                .filter(row -> !row.cells().isEmpty())
                .forEach(row -> widths.merge(row.cells().size(), 1, Integer::sum));
        int most = widths.isEmpty() ? 0 : Collections.max(widths.values());
        return widths.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .mapToInt(Map.Entry::getKey)
                .max()
                .orElse(1);
    }

    /** Whether it may be a row of the table: a line of text may have the delimiters of one, and nothing between them. */
    private static boolean isPartOf(Row row, int width) {
        return row.cells().size() == width && (width < TELLING || row.filled() > 1);
    }

    private static TableLayout of(int linesBefore, List<Row> rows) {
        Map<Integer, CellKind> telling = telling(rows);
        int headers = 0;
        while (headers < Math.min(MOST_HEADER_ROWS, rows.size())
                && (headers == 0 ? isHeader(rows.get(0), telling) : isHeaderToo(rows, headers, telling.keySet()))) {
            headers++;
        }
        int skip = headers == 0 ? linesBefore : rows.get(headers - 1).end();
        return new TableLayout(
                linesBefore,
                headers,
                headers == 0 ? List.of() : rows.get(0).cells(),
                names(rows, headers),
                tellingOfFirst(rows, headers),
                skip);
    }

    /** Columns whose values are of one kind, which is not text. */
    private static Map<Integer, CellKind> telling(List<Row> rows) {
        ColumnKinds kinds = new ColumnKinds();
        int body = Math.max(0, Math.min(MOST_HEADER_ROWS, rows.size() - 1));
        rows.stream().skip(body).forEach(row -> kinds.add(row.cells()));
        return kinds.telling();
    }

    /** The same up to where another table begins. */
    private static Set<Integer> tellingOfFirst(List<Row> rows, int headers) {
        ColumnKinds kinds = new ColumnKinds();
        for (Row row : rows.subList(headers, rows.size())) {
            if (areNames(row.cells()) && hasNames(row.cells(), kinds.telling().keySet())) {
                break;
            }
            kinds.add(row.cells());
        }
        return Set.copyOf(kinds.telling().keySet());
    }

    private static boolean isHeader(Row row, Map<Integer, CellKind> telling) {
        long others = telling.entrySet().stream()
                .filter(column -> isOther(row.cells().get(column.getKey()), column.getValue()))
                .count();
        return telling.isEmpty() || others * 2 > telling.size();
    }

    /** Whether the row says the same as the header, or has names only where the values are none. */
    private static boolean isHeaderToo(List<Row> rows, int index, Set<Integer> telling) {
        List<String> row = rows.get(index).cells();
        return row.equals(rows.get(0).cells()) || hasNames(row, telling);
    }

    private static boolean hasNames(List<String> row, Set<Integer> telling) {
        return telling.size() >= TELLING && telling.stream().allMatch(column -> isName(row.get(column)));
    }

    private static boolean isName(String cell) {
        return !cell.isBlank() && CellKind.of(cell) == CellKind.TEXT;
    }

    private static boolean isOther(String cell, CellKind kind) {
        return cell.isBlank() || CellKind.of(cell) != kind;
    }

    private static List<String> names(List<Row> rows, int headers) {
        int width = rows.get(0).cells().size();
        if (headers == 0) {
            return IntStream.rangeClosed(1, width).mapToObj(at -> "column" + at).toList();
        }
        List<String> names = new ArrayList<>();
        for (int column = 0; column < width; column++) {
            int at = column;
            names.add(rows.stream()
                    .limit(headers)
                    .map(row -> row.cells().get(at).strip())
                    .filter(cell -> !cell.isEmpty())
                    .collect(Collectors.joining(" ")));
        }
        return names;
    }

    /**
     * Whether a row behind the first ones begins another table: it is the header again, or all of its cells are names, no two
     * the same, and some of them stand where the values are none.
     */
    boolean isEndedBy(List<String> row) {
        return isHeaderAgain(row) || (areNames(row) && hasNames(row, telling));
    }

    private boolean isHeaderAgain(List<String> row) {
        return headerRows > 0
                && IntStream.range(0, row.size()).allMatch(at -> header.get(at)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .equals(row.get(at).strip().toLowerCase(Locale.ROOT)));
    }

    private static boolean areNames(List<String> row) {
        List<String> filled = row.stream().filter(cell -> !cell.isBlank()).toList();
        return filled.stream().allMatch(TableLayout::isName)
                && filled.stream().distinct().count() == filled.size();
    }
}
