package io.rollbook.portal.validate;

import io.rollbook.portal.parse.CsvRows;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list of allowed words. Another case is recognised too: exports have {@code Student} and {@code TRUE}. */
final class Words {
    private static final String EXTENSION = "ext:";

    private final Map<String, String> exact = new HashMap<>();
    private final Map<String, String> anyCase = new HashMap<>();
    private final byte[][] spelled;
    private final boolean open;

    Words(Set<String> words, boolean open) {
        words.forEach(word -> {
            exact.put(word, word);
            anyCase.put(word.toLowerCase(Locale.ROOT), word);
        });
        this.spelled = words.stream()
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        this.open = open;
    }

    /** The word that a cell is, as it is spelled in the standard; null where it may be none of them, or another spelling. */
    byte @Nullable [] in(CsvRows row, int cell) {
        for (byte[] word : spelled) {
            if (row.is(cell, word)) {
                return word;
            }
        }
        return null;
    }

    /** The allowed word that the value is, in the standard's spelling; null where it is none. */
    @Nullable
    String word(String value) {
        String word = exact.get(value);
        if (word != null) {
            return word;
        }
        if (open && value.startsWith(EXTENSION) && value.length() > EXTENSION.length()) {
            return value;
        }
        return anyCase.get(value.toLowerCase(Locale.ROOT));
    }
}
