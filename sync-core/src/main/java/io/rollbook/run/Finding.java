package io.rollbook.run;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with one row. Never holds the value.
 *
 * @param code what is wrong
 * @param file the member file's name, such as {@code users.csv}
 * @param line the line in the file on which the record starts, counted from 1 (the header is line 1); 0 for the file
 * @param entity the entity's table name, or null where the finding is about a file
 * @param sourcedId the row's id, or null where it could not be read
 * @param field the column's name as in OneRoster, or null where the finding is about the whole row
 * @param subject what the cause is about, where many findings share it: the missing id of a reference, the name of an
 *     unknown column. Null where the code and the field say it all. Never a value that is not an id or a column name.
 */
public record Finding(
        FindingCode code,
        String file,
        int line,
        @Nullable String entity,
        @Nullable String sourcedId,
        @Nullable String field,
        @Nullable String subject) {}
