package io.rollbook.tenant;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was wrong with a delivery: the JSON of {@code run findings}. No values.
 *
 * @param causes each cause once, in the order of their numbers: errors first, then those that touch most rows
 * @param rows one page of the findings, row by row
 * @param next what to pass as {@code after} for the next page, or null at the end
 */
public record Findings(List<Cause> causes, List<Row> rows, @Nullable String next) {

    /**
     * One cause.
     *
     * @param no the number by which rows name it, from 0
     * @param subject what it is about, such as the id that is missing; or null
     * @param rows number of rows it touches
     * @param message what is wrong
     * @param fix what to do about it
     */
    public record Cause(
            int no,
            String code,
            String severity,
            @Nullable String file,
            @Nullable String field,
            @Nullable String subject,
            long rows,
            String message,
            String fix) {}

    /**
     * One finding.
     *
     * @param line the line on which the row starts, the header being 1; null or 0 where it is about the file
     * @param cause the number of its cause, which is its place in {@link Findings#causes}
     */
    public record Row(
            String code,
            String severity,
            @Nullable String file,
            @Nullable Integer line,
            @Nullable String entity,
            @Nullable String sourcedId,
            @Nullable String field,
            int cause) {}
}
