package io.rollbook.export;

import io.rollbook.portal.parse.RollbookExport;
import io.rollbook.roster.SchoolYear;
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
        int year = SchoolYear.of(today);
        return Map.of(
                "sourcedId",
                RollbookExport.NO_TERM,
                "title",
                "No term given",
                "type",
                "schoolYear",
                "startDate",
                SchoolYear.firstDay(year).toString(),
                "endDate",
                SchoolYear.firstDay(year + 1).toString(),
                "schoolYear",
                Integer.toString(year));
    }
}
