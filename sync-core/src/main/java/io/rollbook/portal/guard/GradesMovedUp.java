package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import io.rollbook.portal.Collection;
import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import io.rollbook.run.Rollover;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Recognises the night on which a school year begins. A grade moves up where more than half of those of its students who stay
 * are one grade higher; it is a rollover where more than half of the grades move up, the top one aside. The top grade is
 * the one above the highest that moves up.
 *
 * <p>Grades are those of CEDS from pre-kindergarten to 13; a student in several at once, or in another, has no say in it.
 */
final class GradesMovedUp {
    /** Fewer are a correction of grades. */
    private static final long FEWEST = 10;

    /** Students of a grade who stay, and those of them who moved up. */
    private record Grade(long staying, long moved) {
        boolean movesUp() {
            return moved * 2 > staying;
        }
    }

    private final Sql sql;
    private final LocalDate today;
    private final PlanFigures figures;

    private GradesMovedUp(Sql sql, LocalDate today, PlanFigures figures) {
        this.sql = sql;
        this.today = today;
        this.figures = figures;
    }

    /**
     * Looks for it, and takes what it explains out of the figures. Where few people change, or few of those who do move up,
     * nothing is looked at.
     */
    static Optional<Rollover> explain(Sql sql, LocalDate today, PlanFigures figures, Staged staged) {
        Collection users = staged.collections().get(Entity.USERS);
        if (users == null || figures.number(FigureSql.USERS_CHANGED) * 10 <= users.records()) {
            return Optional.empty();
        }
        return new GradesMovedUp(sql, today, figures).explain();
    }

    private Optional<Rollover> explain() {
        long moved = sql.one("counting who moves up", RolloverSql.moved(), row -> row.getLong(1), today);
        if (moved < FEWEST || moved * 2 <= figures.number(FigureSql.USERS_CHANGED)) {
            return Optional.empty();
        }
        SortedMap<Integer, Grade> grades = new TreeMap<>();
        sql.each(
                "counting grades",
                RolloverSql.grades(),
                row -> grades.put(row.getInt(1), new Grade(row.getLong(2), row.getLong(3))),
                today);
        return top(grades).map(top -> {
            PlanFigures explained = PlanFigures.of(sql, today, RolloverSql.explained(top));
            figures.without(explained);
            return new Rollover(moved, RolloverSql.name(top), explained.number(FigureSql.STUDENTS_REMOVED));
        });
    }

    /** The top grade; empty where it is no rollover. */
    private static Optional<Integer> top(SortedMap<Integer, Grade> grades) {
        Optional<Integer> top = grades.entrySet().stream()
                .filter(grade -> grade.getValue().movesUp())
                .map(grade -> grade.getKey() + 1)
                .max(Integer::compare);
        long others = grades.entrySet().stream()
                .filter(grade -> grade.getValue().staying() > 0)
                .filter(grade -> !Objects.equals(grade.getKey(), top.orElse(null)))
                .count();
        long moving = grades.values().stream().filter(Grade::movesUp).count();
        return top.filter(any -> moving * 2 > others);
    }
}
