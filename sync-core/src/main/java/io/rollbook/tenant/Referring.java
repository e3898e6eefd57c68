package io.rollbook.tenant;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that refer to one, all by the same field. Holds values: for the district's own people only.
 *
 * @param entity their table
 * @param field the field by which they do: {@code userSourcedId}
 * @param active how many the source lists
 * @param ended how many it does not list any more
 * @param records a page of them, those that are active first, then by their ids
 * @param next what to pass as {@code after} for the next page; null at the end
 */
public record Referring(
        String entity, String field, long active, long ended, List<Line> records, @Nullable String next) {

    /** One of them. @param names what the records are called that it refers to itself, by its field */
    public record Line(
            String sourcedId,
            boolean active,
            @Nullable String endReason,
            Map<String, Object> fields,
            Map<String, String> names) {}
}
