package io.rollbook.district;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.testing.TestDatabases;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedTestsIT {
    private static final Instant THEN = Instant.parse("2026-11-22T08:30:00Z");
    private static final Instant NOW = Instant.parse("2026-11-23T08:30:00Z");

    @Test
    void note_replacesTheTestBefore_ofThatFeedOnly() {
        Database database = TestDatabases.control();
        TestDatabases.register("springfield", database);
        TestDatabases.register("shelbyville", database);
        try (ControlDatabase control = ControlDatabase.open(database)) {
            FeedTests then = new FeedTests(control.dataSource(), Clock.fixed(THEN, ZoneOffset.UTC));
            FeedTests now = new FeedTests(control.dataSource(), Clock.fixed(NOW, ZoneOffset.UTC));
            assertThat(now.of("springfield")).isEmpty();
            then.note("springfield", "nightly", 1, false);
            then.note("springfield", "api", 1, true);
            then.note("shelbyville", "nightly", 4, false);
            now.note("springfield", "nightly", 2, true);

            assertThat(now.of("springfield"))
                    .isEqualTo(Map.of(
                            "nightly", new FeedTests.Last(true, 2, NOW), "api", new FeedTests.Last(true, 1, THEN)));
            assertThatThrownBy(() -> now.note("nowhere", "nightly", 1, true)).isInstanceOf(DatabaseException.class);
        }
    }
}
