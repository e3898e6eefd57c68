package io.rollbook.export;

import io.rollbook.portal.parse.RollbookExport;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that stand for what a class does not have and OneRoster 1.2 requires: a course, a term. They say so in their
 * titles, and are read back as none.
 */
final class Placeholders {
    static final String COURSES = "courses.csv";
    static final String SESSIONS = "academicSessions.csv";

    /** The district, or else any org; {@code %s} is a query for ids. */
    static final String FIRST_ORG =
            """
            SELECT sourced_id FROM roster.orgs WHERE sourced_id IN (%s)
            ORDER BY type = 'district' DESC, sourced_id COLLATE "C" LIMIT 1
            """;

    private static final int FIRST_MONTH = 8;

    private Placeholders() {}

    /** The column of classes that may refer to a placeholder in this file; null where there is none. */
    static @Nullable String fieldOf(String file) {
        return switch (file) {
            case COURSES -> "courseSourcedId";
            case SESSIONS -> "termSourcedIds";
            default -> null;
        };
    }

    /** By header. */
    static Map<String, String> course(String org) {
        return Map.of("sourcedId", RollbookExport.NO_COURSE, "title", "No course given", "orgSourcedId", org);
    }

    /** The school year at hand: who is listed today is listed for it. */
    static Map<String, String> term(LocalDate today) {
        int begins = today.getMonthValue() >= FIRST_MONTH ? today.getYear() : today.getYear() - 1;
        return Map.of(
                "sourcedId",
                RollbookExport.NO_TERM,
                "title",
                "No term given",
                "type",
                "schoolYear",
                "startDate",
                LocalDate.of(begins, FIRST_MONTH, 1).toString(),
                "endDate",
                LocalDate.of(begins + 1, FIRST_MONTH, 1).toString(),
                "schoolYear",
                Integer.toString(begins + 1));
    }
}
