package io.rollbook.made;

import io.rollbook.roster.Entity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The school year and its two terms. */
record SessionRows(Layout layout) implements Rows {
    @Override
    public String file() {
        return "academicSessions.csv";
    }

    @Override
    public Entity entity() {
        return Entity.ACADEMIC_SESSIONS;
    }

    @Override
    public List<String> header() {
        return Rows.columns("title type startDate endDate parentSourcedId schoolYear");
    }

    @Override
    public void each(Visitor visitor) {
        Year year = layout.year();
        String span = (year.end() - 1) + "-" + year.end();
        show(visitor, year.id(), "School year " + span, "schoolYear", year.begins(), year.ends(), null);
        show(visitor, year.first(), "Term 1, " + span, "term", year.begins(), year.turns(), year.id());
        show(visitor, year.second(), "Term 2, " + span, "term", year.turns(), year.ends(), year.id());
    }

    private void show(
            Visitor visitor, String id, String title, String type, String from, String to, @Nullable String parent) {
        @Nullable
        String[] row = {
            id,
            null,
            null,
            title,
            type,
            from,
            to,
            parent,
            Integer.toString(layout.year().end())
        };
        visitor.record(row, row, false);
    }
}
