package io.rollbook.roster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids in a form that OneRoster allows (CSV Binding 1.2.1, type GUID: {@code [0-9A-Za-z./@_-]{1,255}}). Sources have
 * others too, with blanks for example. Each character that is not allowed is written as the hexadecimal digits of its
 * code point between two {@code @}, and so is {@code @} itself where one of them is; ids that are allowed stay as they
 * are. No two ids get the same form.
 */
public final class EscapedId {
    /** Begins and ends each character that is written otherwise. */
    public static final char MARK = '@';

    /** A character that is not allowed, as a regular expression for PostgreSQL, which takes long to count up to 255. */
    public static final String NOT_ALLOWED = "[^0-9A-Za-z./@_-]";

    /** What an escaped character looks like; an id that has it is escaped too. */
    public static final String ESCAPED = "@[0-9A-F]{1,6}@";

    private static final Pattern CHARACTER = Pattern.compile("@([0-9A-F]{1,6})@");

    // Of every row's id each character is looked up.
    private static final boolean[] ALLOWED = new boolean[128];

    static {
        for (int c = 0; c < ALLOWED.length; c++) {
            ALLOWED[c] = isAllowed(c);
        }
    }

    private EscapedId() {}

    /** The id in a form that the standard allows, unless that is longer than 255 characters. */
    public static String encode(String id) {
        if (id.indexOf(MARK) < 0 ? isPlain(id) : isAllowed(id)) {
            return id;
        }
        StringBuilder out = new StringBuilder(id.length() + 16);
        id.codePoints().forEach(point -> {
            if (point != MARK && isAllowed(point)) {
                out.appendCodePoint(point);
            } else {
                out.append(MARK)
                        .append(Integer.toHexString(point).toUpperCase(java.util.Locale.ROOT))
                        .append(MARK);
            }
        });
        return out.toString();
    }

    /** Whether all of its characters are allowed; not what there is of them. */
    public static boolean isPlain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char at = id.charAt(i);
            if (at >= ALLOWED.length || !ALLOWED[at]) {
                return false;
            }
        }
        return !id.isEmpty();
    }

    private static boolean isAllowed(String id) {
        return isPlain(id) && !CHARACTER.matcher(id).find();
    }

    /** The id that {@link #encode} made this of. */
    public static String decode(String escaped) {
        if (escaped.indexOf(MARK) < 0) {
            return escaped;
        }
        return CHARACTER.matcher(escaped).replaceAll(found -> {
            int point = Integer.parseInt(found.group(1), 16);
            boolean made = point == MARK || (isText(point) && !isAllowed(point));
            return Matcher.quoteReplacement(made ? Character.toString(point) : found.group());
        });
    }

    private static boolean isText(int point) {
        return Character.isValidCodePoint(point)
                && Character.getType(point) != Character.SURROGATE
                && !isControl(point);
    }

    private static boolean isControl(int point) {
        return point < 0x20 || (point >= 0x7F && point < 0xA0);
    }

    private static boolean isAllowed(int point) {
        return (point >= '0' && point <= '9')
                || (point >= 'A' && point <= 'Z')
                || (point >= 'a' && point <= 'z')
                || "./@_-".indexOf(point) >= 0;
    }
}
