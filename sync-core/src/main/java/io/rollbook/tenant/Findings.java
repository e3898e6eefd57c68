package io.rollbook.tenant;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was wrong with a delivery: the JSON of {@code run findings}.
 *
 * @param causes each cause once, in the order of their numbers: errors first, then those that touch most rows; last what
 *     came up behind the rows. No values
 * @param rows one page of the findings, row by row: for the district's own people only
 * @param next what to pass as {@code after} for the next page, or null at the end
 */
public record Findings(List<Cause> causes, List<Row> rows, @Nullable String next) {

    /** Without rows and ids: for those who see counts only. */
    public Findings counts() {
        return new Findings(causes.stream().map(Cause::withoutSubject).toList(), List.of(), null);
    }

    /**
     * One cause.
     *
     * @param no the number by which rows name it, from 0
     * @param file the file that is to be mended
     * @param subject what it is about, such as the id that is missing; or null
     * @param rows number of rows it touches
     * @param message what is wrong
     * @param fix what to do about it
     * @param entity what the subject is, as a table's name such as {@code orgs}; null where rows wait for no record
     * @param files the files of the rows it touches
     * @param line where {@code file} lists the subject, which cannot be used itself; null where it is missing
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
            String fix,
            @Nullable String entity,
            List<String> files,
            @Nullable Integer line) {

        static Cause of(
                int no,
                CauseWords words,
                @Nullable String file,
                @Nullable String field,
                long rows,
                List<String> files) {
            return new Cause(
                    no,
                    words.code().name(),
                    words.code().severity().word(),
                    words.listed() == null ? file : words.listed().file(),
                    field,
                    words.subject(),
                    rows,
                    words.message(rows, files),
                    words.fix(),
                    words.entity() == null ? null : words.entity().table(),
                    files,
                    words.listed() == null ? null : words.listed().line());
        }

        private Cause withoutSubject() {
            CauseWords words = CauseWords.of(code, entity, null, file, line);
            return of(no, words, file, field, rows, files);
        }
    }

    /**
     * One finding.
     *
     * @param line the line on which the row starts, the header being 1; null or 0 where it is about the file
     * @param cause the number of its cause, which is its place in {@link Findings#causes}
     * @param fields what the row says, where it was quarantined, could be read and is not expired; else null. By the name
     *     that {@code field} has: the file's, or OneRoster's where the row was good by itself. Values
     * @param note where the record was quarantined in several runs in a row: in how many, and of when the stored record is that
     *     is kept; else null
     */
    public record Row(
            String code,
            String severity,
            @Nullable String file,
            @Nullable Integer line,
            @Nullable String entity,
            @Nullable String sourcedId,
            @Nullable String field,
            int cause,
            @Nullable Map<String, String> fields,
            @Nullable String note) {

        Row with(String another) {
            return new Row(code, severity, file, line, entity, sourcedId, field, cause, fields, another);
        }
    }
}
