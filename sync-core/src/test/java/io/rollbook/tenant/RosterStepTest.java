package io.rollbook.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.tenant.RosterRecord.ByRun;
import io.rollbook.tenant.RosterRecord.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What became of a record, from its versions. */
class RosterStepTest {
    private static ByRun run(int no) {
        return new ByRun(no, "run " + no, "nightly", Instant.ofEpochSecond(no), null, null, null, null);
    }

    private static Version version(String id, @Nullable String ended, Map<String, Object> fields, int from, int until) {
        return new Version(id, ended == null, ended, fields, null, run(from), run(until));
    }

    private static List<RosterStep> steps(@Nullable String ended, int first, int last, Version... versions) {
        return RosterStep.of(new RosterRecord(
                "users",
                "ada",
                ended == null,
                ended,
                Map.of("givenName", "Ada", "grades", List.of("05")),
                null,
                run(first),
                run(last),
                List.of(versions),
                null,
                null));
    }

    @Test
    void recordThatWasAddedOnly_isOneStepWithAllItSays() {
        List<RosterStep> steps = steps(null, 1, 1);

        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).what()).isEqualTo("added");
        assertThat(steps.get(0).before()).isEmpty();
        assertThat(steps.get(0).after()).containsOnlyKeys("givenName", "grades");
    }

    @Test
    void recordThatChangedWentAndCameBack_isToldNewestFirst_withTheRunThatMadeEachStep() {
        Map<String, Object> third = Map.of("givenName", "Ada", "grades", List.of("03"));
        Map<String, Object> fourth = Map.of("givenName", "Ada", "grades", List.of("04"), "email", "ada@example.org");
        List<RosterStep> steps = steps(
                null,
                1,
                5,
                version("ada", "removed", fourth, 3, 5),
                version("ada", null, fourth, 2, 3),
                version("ada", null, third, 1, 2));

        assertThat(steps).extracting(RosterStep::what).containsExactly("brought back", "removed", "changed", "added");
        assertThat(steps).extracting(step -> step.run().no()).containsExactly(5, 3, 2, 1);
        assertThat(steps.get(0).before()).isEqualTo(Map.of("grades", List.of("04"), "email", "ada@example.org"));
        assertThat(steps.get(0).after()).isEqualTo(Map.of("grades", List.of("05")));
        assertThat(steps.get(0).fields()).containsExactly("email", "grades");
        assertThat(steps.get(1).fields()).isEmpty();
    }

    @Test
    void recordUnderANewId_namesTheFormerOne() {
        RosterStep step = steps(null, 1, 2, version("lovelace", null, Map.of("givenName", "Ada"), 1, 2))
                .get(0);

        assertThat(step.formerId()).isEqualTo("lovelace");
        assertThat(step.fields()).containsExactly("grades", "sourcedId");
    }

    @Test
    void recordWhoseTermIsOver_hasEndedWithIt() {
        assertThat(steps("term-ended", 1, 1).get(0).what()).isEqualTo("ended");
    }

    @Test
    void firstStepThatIsLeft_whereEarlierOnesHaveExpired_doesNotPretendToKnow() {
        List<RosterStep> steps = steps(null, 1, 9, version("ada", null, Map.of("givenName", "A."), 7, 9));

        assertThat(steps).extracting(RosterStep::what).containsExactly("changed", "changed or brought back");
    }
}
