package io.rollbook.district;

import java.util.regex.Pattern;

/** Values as they are written into a district file: never taken for something else of it, whatever was typed. */
final class Written {
    private static final Pattern PLAIN = Pattern.compile("(?!(?i:null)$)[A-Za-z0-9/](?:[A-Za-z0-9 _./-]*[A-Za-z0-9])?");

    private Written() {}

    /** In quotes where it needs them. */
    static String plain(String value) {
        return PLAIN.matcher(value).matches() ? value : quoted(value);
    }

    /** In quotes. */
    static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
