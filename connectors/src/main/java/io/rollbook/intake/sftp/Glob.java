package io.rollbook.intake.sftp;

import java.util.regex.Pattern;

/** A pattern for file names: {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}}; everything else is itself. */
final class Glob {
    private static final String SPECIAL = "\\.^$|+()[]{}*?";

    private Glob() {}

    static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        boolean inSet = false;
        int groups = 0;
        for (char c : glob.toCharArray()) {
            if (inSet) {
                inSet = c != ']';
                regex.append(
                        c == '!' && regex.charAt(regex.length() - 1) == '['
                                ? "^"
                                : c == '\\' || c == '[' ? "\\" + c : String.valueOf(c));
            } else if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (c == '[' && glob.indexOf(']') > 0) {
                regex.append('[');
                inSet = true;
            } else if (c == '{' && glob.indexOf('}') > 0) {
                regex.append("(?:");
                groups++;
            } else if (c == '}' && groups > 0) {
                regex.append(')');
                groups--;
            } else if (c == ',' && groups > 0) {
                regex.append('|');
            } else {
                regex.append(SPECIAL.indexOf(c) >= 0 ? "\\" + c : String.valueOf(c));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
