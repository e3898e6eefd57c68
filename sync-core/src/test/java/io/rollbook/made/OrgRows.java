package io.rollbook.made;

import io.rollbook.roster.Entity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The district and its schools; one school has another name in the second night. */
record OrgRows(Layout layout) implements Rows {
    @Override
    public String file() {
        return "orgs.csv";
    }

    @Override
    public Entity entity() {
        return Entity.ORGS;
    }

    @Override
    public List<String> header() {
        return Rows.columns("name type identifier parentSourcedId");
    }

    @Override
    public void each(Visitor visitor) {
        @Nullable
        String[] district = {Layout.DISTRICT, null, null, layout.name() + " Public Schools", "district", "0100", null};
        visitor.record(district, district, false);
        for (School school : layout.schools()) {
            visitor.record(row(school, 1), row(school, 2), false);
        }
    }

    private @Nullable String[] row(School school, int roster) {
        String name = layout.schoolName(school);
        return new String[] {
            school.id(),
            null,
            null,
            roster == 2 && school.index() == 1 ? name + ", Campus of Arts & Sciences" : name,
            "school",
            Integer.toString(1001 + school.index()),
            Layout.DISTRICT
        };
    }
}
