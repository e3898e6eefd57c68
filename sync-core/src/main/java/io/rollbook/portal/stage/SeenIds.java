package io.rollbook.portal.stage;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells which ids of an entity may be there twice, in little memory: a Bloom filter in blocks of 512 bits. It may name an
 * id that is there once, and never fails to name one that is there twice; the database looks at those that it names.
 */
final class SeenIds {
    /** With more, asking for each of them costs more than looking through the table. */
    private static final int MOST = 20_000;

    private static final int BYTES_PER_ROW = 50;
    private static final int BITS_PER_ROW = 16;
    private static final int BLOCK = 8;
    private static final int FEWEST_BLOCKS = 64;
    /** 8 MiB. */
    private static final int MOST_BLOCKS = 1 << 17;

    private static final int BITS = 6;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final long[] words;
    private final int blocks;
    private final Set<String> repeated = new HashSet<>();
    private boolean tooMany;

    /** For about as many ids as a file of so many bytes has rows. */
    SeenIds(long bytes) {
        long wanted = bytes / BYTES_PER_ROW * BITS_PER_ROW / (BLOCK * Long.SIZE);
        blocks = Integer.highestOneBit((int) Math.max(FEWEST_BLOCKS, Math.min(wanted * 2, MOST_BLOCKS)));
        words = new long[blocks * BLOCK];
    }

    /** Notes an id. */
    void add(String id) {
        long hash = hash(id);
        int block = ((int) (hash >>> 32) & (blocks - 1)) * BLOCK;
        long bits = hash * MIX;
        boolean seen = true;
        for (int i = 0; i < BITS; i++) {
            int word = block + (int) (bits & (BLOCK - 1));
            long bit = 1L << (bits >>> 3);
            seen &= (words[word] & bit) != 0;
            words[word] |= bit;
            bits >>>= 9;
        }
        if (seen && !tooMany) {
            repeated.add(id);
            tooMany = repeated.size() > MOST;
        }
    }

    private static long hash(String id) {
        long hash = id.length();
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * MIX;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    /** Ids that may be there twice; empty where they may be any. */
    Optional<Set<String>> repeated() {
        return tooMany ? Optional.empty() : Optional.of(repeated);
    }
}
