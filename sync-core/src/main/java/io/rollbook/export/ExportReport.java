package io.rollbook.export;

import java.util.List;

/**
 * What is in an export, and what is not or otherwise than in the roster. Counts only.
 *
 * @param files rows by file; files without rows are not there
 * @param leftOut records that a strict reader would refuse, each under the first reason for it
 * @param changed rows that differ from their records
 */
public record ExportReport(List<Rows> files, List<Told> leftOut, List<Told> changed) {
    /** A file. */
    public record Rows(String file, long rows) {}

    /**
     * Something about rows of a file.
     *
     * @param field the column that it is about, or an empty text
     * @param why a sentence for people
     */
    public record Told(String file, String field, long rows, String why) {}

    /** Rows of a file; 0 where it is not there. */
    long rows(String file) {
        return files.stream()
                .filter(each -> each.file().equals(file))
                .mapToLong(Rows::rows)
                .sum();
    }
}
