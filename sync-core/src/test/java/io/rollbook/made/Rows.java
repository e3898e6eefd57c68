package io.rollbook.made;

import io.rollbook.roster.Entity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one file in the two exports that differ by a day, side by side and one at a time. */
interface Rows {
    /** The file's name: {@code users.csv}. */
    String file();

    /** The entity that the file holds. */
    Entity entity();

    /** The header, in OneRoster 1.1's order. */
    List<String> header();

    /** Shows every record once. */
    void each(Visitor visitor);

    /** Is shown a record. */
    interface Visitor {
        /**
         * A record as it is in the first export and in the second; null where it is not listed.
         *
         * @param flawed whether the row is one that a careful reader must refuse
         */
        void record(@Nullable String @Nullable [] first, @Nullable String @Nullable [] second, boolean flawed);
    }

    /** A header in words. */
    static List<String> columns(String names) {
        return List.of(("sourcedId status dateLastModified " + names).split(" "));
    }
}
