package io.rollbook.made;

import io.rollbook.roster.Entity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Students and staff. Here and there a row lacks the family name, as such rows do. */
record UserRows(Layout layout) implements Rows {
    @Override
    public String file() {
        return "users.csv";
    }

    @Override
    public Entity entity() {
        return Entity.USERS;
    }

    @Override
    public List<String> header() {
        return Rows.columns("enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier"
                + " email sms phone agentSourcedIds grades password");
    }

    @Override
    public void each(Visitor visitor) {
        for (int place = 0; place < layout.schools().size() + 3; place++) {
            @Nullable String[] office = new Staff(layout, null, place).user(1);
            visitor.record(office, office, false);
        }
        for (School school : layout.schools()) {
            staff(school, visitor);
            for (int place = 0; place < school.students() + school.arrivals(); place++) {
                Student student = new Student(layout, school, place);
                visitor.record(student.user(1), student.user(2), false);
            }
            if (school.index() % 6 == 1) {
                @Nullable String[] nameless = new Student(layout, school, 0).user(1);
                if (nameless != null) {
                    nameless[0] = "9" + nameless[0];
                    nameless[9] = null;
                    visitor.record(nameless, nameless, true);
                }
            }
        }
    }

    private void staff(School school, Visitor visitor) {
        for (int place = 0; place < school.staff(); place++) {
            Staff position = new Staff(layout, school, place);
            if (position.replaced()) {
                visitor.record(position.user(1), null, false);
                visitor.record(null, position.user(2), false);
            } else {
                @Nullable String[] row = position.user(1);
                visitor.record(row, row, false);
            }
        }
    }
}
