package io.rollbook.portal.parse;

import static io.rollbook.portal.parse.Source.cell;

import java.util.List;
import java.util.Map;

/**
 * OneRoster 1.2 CSV as our own export writes it (package io.rollbook.export), which has to say some things that the
 * standard has no place for: read as the roster had them. In deliveries of any other system the same would be taken for
 * something that it is not.
 */
public final class RollbookExport {
    /** What the manifest names as the system that made it. */
    public static final String SYSTEM = "Rollbook";
    /** In the place of a class's course that is not told: an export has to name one. */
    public static final String NO_COURSE = "rollbook.no-course";
    /** In the place of its terms. */
    public static final String NO_TERM = "rollbook.no-term";
    /** Fills up the shorter of the lists subjects and subjectCodes, which are to have the same length. */
    public static final String FILLER = "-";

    /** The format: OneRoster 1.2 by name and files. */
    public static final Format FORMAT = new Format(
            OneRoster12.FORMAT.name(),
            OneRoster12.FORMAT.version(),
            OneRoster12.FORMAT.files().stream().map(RollbookExport::readBack).toList(),
            List.of(),
            "",
            SYSTEM);

    private RollbookExport() {}

    private static FileShape readBack(FileShape shape) {
        return shape.entity() == null ? shape : special(shape.escapedIds());
    }

    private static FileShape special(FileShape shape) {
        return switch (shape.file()) {
            case "academicSessions.csv" -> shape.skipping("sourcedId", NO_TERM);
            case "courses.csv" -> filled(shape).skipping("sourcedId", NO_COURSE);
            case "classes.csv" ->
                filled(shape)
                        .with("courseSourcedId", unless(NO_COURSE, new Source.Unescaped(cell("courseSourcedId"))))
                        .with("termSourcedIds", unless(NO_TERM, new Source.Unescaped(cell("termSourcedIds"))));
            case "roles.csv" -> shape.with("role", extended("administrator"));
            case "enrollments.csv" -> shape.with("role", extended("aide"));
            default -> shape;
        };
    }

    /** A word of the roster that 1.2 does not have, and that an export gives as an extension of its own. */
    private static Source extended(String word) {
        return new Source.Translated(cell("role"), Map.of("ext:" + word, word), Source.Unlisted.STAYS);
    }

    private static Source unless(String placeholder, Source source) {
        return new Source.Translated(source, Map.of(placeholder, ""), Source.Unlisted.STAYS);
    }

    private static FileShape filled(FileShape shape) {
        return shape.with("subjects", new Source.Unfilled(cell("subjects"), FILLER))
                .with("subjectCodes", new Source.Unfilled(cell("subjectCodes"), FILLER));
    }
}
