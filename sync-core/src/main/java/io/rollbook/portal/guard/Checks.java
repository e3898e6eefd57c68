package io.rollbook.portal.guard;

import io.rollbook.district.Guard;
import io.rollbook.district.Guard.Limit;
import io.rollbook.roster.Entity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a district file's {@code guard} section that are held against figures of a plan. */
final class Checks {
    /** A class that shrinks is a warning; so many at a school are no coincidence any more. */
    private static final long SHRINKING_CLASSES = 10;

    private final List<Check> checks = new ArrayList<>();

    private Checks() {}

    /**
     * Those on the district as a whole, in the order in which they are told.
     *
     * @param night what one night may do
     * @param week what the nights of a week may do together
     */
    static List<Check> ofDistrict(Guard night, Guard week) {
        Checks all = new Checks();
        Limit ofAll = new Limit(night.holdAllPercent(), 0, null);
        for (Entity entity : Entity.values()) {
            String removed = entity.table() + FigureSql.REMOVED;
            all.checks.add(new Check("hold-all", "TOO_MANY_REMOVALS", removed, FigureSql.active(entity), ofAll, true));
        }
        for (Removal removal : Removal.values()) {
            all.add(removal.line, removal.reason, removal.what, removal.base, removal.limit(night));
        }
        String students = Removal.STUDENTS.base;
        String people = FigureSql.active(Entity.USERS);
        all.add(
                "identity-changed",
                "IDENTITIES_CHANGED",
                FigureSql.IDENTITIES_CHANGED,
                people,
                night.identityChanged());
        all.add("students-added", "TOO_MANY_ADDITIONS", FigureSql.STUDENTS_ADDED, students, night.studentsAdded());
        for (Entity entity : Entity.values()) {
            String changed = entity.table() + FigureSql.CHANGED;
            all.add("changed", "TOO_MANY_CHANGES", changed, FigureSql.active(entity), night.changed());
        }
        for (Removal removal : Removal.values()) {
            all.add(removal.line, removal.reason, removal.inAWeek(), removal.base, removal.limit(week));
        }
        return List.copyOf(all.checks);
    }

    /** Those on single schools. */
    static List<Check> ofSchools(Guard night, Guard week) {
        Checks all = new Checks();
        for (Removal removal : Removal.values()) {
            Limit school = removal.limit(night).school();
            all.add(removal.line, removal.reason, removal.what, removal.baseAtSchools, school);
        }
        if (night.classShrink().count() < Long.MAX_VALUE) {
            Limit several = new Limit(0, SHRINKING_CLASSES, null);
            String classes = Removal.CLASSES.baseAtSchools;
            all.add("class-shrink", "CLASSES_SHRINK", FigureSql.CLASSES_SHRINK, classes, several);
        }
        for (Removal removal : Removal.values()) {
            Limit school = removal.limit(week).school();
            all.add(removal.line, removal.reason, removal.inAWeek(), removal.baseAtSchools, school);
        }
        return List.copyOf(all.checks);
    }

    private void add(String line, String reason, String what, String base, @Nullable Limit limit) {
        if (limit != null) {
            checks.add(new Check(line, reason, what, base, limit, false));
        }
    }
}
