package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.rollbook.console.FeedController.Typed;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedControllerTest {
    private static Typed typed(String cron, String skip, String blackout, String window) {
        return new Typed(cron, skip, blackout, window, null, 1, null);
    }

    @Test
    void fieldsThatAreVeryLong_areRefusedUnread() {
        String longest = "x".repeat(FeedController.LONGEST);
        String longer = longest + "x";
        String wrong = "is longer than 10000 characters";
        assertThat(FeedController.unread(typed(longer, longer, longer, longer)))
                .isEqualTo(Map.of("cron", wrong, "skip", wrong, "blackout", wrong, "window", wrong));
        assertThat(FeedController.unread(typed(longest, longest, longest, longest)))
                .containsOnlyKeys("blackout", "window")
                .doesNotContainValue(wrong);
    }

    @Test
    void hours_areReadHoweverTheyAreSpaced_inTimeThatGrowsWithThemOnly() {
        String spaces = " \t\n".repeat(200_000);
        Typed typed = typed("", "", "06:00 - 18:00" + spaces + "22:00\n -\n02:00, 03:00-04:00" + spaces, "3h");
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(10), typed::hours)
                        .texts())
                .containsExactly("06:00-18:00", "22:00-02:00", "03:00-04:00");
    }
}
