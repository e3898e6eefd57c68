package io.rollbook.tenant;

import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cause in words.
 *
 * @param entity what the subject is: the record that rows wait for; null where they wait for none
 * @param subject its id; null where there is none, or it is not to be told
 * @param listed where it is listed, though its own row cannot be used; null where it is missing
 */
record CauseWords(FindingCode code, @Nullable Entity entity, @Nullable String subject, @Nullable Place listed) {

    /** A place in a delivery. */
    record Place(String file, int line) {}

    /** By the words of the database; {@code file} and {@code line} say where the subject is listed, where they are there. */
    static CauseWords of(
            String code,
            @Nullable String entity,
            @Nullable String subject,
            @Nullable String file,
            @Nullable Integer line) {
        return new CauseWords(
                FindingCode.valueOf(code),
                entity == null ? null : Entity.ofTable(entity),
                subject,
                file == null || line == null ? null : new Place(file, line));
    }

    /** What is wrong: {@code org 4711 is missing: 2,431 rows of classes.csv, enrollments.csv wait for it}. */
    String message(long rows, List<String> files) {
        if (entity == null) {
            return code.message();
        }
        return String.format(
                Locale.ROOT,
                rows == 1 ? "%s: %,d row of %s waits for it" : "%s: %,d rows of %s wait for it",
                row(),
                rows,
                String.join(", ", files));
    }

    /** The same for one of the rows. */
    String row() {
        if (entity == null) {
            return code.message();
        }
        String record = subject == null ? article(noun(entity)) : noun(entity) + " " + subject;
        return listed == null
                ? record + " is missing"
                : record + " cannot be used itself (" + listed.file() + ", line " + listed.line() + ")";
    }

    /** What to do about it. */
    String fix() {
        return listed == null
                ? code.fix()
                : "Mend " + listed.file() + ", line " + listed.line()
                        + ": a finding of its own says what is wrong with it.";
    }

    private static String article(String noun) {
        return (noun.matches("[aeo].*") ? "an " : "a ") + noun;
    }

    private static String noun(Entity entity) {
        return switch (entity) {
            case ORGS -> "org";
            case ACADEMIC_SESSIONS -> "academic session";
            case COURSES -> "course";
            case USERS -> "user";
            case USER_ROLES -> "role";
            case CLASSES -> "class";
            case ENROLLMENTS -> "enrollment";
            case DEMOGRAPHICS -> "record of demographics";
        };
    }
}
