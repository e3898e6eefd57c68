package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadsheetCellTest {
    private static final String WIDE = "\uFF1D\uFF0B\uFF0D\uFF20";
    private static final String TRIGGERS = "=+-@" + WIDE;
    private static final String CONTROLS = "\t\r\n\u0000\u0007";
    private static final String BLANKS = " \u00A0\u200B\uFEFF\u3000\"";
    /** What matters to the rule, and a little of what does not. */
    private static final String ALPHABET = TRIGGERS + CONTROLS + BLANKS + "'''';;Aa1,|\u00E9\uD83D\uDE00";

    /** An apostrophe that may have been put there. */
    private static final Pattern MARKED = Pattern.compile(
            "(?<=^|[;\t\r\n])'(?=['\"\\p{Z}\\p{Cc}\\p{Cf}]*[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212])"
                    + "|^'(?='*\\p{Cc})");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Ann",
                "+Plus",
                "@home",
                "=1+1",
                "=cmd|' /C calc'!A0",
                "\uFF1D1+1",
                "\uFF0D1",
                "\u22121",
                "'-Ann",
                " =1",
                "\u00A0\u200B=1",
                "\"=1+1\"",
                "\t=1",
                "\tAnn",
                "\rAnn",
                "\u0000",
            })
    void harmless_whatWouldRun_getsAnApostropheAndStaysReadable(String text) {
        assertThat(SpreadsheetCell.harmless(text)).startsWith("'");
        assertThat(SpreadsheetCell.harmless(text).replace("'", "")).isEqualTo(text.replace("'", ""));
        assertThat(restored(SpreadsheetCell.harmless(text))).isEqualTo(text);
    }

    @Test
    void harmless_nameThatBeginsWithAMinus_isThatNameBehindOneApostrophe() {
        assertThat(SpreadsheetCell.harmless("-Ann")).isEqualTo("'-Ann");
        assertThat(SpreadsheetCell.harmless("'-Ann")).isEqualTo("''-Ann");
    }

    @Test
    void harmless_formulaBehindASeparatorOfOtherCountries_isMarkedThere() {
        assertThat(SpreadsheetCell.harmless("Ann;=1+1")).isEqualTo("Ann;'=1+1");
        assertThat(SpreadsheetCell.harmless("Ann\n=1+1")).isEqualTo("Ann\n'=1+1");
        assertThat(SpreadsheetCell.harmless("Ann;\"=1+1\"")).isEqualTo("Ann;'\"=1+1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ann-Marie", "'t Hooft", "O'Brien", "a=b", "4711", "Jos\u00E9", "a@example.org", "1;2", ""})
    void harmless_whatWouldNot_staysAsItIs(String text) {
        assertThat(SpreadsheetCell.harmless(text)).isEqualTo(text);
        assertThat(restored(text)).isEqualTo(text);
    }

    @Test
    void harmless_anyText_neverBeginsLikeAFormulaAndIsRestored() {
        Random dice = new Random(4711);
        for (int round = 0; round < 200_000; round++) {
            String text = text(dice);
            String cell = SpreadsheetCell.harmless(text);
            if (!restored(cell).equals(text) || wouldRun(cell)) {
                assertThat(cell.chars().boxed().toList())
                        .as("what became of %s", text.chars().boxed().toList())
                        .isEmpty();
            }
        }
    }

    /** As docs/operations.md tells programs how to get back what a cell was. */
    static String restored(String cell) {
        return MARKED.matcher(cell).replaceAll("");
    }

    private static String text(Random dice) {
        StringBuilder text = new StringBuilder();
        for (int length = dice.nextInt(9); length > 0; length--) {
            text.append(ALPHABET.charAt(dice.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** As a spreadsheet looks at it; an apostrophe is text to it. */
    private static boolean wouldRun(String cell) {
        if (!cell.isEmpty() && CONTROLS.indexOf(cell.charAt(0)) >= 0) {
            return true;
        }
        for (String part : cell.split("[;\t\r\n]", -1)) {
            int i = 0;
            while (i < part.length() && (BLANKS + CONTROLS).indexOf(part.charAt(i)) >= 0) {
                i++;
            }
            if (i < part.length() && TRIGGERS.indexOf(part.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
