package io.rollbook.made;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the readable ids of made-up records into what most systems export: GUIDs. They are much of an export's bytes and
 * hardly compress, so that a made-up district weighs what a real one does.
 */
final class Guids {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final boolean[] ids;

    /** For rows under this header. */
    Guids(List<String> header) {
        this.ids = new boolean[header.size()];
        for (int i = 0; i < ids.length; i++) {
            String name = header.get(i);
            ids[i] = name.equals("sourcedId") || name.endsWith("SourcedId") || name.endsWith("SourcedIds");
        }
    }

    /** The row with its ids, and its lists of ids, turned. */
    @Nullable
    String[] in(@Nullable String[] row) {
        @Nullable String[] out = row.clone();
        for (int i = 0; i < out.length; i++) {
            String cell = out[i];
            if (ids[i] && cell != null) {
                out[i] = cell.indexOf(',') < 0
                        ? of(cell)
                        : Stream.of(cell.split(",")).map(Guids::of).collect(Collectors.joining(","));
            }
        }
        return out;
    }

    private static String of(String id) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < id.length(); i++) {
            high = Dice.mix(high + id.charAt(i));
            low = Dice.mix(low - id.charAt(i));
        }
        char[] text = new char[36];
        int at = 0;
        for (int digit = 0; digit < 32; digit++) {
            if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
                text[at++] = '-';
            }
            long half = digit < 16 ? high : low;
            text[at++] = HEX[(int) (half >>> 60 - digit % 16 * 4) & 15];
        }
        return new String(text);
    }
}
