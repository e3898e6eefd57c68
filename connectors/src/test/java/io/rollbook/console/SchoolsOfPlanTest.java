package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.tenant.Plan.Counts;
import io.rollbook.tenant.Plan.School;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchoolsOfPlanTest {
    private static School school(String id, long changed, long removed) {
        return new School(id, null, Map.of(), Map.of(), Map.of("enrollments", new Counts(0, changed, removed, 0, 0)));
    }

    @Test
    void most_ofManySchools_areThoseThatLoseMost_thenThoseThatChangeMost_andThoseThatWereChosen() {
        List<School> schools = Stream.concat(
                        Stream.of(school("quiet", 1, 0), school("chosen", 1, 0), school("loses", 0, 1)),
                        IntStream.range(0, SchoolsOfPlan.MOST - 1).mapToObj(i -> school("changes-" + i, 9, 0)))
                .toList();

        SchoolsOfPlan shown = SchoolsOfPlan.most(schools, List.of("chosen"));

        assertThat(shown.all()).isEqualTo(SchoolsOfPlan.MOST + 2);
        assertThat(shown.shown())
                .hasSize(SchoolsOfPlan.MOST + 1)
                .extracting(School::sourcedId)
                .startsWith("chosen", "loses")
                .doesNotContain("quiet");
    }

    @Test
    void most_ofFew_areAll_inTheirOrder() {
        List<School> schools = List.of(school("a", 0, 0), school("b", 5, 5));

        assertThat(SchoolsOfPlan.most(schools, List.of()).shown()).isEqualTo(schools);
    }
}
