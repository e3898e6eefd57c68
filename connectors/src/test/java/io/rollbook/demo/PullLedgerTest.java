package io.rollbook.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.demo.PullLedger.Line;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PullLedgerTest {
    private static final Map<String, Line> TRUTH = Map.of("users", Line.whole(1_500));

    private static JsonNode pull(long asked, long received, long total, int pages, int restarts, boolean complete) {
        return JsonMapper.shared()
                .readTree(
                        """
                        {"mode": "full", "collections": [{"name": "users", "asked": %d, "received": %d, "total": %d,
                         "pages": %d, "retries": 0, "restarts": %d, "complete": %b}]}"""
                                .formatted(asked, received, total, pages, restarts, complete));
    }

    @Test
    void differences_whatIsTrue_areNone() {
        assertThat(new PullLedger(pull(1_999, 1_500, 1_500, 2, 0, true), "full", TRUTH).differences())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1500, 1500, 2, 0, true",
        "1999, 1499, 1500, 2, 0, true",
        "1999, 1500, 1499, 2, 0, true",
        "1999, 1500, 1500, 3, 0, true",
        "1999, 1500, 1500, 2, 1, true",
        "1999, 1500, 1500, 2, 0, false"
    })
    void differences_oneFigureOff_areTold(
            long asked, long received, long total, int pages, int restarts, boolean complete) {
        assertThat(new PullLedger(pull(asked, received, total, pages, restarts, complete), "full", TRUTH).differences())
                .singleElement()
                .asString()
                .startsWith("users: ");
    }

    @ParameterizedTest
    @CsvSource({"0, 1000, 1", "1000, 1000, 1", "1001, 1999, 2", "1999, 1999, 2", "2000, 2998, 3"})
    void differences_pagesThatOverlapByARecord_areCountedAsTheyAreAskedFor(long records, long asked, int pages) {
        Map<String, Line> truth = Map.of("users", Line.whole(records));

        assertThat(new PullLedger(pull(asked, records, records, pages, 0, true), "full", truth).differences())
                .isEmpty();
    }

    @Test
    void differences_otherModeOrOtherCollections_areTold() {
        JsonNode pull = pull(1_999, 1_500, 1_500, 2, 0, true);

        assertThat(new PullLedger(pull, "delta", TRUTH).differences()).containsExactly("the pull is full, not delta");
        assertThat(new PullLedger(pull, "full", Map.of("orgs", Line.whole(3))).differences())
                .hasSize(2);
    }

    @Test
    void differences_brokenOffWhereItMust_areNone() {
        Map<String, Line> truth = Map.of("users", new Line(1_000, 1_500));

        assertThat(new PullLedger(pull(2_998, 1_000, 1_500, 3, 3, false), "full", truth).differences())
                .isEmpty();
        assertThat(new PullLedger(pull(1_999, 1_500, 1_500, 2, 0, true), "full", truth).differences())
                .isNotEmpty();
    }
}
