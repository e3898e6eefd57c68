package io.rollbook.portal.parse;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** White space as exports have it: also no-break and zero-width spaces and byte order marks, at a value's edges. */
public final class Blank {
    private Blank() {}

    /** Where the value begins in the cell; the cell's length where it is blank. */
    public static int from(String cell) {
        int from = 0;
        while (from < cell.length() && isBlank(cell.charAt(from))) {
            from++;
        }
        return from;
    }

    /** Behind the value's last character. */
    public static int to(String cell, int from) {
        int to = cell.length();
        while (to > from && isBlank(cell.charAt(to - 1))) {
            to--;
        }
        return to;
    }

    /** The value, or null where the cell is blank. */
    public static @Nullable String trimmed(String cell) {
        int from = from(cell);
        int to = to(cell, from);
        return from == to ? null : cell.substring(from, to);
    }

    /** Ends each item of a list whose items hold commas, where it was JSON. Unicode leaves it to programs: no text has it. */
    static final char ITEM_END = '\uFDD1';

    /** The items of a comma-separated list, trimmed, without empty ones. */
    public static List<String> items(String cell) {
        char separator = cell.indexOf(ITEM_END) < 0 ? ',' : ITEM_END;
        List<String> items = new ArrayList<>(2);
        int start = 0;
        while (start <= cell.length()) {
            int next = cell.indexOf(separator, start);
            int end = next < 0 ? cell.length() : next;
            String item = trimmed(cell.substring(start, end));
            if (item != null) {
                items.add(item);
            }
            start = end + 1;
        }
        return items;
    }

    private static boolean isBlank(char c) {
        if (c <= ' ') {
            return c == ' ' || (c >= '\t' && c <= '\r');
        }
        return c >= '\u0085'
                && (c == '\u0085'
                        || c == '\u00A0'
                        || (c >= '\u2000' && c <= '\u200F')
                        || c == '\u2028'
                        || c == '\u2029'
                        || c == '\u202F'
                        || c == '\u205F'
                        || c == '\u2060'
                        || c == '\u3000'
                        || c == '\uFEFF');
    }
}
