package io.rollbook.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns: words to the left, numbers to the right. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(List.of(header));
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(printable(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    /** A line over all columns. */
    Table line(String text) {
        rows.add(List.of(printable(text)));
        return this;
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    void print(PrintWriter out) {
        int columns = rows.get(0).size();
        for (List<String> row : rows) {
            if (isLine(row)) {
                out.println(row.get(0));
                continue;
            }
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                String gap = " ".repeat(width(i) - cell.length());
                line.append(isNumeric(i) ? gap + cell : cell + gap).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> !isLine(row))
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }

    private boolean isLine(List<String> row) {
        return row.size() == 1 && rows.get(0).size() > 1;
    }

    private boolean isNumeric(int column) {
        return rows.size() > 1
                && rows.stream()
                        .skip(1)
                        .filter(row -> !isLine(row))
                        .map(row -> row.get(column))
                        .allMatch(cell -> cell.isEmpty() || cell.matches("-?\\d+(\\.\\d+)?"));
    }

    /** What a district wrote must not steer the terminal. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
