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

    boolean isEmpty() {
        return rows.size() == 1;
    }

    void print(PrintWriter out) {
        int columns = rows.get(0).size();
        for (List<String> row : rows) {
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
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private boolean isNumeric(int column) {
        return rows.size() > 1
                && rows.stream()
                        .skip(1)
                        .map(row -> row.get(column))
                        .allMatch(cell -> cell.isEmpty() || cell.matches("-?\\d+(\\.\\d+)?"));
    }

    /** What a district wrote must not steer the terminal. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
