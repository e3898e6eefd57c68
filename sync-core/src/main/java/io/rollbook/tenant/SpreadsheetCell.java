package io.rollbook.tenant;

/**
 * Text for people who open it in a spreadsheet, which would run some of it as a formula (OWASP, "CSV Injection"). Such
 * text gets an apostrophe in front: {@code -Ann} becomes {@code '-Ann}. Nothing is lost: who takes one apostrophe away from
 * wherever one may be put has what it was.
 *
 * <p>What would run is told by how a cell begins: with {@code = + - @}, also in their wide and small forms, behind blanks,
 * quotes and apostrophes if need be; or with a tab, a line end or another control character. A spreadsheet that is set to
 * another separator than the comma begins a cell behind each semicolon, tab and line end too: there the same is done.
 */
final class SpreadsheetCell {
    private static final char MARK = '\'';
    private static final String TRIGGERS = "=+-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212";
    private static final String SEPARATORS = ";\t\r\n";

    private SpreadsheetCell() {}

    /** The text, made harmless. */
    static String harmless(String text) {
        boolean[] runs = runs(text);
        StringBuilder out = new StringBuilder(text.length() + 2);
        for (int i = 0; i < text.length(); i++) {
            boolean begins = i == 0 || SEPARATORS.indexOf(text.charAt(i - 1)) >= 0;
            if (begins && (runs[i] || (i == 0 && beginsWithControl(text)))) {
                out.append(MARK);
            }
            out.append(text.charAt(i));
        }
        return out.toString();
    }

    /** Of each place, whether a cell that began there would run. */
    private static boolean[] runs(String text) {
        boolean[] runs = new boolean[text.length() + 1];
        for (int i = text.length() - 1; i >= 0; i--) {
            char c = text.charAt(i);
            runs[i] = TRIGGERS.indexOf(c) >= 0 || (isPassedOver(c) && runs[i + 1]);
        }
        return runs;
    }

    private static boolean beginsWithControl(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) == MARK) {
            i++;
        }
        return i < text.length() && Character.isISOControl(text.charAt(i));
    }

    private static boolean isPassedOver(char c) {
        return c == MARK
                || c == '"'
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT;
    }
}
