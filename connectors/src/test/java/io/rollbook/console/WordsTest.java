package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.api.RunView;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.RunSummaries.OfDistrict;
import io.rollbook.run.RunSummaries.Summary;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final Instant THEN = Instant.parse("2026-11-27T08:30:00Z");

    private static Summary run(String feed) {
        return new Summary("01", feed, RunState.MERGED, THEN, THEN, 0, 0, 0, 0);
    }

    private static String oldest(List<Summary> newest, Map<String, Instant> good) {
        return new Words(Clock.systemUTC()).oldest(new OfDistrict(newest, newest, good, Map.of(), null));
    }

    @Test
    void rosterOfSeveralFeeds_saysWhichIsTheOldest_andWhichNeverWasGood() {
        List<Summary> two = List.of(run("nightly"), run("staff"));
        assertThat(oldest(List.of(run("nightly")), Map.of("nightly", THEN))).isEmpty();
        assertThat(oldest(two, Map.of("nightly", THEN, "staff", THEN.minusSeconds(1))))
                .isEqualTo("staff");
        assertThat(oldest(two, Map.of("nightly", THEN))).isEqualTo("nightly; never: staff");
        assertThat(oldest(two, Map.of())).as("never").isEmpty();
    }

    private static String unchanged(String trigger, @Nullable String envelope) {
        Run run = new Run(
                "01",
                "springfield",
                "nightly",
                RunState.UNCHANGED,
                false,
                false,
                trigger,
                "Ada",
                THEN,
                envelope == null ? null : THEN,
                THEN,
                0,
                envelope,
                false,
                null,
                null,
                RunReport.EMPTY);
        return new Words(Clock.systemUTC()).meaning(RunView.of(run));
    }

    @Test
    void unchanged_saysSomethingOfADelivery_onlyWhereOneCame() {
        assertThat(unchanged(Run.SCHEDULED, "sha256:00")).isEqualTo("The delivery says what the roster says already.");
        assertThat(unchanged(Run.SCHEDULED, null))
                .isEqualTo("No delivery came: nothing newer was there. The roster is as it was.");
        assertThat(unchanged("person", null)).startsWith("No delivery came");
        assertThat(unchanged(Run.UNDO, null)).isEqualTo("There was nothing to change.");
    }
}
