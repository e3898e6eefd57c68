package io.rollbook.portal.validate;

import io.rollbook.run.FindingCode;
import org.jspecify.annotations.Nullable;

/** Takes what is found wrong with the row that is being checked. */
@FunctionalInterface
public interface Found {
    /**
     * Something is wrong, or worth a warning, see {@link FindingCode#severity}.
     *
     * @param field the column's name in the file, or null where it is about the whole row
     */
    void found(FindingCode code, @Nullable String field);
}
