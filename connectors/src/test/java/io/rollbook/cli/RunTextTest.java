package io.rollbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RunTextTest {
    private static String show(String fields) {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            RunText.print(Api.JSON.readTree("{\"run\": \"01J\", \"state\": \"merged\", " + fields + "}"), out);
        }
        return text.toString();
    }

    @Test
    void print_whatDeltasMissed_isCounted() {
        assertThat(show("\"missed\": {\"changed\": {\"users\": 3, \"classes\": 1}, \"removed\": 2}"))
                .contains(
                        "missed:  at least 3 changes of users, at least 1 changes of classes, 2 removals by the deltas before");
        assertThat(show("\"missed\": {\"changed\": {}, \"removed\": 0}"))
                .contains("missed:  nothing by the deltas before");
        assertThat(show("\"missed\": null")).doesNotContain("missed");
    }
}
