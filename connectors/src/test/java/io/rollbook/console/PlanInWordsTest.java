package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.console.PlanInWords.Sentence;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Plan;
import io.rollbook.tenant.Plan.Counts;
import io.rollbook.tenant.Plan.School;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanInWordsTest {
    private static Counts added(long number) {
        return new Counts(number, 0, 0, 0, 0);
    }

    private static Counts gone(long number) {
        return new Counts(0, 0, number, 0, 0);
    }

    private static List<Sentence> told(Map<String, Counts> people, Map<String, Counts> entities, School... schools) {
        return PlanInWords.of(new Plan(null, 1, entities, Map.of(), null, people, List.of(schools), List.of(), null));
    }

    private static School school(@Nullable String name, Map<String, Counts> people, Map<String, Counts> entities) {
        return new School("4711", name, people, Map.of(), entities);
    }

    @Test
    void planOfOneSchool_isOneSentence() {
        Map<String, Counts> people = Map.of("students", added(312));
        Map<String, Counts> entities =
                Map.of("users", added(312), "user_roles", added(312), "classes", gone(4), "orgs", Counts.NONE);
        assertThat(told(people, entities, school("Lincoln High", people, entities)))
                .containsExactly(new Sentence("312 students new; 4 classes gone", "Lincoln High"));
    }

    @Test
    void planOfSeveralSchools_beginsWithTheWhole() {
        Counts north = new Counts(1200, 3, 1, 2, 0);
        assertThat(told(
                        Map.of("students", north, "staff", gone(1)),
                        Map.of("courses", added(1), "users", new Counts(1200, 3, 2, 2, 0)),
                        school("North", Map.of("students", north), Map.of("users", north)),
                        school(null, Map.of("staff", gone(1)), Map.of("users", gone(1)))))
                .containsExactly(
                        new Sentence(
                                "In all: 1,200 students new, 2 back, 3 changed, 1 gone; 1 member of staff gone; 1 course new",
                                null),
                        new Sentence("1,200 students new, 2 back, 3 changed, 1 gone", "North"),
                        new Sentence("1 member of staff gone", "4711"));
    }

    @Test
    void planOfManySchools_namesThoseWithMostChanges() {
        School[] schools = IntStream.range(0, 7)
                .mapToObj(i -> school("S" + i, Map.of(), Map.of("classes", gone(9 - i))))
                .toArray(School[]::new);
        assertThat(told(Map.of(), Map.of("classes", gone(42)), schools))
                .startsWith(new Sentence("In all: 42 classes gone", null), new Sentence("9 classes gone", "S0"))
                .endsWith(new Sentence("5 classes gone", "S4"), new Sentence("The rest at 2 more schools", null))
                .hasSize(7);
    }

    @Test
    void rolesBeyondThoseOfPeople_areToldByWhatHappensToThem() {
        assertThat(told(
                        Map.of("students", added(3)),
                        Map.of("users", added(3), "user_roles", new Counts(3, 0, 400, 0, 0), "demographics", added(4))))
                .containsExactly(new Sentence("In all: 3 students new; 400 roles gone; 4 demographics new", null));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "USERS")
    void changeOfAnyEntity_isTold(Entity entity) {
        assertThat(told(Map.of(), Map.of(entity.table(), gone(1))))
                .singleElement()
                .satisfies(sentence -> assertThat(sentence.text()).matches("In all: 1 [a-z]+ gone"));
    }

    @Test
    void whatIsKeptOrOfNoSchool_isToldTruly() {
        Counts kept = new Counts(0, 0, 0, 0, 7);
        assertThat(told(Map.of("students", kept), Map.of("users", kept)))
                .as("kept only")
                .containsExactly(new Sentence("Nothing changes", null));
        assertThat(told(Map.of(), Map.of("academic_sessions", added(2)), school("S", Map.of(), Map.of("users", kept))))
                .containsExactly(new Sentence("In all: 2 terms new", null));
    }
}
