package io.rollbook.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.control.Outbox.End;
import io.rollbook.control.Outbox.Notice;
import io.rollbook.control.Outbox.Standing;
import io.rollbook.control.Outbox.Taken;
import io.rollbook.control.ToldTroubles.Told;
import io.rollbook.database.Sql;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxIT {
    private static final Told HELD = new Told("springfield", "nightly", "held");

    private static ControlDatabase control;

    private final MovedClock clock = new MovedClock();
    private Outbox outbox;
    private ToldTroubles told;

    @BeforeAll
    static void open() {
        control = ControlDatabase.open(TestDatabases.control());
    }

    @AfterAll
    static void close() {
        control.close();
    }

    @BeforeEach
    void begin() {
        outbox = new Outbox(control.dataSource(), clock);
        told = new ToldTroubles(control.dataSource(), outbox);
        Sql.on(
                control.dataSource(),
                "beginning with one district",
                sql -> sql.update("forgetting districts", "TRUNCATE control.districts CASCADE")
                        + sql.update(
                                "adding a district",
                                """
                                INSERT INTO control.districts (slug, version, settings, folder, created, changed)
                                VALUES ('springfield', 1, '', '', now(), now())
                                """));
    }

    private void begun(String... addresses) {
        told.begun(HELD, clock.instant(), notices(addresses));
    }

    private static List<Notice> notices(String... addresses) {
        return Arrays.stream(addresses)
                .map(address -> new Notice("to-" + address, "springfield", address, "{}"))
                .toList();
    }

    private Optional<Taken> take() {
        return outbox.take(List.of("springfield"));
    }

    private static String address(Optional<Taken> taken) {
        return taken.map(each -> each.notice().address()).orElse("nothing");
    }

    @Test
    void trouble_isToldOnce_untilItIsOver() {
        begun("mail:a@example.org");
        begun("mail:b@example.org");
        assertThat(told.all()).containsExactly(HELD);
        assertThat(address(take())).isEqualTo("mail:a@example.org");
        assertThat(take()).isEmpty();

        told.ended(List.of(HELD), notices("mail:c@example.org"));
        told.ended(List.of(HELD), notices("mail:d@example.org"));
        assertThat(told.all()).isEmpty();
        assertThat(address(take())).isEqualTo("mail:c@example.org");
        assertThat(take()).isEmpty();
    }

    @Test
    void digest_isToldOnceADay() {
        LocalDate day = LocalDate.of(2026, 11, 27);
        told.digest("springfield", day, notices("mail:a@example.org"));
        told.digest("springfield", day, notices("mail:b@example.org"));
        told.digest("springfield", day.minusDays(1), notices("mail:c@example.org"));
        assertThat(told.digests()).containsExactly(Map.entry("springfield", day));
        assertThat(address(take())).isEqualTo("mail:a@example.org");
        assertThat(take()).isEmpty();
    }

    @Test
    void noticeThatWasTakenByAProcessThatEnded_isTakenAgain() {
        begun("mail:a@example.org");
        assertThat(take()).isPresent();
        assertThat(take()).isEmpty();
        clock.putForward(Duration.ofMinutes(6));
        assertThat(take()).hasValueSatisfying(again -> assertThat(again.tries()).isEqualTo(2));
    }

    @Test
    void noticeThatWasSent_isNotSentAgain() {
        begun("mail:a@example.org");
        outbox.end(take().orElseThrow(), End.SENT);
        clock.putForward(Duration.ofHours(2));
        assertThat(take()).isEmpty();
        assertThat(outbox.list("springfield", List.of(), 10, null))
                .extracting(Standing::outcome)
                .containsExactly("sent");
    }

    @Test
    void noticesOfOtherDistricts_areLeftToOtherPortals() {
        begun("mail:a@example.org");
        assertThat(outbox.take(List.of("shelbyville"))).isEmpty();
    }

    @Test
    void noticeThatFails_isTriedAtLongerAndLongerIntervals_forADay() {
        begun("mail:a@example.org");
        int tries = 0;
        Duration passed = Duration.ZERO;
        while (passed.compareTo(Duration.ofDays(2)) < 0) {
            Optional<Taken> taken = take();
            if (taken.isPresent()) {
                tries++;
                outbox.failed(taken.get(), "it is away", false);
            }
            clock.putForward(Duration.ofMinutes(1));
            passed = passed.plusMinutes(1);
        }
        // After 0, 1, 3, 7, 15, 31 and 63 minutes, then each hour until a day is over.
        assertThat(tries).isBetween(29, 31);
        assertThat(outbox.list("springfield", List.of(), 10, null))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.outcome()).isEqualTo("given-up");
                    assertThat(one.failure()).isEqualTo("it is away");
                });
        assertThat(outbox.undelivered()).isEqualTo(new Outbox.Undelivered(0, 1));
    }

    @Test
    void receiverThatIsAway_putsOffWhatTakesTheSameWay_andNothingElse() {
        begun("webhook:https://hooks.example.org/a", "mail:a@example.org", "mail:b@example.org");
        Taken mail = take().orElseThrow();
        assertThat(mail.notice().address()).isEqualTo("mail:a@example.org");
        outbox.failed(mail, "the mail server cannot be reached", true);

        assertThat(address(take())).isEqualTo("webhook:https://hooks.example.org/a");
        assertThat(take()).isEmpty();
        assertThat(outbox.undelivered()).isEqualTo(new Outbox.Undelivered(1, 0));
        clock.putForward(Duration.ofSeconds(61));
        assertThat(address(take())).isEqualTo("mail:a@example.org");
        assertThat(address(take())).isEqualTo("mail:b@example.org");
    }

    @Test
    void list_isNewestFirst_andLeavesOutWhatIsHidden() {
        begun("mail:a@example.org", "mail:b@example.org", "mail:ops@example.net");
        List<Standing> seen = outbox.list("springfield", List.of("mail:ops@example.net"), 1, null);
        assertThat(seen).extracting(one -> one.notice().address()).containsExactly("mail:b@example.org");
        assertThat(outbox.list(
                        "springfield", List.of(), 10, seen.get(0).notice().id()))
                .extracting(one -> one.notice().address())
                .containsExactly("mail:a@example.org");
    }

    @Test
    void noticesThatEndedLongAgo_areForgotten() {
        begun("mail:a@example.org", "mail:b@example.org");
        outbox.end(take().orElseThrow(), End.SENT);
        clock.putForward(Duration.ofDays(31));
        outbox.forget();
        assertThat(outbox.list("springfield", List.of(), 10, null))
                .extracting(one -> one.notice().address())
                .containsExactly("mail:b@example.org");
    }
}
