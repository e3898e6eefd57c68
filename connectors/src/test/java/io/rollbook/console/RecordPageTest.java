package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.console.RecordPage.Change;
import io.rollbook.console.RecordPage.Field;
import io.rollbook.console.RecordPage.Value;
import io.rollbook.tenant.RosterRecord;
import io.rollbook.tenant.RosterRecord.ByRun;
import io.rollbook.tenant.RosterRecord.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordPageTest {
    private static ByRun run(int no) {
        return new ByRun(no, "run " + no, "nightly", Instant.EPOCH.plusSeconds(no), null, null, null, null);
    }

    private static RosterRecord record(String entity, Map<String, Object> fields, Version... newestFirst) {
        int last = newestFirst.length + 1;
        return new RosterRecord(
                entity, "id", true, null, fields, null, run(1), run(last), List.of(newestFirst), null, null);
    }

    private static Version version(int no, String sourcedId, Map<String, Object> fields) {
        return new Version(sourcedId, true, null, fields, null, run(no), run(no + 1));
    }

    @Test
    void title_isTheNameAsFarAsThereIsOne_orElseTheId() {
        assertThat(RecordPage.of(record("users", Map.of("givenName", "Ada", "familyName", "Byron")), 0)
                        .title())
                .isEqualTo("Ada Byron");
        assertThat(RecordPage.of(record("users", Map.of("familyName", "Byron")), 0)
                        .title())
                .isEqualTo("Byron");
        assertThat(RecordPage.of(record("users", Map.of("givenName", " ")), 0).title())
                .isEqualTo("id");
        assertThat(RecordPage.of(record("orgs", Map.of("name", "North")), 0).title())
                .isEqualTo("North");
        assertThat(RecordPage.of(record("enrollments", Map.of("role", "student")), 0)
                        .title())
                .isEqualTo("id");
    }

    @Test
    void fields_sayOfWhichTableTheRecordIsThatTheyReferTo() {
        assertThat(RecordPage.of(record("classes", Map.of("termSourcedIds", List.of("t1", "t2"))), 0)
                        .fields())
                .containsExactly(new Field(
                        "termSourcedIds",
                        List.of(new Value("t1", "academic_sessions"), new Value("t2", "academic_sessions"))));
        assertThat(RecordPage.of(record("users", Map.of("grades", List.of("03"))), 0)
                        .fields())
                .containsExactly(new Field("grades", List.of(new Value("03", null))));
    }

    @Test
    void step_tellsFieldsBeforeAndAfter_andAFormerId() {
        RecordPage page = RecordPage.of(
                record(
                        "users",
                        Map.of("givenName", "Bea", "email", "b@x"),
                        version(1, "old", Map.of("givenName", "Ada"))),
                0);
        RecordPage.Step step = page.steps().get(0);
        assertThat(step.isFirst()).isFalse();
        assertThat(step.changes())
                .containsExactly(
                        new Change("sourcedId", List.of(new Value("old", null)), List.of(new Value("id", null))),
                        new Change("givenName", List.of(new Value("Ada", null)), List.of(new Value("Bea", null))),
                        new Change("email", List.of(), List.of(new Value("b@x", null))));
        assertThat(page.steps().get(1).isFirst()).isTrue();
    }

    @Test
    void longHistory_comesByPages_newestFirst() {
        Version[] versions = IntStream.rangeClosed(1, 44)
                .map(i -> 45 - i)
                .mapToObj(no -> version(no, "id", Map.of("givenName", "Name " + no)))
                .toArray(Version[]::new);
        RosterRecord record = record("users", Map.of("givenName", "Name 45"), versions);

        RecordPage newest = RecordPage.of(record, 0);
        assertThat(newest.steps()).hasSize(20);
        assertThat(newest.steps().get(0).what().run().no()).isEqualTo(45);
        assertThat(newest.next()).isEqualTo(20);
        RecordPage oldest = RecordPage.of(record, 40);
        assertThat(oldest.steps()).extracting(step -> step.what().run().no()).containsExactly(5, 4, 3, 2, 1);
        assertThat(oldest.next()).isNull();
        RecordPage beyond = RecordPage.of(record, 1_000);
        assertThat(beyond.steps()).isEmpty();
        assertThat(beyond.next()).isNull();
    }
}
