package io.rollbook.portal.parse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a table is in a file of which nothing is known: told by the rows that it begins with.
 *
 * @param linesBefore lines before the table that are no part of it
 * @param headerRows rows that name the columns; 0 where there is no header
 * @param columns the names; {@code column1} and so on where there is no header
 * @param linesToSkip lines up to the first row of values
 */
record TableLayout(int linesBefore, int headerRows, List<String> columns, int linesToSkip) {
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
                && (headers == 0 ? isHeader(rows.get(0), telling) : isHeaderToo(rows, headers, telling))) {
            headers++;
        }
        int skip = headers == 0 ? linesBefore : rows.get(headers - 1).end();
        return new TableLayout(linesBefore, headers, names(rows, headers), skip);
    }

    /** Columns whose values are of one kind, which is not text. */
    private static Map<Integer, CellKind> telling(List<Row> rows) {
        int body = Math.max(0, Math.min(MOST_HEADER_ROWS, rows.size() - 1));
        Map<Integer, CellKind> telling = new HashMap<>();
        for (int column = 0; column < rows.get(0).cells().size(); column++) {
            int at = column;
            Map<CellKind, Long> kinds = rows.stream()
                    .skip(body)
                    .map(row -> row.cells().get(at))
                    .filter(cell -> !cell.isBlank())
                    .collect(Collectors.groupingBy(
                            CellKind::of, () -> new EnumMap<>(CellKind.class), Collectors.counting()));
            long all = kinds.values().stream().mapToLong(Long::longValue).sum();
            Optional<CellKind> kind = kinds.entrySet().stream()
                    .filter(entry -> entry.getValue() * 10 >= all * 9 && entry.getKey() != CellKind.TEXT)
                    .map(Map.Entry::getKey)
                    .findFirst();
            kind.ifPresent(one -> telling.put(at, one));
        }
        return telling;
    }

    private static boolean isHeader(Row row, Map<Integer, CellKind> telling) {
        long others = telling.entrySet().stream()
                .filter(column -> isOther(row.cells().get(column.getKey()), column.getValue()))
                .count();
        return telling.isEmpty() || others * 2 > telling.size();
    }

    /** Whether the row says the same as the header, or has names only where the values are none. */
    private static boolean isHeaderToo(List<Row> rows, int index, Map<Integer, CellKind> telling) {
        List<String> row = rows.get(index).cells();
        return row.equals(rows.get(0).cells())
                || (telling.size() >= TELLING
                        && telling.keySet().stream()
                                .allMatch(column ->
                                        !row.get(column).isBlank() && CellKind.of(row.get(column)) == CellKind.TEXT));
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

    /** Whether a row is one of the header's again. */
    boolean isHeaderAgain(List<String> header, List<String> row) {
        return headerRows > 0
                && IntStream.range(0, row.size()).allMatch(at -> header.get(at)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .equals(row.get(at).strip().toLowerCase(Locale.ROOT)));
    }
}
