package io.rollbook.intake.oneroster;

import java.util.Arrays;

/** Digests of the ids that a collection had so far: 8 bytes each, at most half of the room empty. */
final class IdSet {
    private long[] table = new long[1 << 10];
    private int size;

    /** How many there are. */
    int size() {
        return size;
    }

    /** Adds one; returns whether it was not there before. 0 stands for none and is always new. */
    boolean add(long id) {
        if (id == 0) {
            return true;
        }
        if (size * 3L > table.length * 2L) {
            grow();
        }
        int at = place(table, id);
        boolean isNew = table[at] == 0;
        table[at] = id;
        size += isNew ? 1 : 0;
        return isNew;
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        Arrays.stream(table).filter(id -> id != 0).forEach(id -> larger[place(larger, id)] = id);
        table = larger;
    }

    private static int place(long[] table, long id) {
        int mask = table.length - 1;
        int at = (int) id & mask;
        while (table[at] != 0 && table[at] != id) {
            at = (at + 1) & mask;
        }
        return at;
    }
}
