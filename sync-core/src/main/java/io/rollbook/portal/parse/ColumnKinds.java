package io.rollbook.portal.parse;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the columns of a table hold, as far as its rows were seen. */
final class ColumnKinds {
    private final List<Map<CellKind, Integer>> columns = new ArrayList<>();

    /** Takes a row into account; what is blank tells nothing. */
    void add(List<String> row) {
        for (int column = 0; column < row.size(); column++) {
            if (column == columns.size()) {
                columns.add(new EnumMap<>(CellKind.class));
            }
            if (!row.get(column).isBlank()) {
                columns.get(column).merge(CellKind.of(row.get(column)), 1, Integer::sum);
            }
        }
    }

    /** The columns, from 0, of which nine values of ten are of one kind, which is not text. */
    Map<Integer, CellKind> telling() {
        Map<Integer, CellKind> telling = new HashMap<>();
        for (int column = 0; column < columns.size(); column++) {
            Map<CellKind, Integer> kinds = columns.get(column);
            int all = kinds.values().stream().mapToInt(Integer::intValue).sum();
            for (Map.Entry<CellKind, Integer> kind : kinds.entrySet()) {
                if (kind.getKey() != CellKind.TEXT && kind.getValue() * 10L >= all * 9L) {
                    telling.put(column, kind.getKey());
                }
            }
        }
        return telling;
    }
}
