package io.rollbook.notify;

import static io.rollbook.notify.NoticeDesk.CANARY;
import static io.rollbook.notify.NoticeDesk.MAIL;
import static io.rollbook.notify.NoticeDesk.NO_DIGEST;
import static io.rollbook.notify.NoticeDesk.minute;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.doctor.CheckResult;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told and when, and by mail to a real mail server; see {@link WebhookIT} for webhooks. */
class NoticesIT {
    private static final ZoneId ZONE = ZoneId.of("America/Chicago");
    private static final String HELD = ", nightly: a plan waits for a decision";
    private static final String LATE = ", nightly: nothing new has come";
    private static final String OVER = ", nightly: in order again";

    private static NoticeDesk desk;

    @BeforeAll
    static void open() {
        desk = new NoticeDesk();
    }

    @AfterAll
    static void close() {
        desk.close();
    }

    @BeforeEach
    void begin(@TempDir Path folder) throws Exception {
        desk.begin(folder);
    }

    private Notices notices(LocalTime digest, @Nullable Integer port, String... operators) {
        return desk.notices(digest, port, List.of(operators), UnaryOperator.identity());
    }

    private int port() {
        return desk.mails.getSmtp().getPort();
    }

    @Test
    void held_isToldOnceHoweverManyNights_andWhenItIsOver() throws Exception {
        desk.apply(MAIL);
        Notices notices = desk.notices();
        Run first = desk.held();
        minute(notices);
        minute(notices);
        desk.runs.move(first.id(), RunState.SUPERSEDED, first.report());
        Run second = desk.held();
        minute(notices);
        assertThat(desk.subjects()).containsExactly(HELD);

        desk.merge(second);
        minute(notices);
        minute(notices);
        assertThat(desk.subjects()).containsExactly(HELD, OVER);
    }

    @Test
    void mail_hasCountsCodeAndLink_andNothingOfARoster() throws Exception {
        desk.apply(MAIL);
        Run run = desk.held();
        minute(desk.notices());

        MimeMessage mail = desk.mails.getReceivedMessages()[0];
        assertThat(String.valueOf(mail.getContent()))
                .contains("TOO_MANY_REMOVALS", "6 new or changed, 420 removed")
                .contains("https://rollbook.example.org/runs/" + run.id())
                .doesNotContain(CANARY);
        assertThat(Arrays.toString(mail.getAllRecipients())).isEqualTo("[it@example.org]");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(desk.kept()).contains("TOO_MANY_REMOVALS").doesNotContain(CANARY);
    }

    @Test
    void subscriber_hearsOnlyOfWhatItAskedFor() throws Exception {
        desk.apply("notices: [{mail: it@example.org, about: [failed]}]");
        Notices notices = desk.notices();
        desk.held();
        minute(notices);
        assertThat(desk.subjects()).isEmpty();

        desk.failed("SFTP_UNREACHABLE");
        minute(notices);
        assertThat(desk.subjects()).containsExactly(", nightly: a run failed");
    }

    @Test
    void late_isToldAsThatAndNotAsFailed() throws Exception {
        desk.apply(MAIL);
        Notices notices = desk.notices();
        desk.failed("NOTHING_THERE");
        desk.failed("NOTHING_THERE");
        minute(notices);
        assertThat(desk.subjects()).containsExactly(LATE);

        desk.merge(desk.held());
        minute(notices);
        assertThat(desk.subjects()).containsExactly(LATE, OVER);
    }

    @Test
    void runThatNobodyPulls_isToldAsLate_andOverWhenADeliveryIsInTheRoster() throws Exception {
        desk.apply(MAIL);
        Notices notices = desk.notices();
        Run waiting = desk.runs.create(NoticeDesk.SLUG, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        minute(notices);
        assertThat(desk.subjects()).isEmpty();

        desk.clock.putForward(Duration.ofHours(4));
        minute(notices);
        minute(notices);
        assertThat(desk.subjects()).containsExactly(LATE);

        desk.runs.move(waiting.id(), RunState.CANCELLED, RunReport.EMPTY);
        desk.merge(desk.held());
        minute(notices);
        assertThat(desk.subjects()).containsExactly(LATE, OVER);
    }

    @Test
    void rejectedDelivery_isNotOverWhereNothingNewerCame() throws Exception {
        desk.apply(MAIL);
        Notices notices = desk.notices();
        Run rejected = desk.received();
        desk.runs.move(rejected.id(), RunState.REJECTED, RunReport.EMPTY.refused(new Refused("CORRUPT", CANARY)));
        minute(notices);
        assertThat(desk.subjects()).hasSize(1);

        Run nothing = desk.runs.create(NoticeDesk.SLUG, "nightly", false, false, "person", "Ada");
        desk.runs.move(nothing.id(), RunState.UNCHANGED, RunReport.EMPTY);
        minute(notices);
        assertThat(desk.subjects()).hasSize(1);

        Run same = desk.received();
        desk.runs.move(same.id(), RunState.OPENED, RunReport.EMPTY);
        desk.runs.move(same.id(), RunState.UNCHANGED, RunReport.EMPTY);
        minute(notices);
        assertThat(desk.subjects()).hasSize(2).last().isEqualTo(OVER);
    }

    @Test
    void troubleIsNotOver_asLongAsTheNextRunIsUnderWay() throws Exception {
        desk.apply(MAIL);
        Notices notices = desk.notices();
        desk.failed("NOTHING_THERE");
        minute(notices);
        Run next = desk.received();
        minute(notices);
        assertThat(desk.subjects()).hasSize(1);

        desk.runs.move(next.id(), RunState.REJECTED, RunReport.EMPTY.refused(new Refused("CORRUPT", CANARY)));
        minute(notices);
        assertThat(desk.subjects()).containsExactly(LATE, ", nightly: a delivery was not taken");
    }

    @Test
    void failedRunThatIsRunAgain_isNotOverWhileItWaits_whateverWasMergedBefore() throws Exception {
        desk.apply(MAIL);
        Notices notices = desk.notices();
        desk.merge(desk.held());
        Run failed = desk.failed("SFTP_UNREACHABLE");
        minute(notices);
        desk.runs.move(failed.id(), RunState.WAITING, RunReport.EMPTY);
        minute(notices);
        assertThat(desk.subjects()).containsExactly(", nightly: a run failed");
    }

    @Test
    void heldPlanThatIsDiscarded_isOverWithoutAWord() throws Exception {
        desk.apply(MAIL);
        Notices notices = desk.notices();
        Run run = desk.held();
        minute(notices);
        desk.runs.move(run.id(), RunState.DISCARDED, run.report());
        minute(notices);
        desk.held();
        minute(notices);
        assertThat(desk.subjects()).containsExactly(HELD, HELD);
    }

    @Test
    void twoPortalsOnOneDatabase_tellOnce() throws Exception {
        desk.apply(MAIL);
        desk.held();
        Notices one = desk.notices();
        Notices other = desk.notices();
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> minute(one)), CompletableFuture.runAsync(() -> minute(other)))
                .join();
        minute(one);
        assertThat(desk.subjects()).hasSize(1);
    }

    @Test
    void digest_isSentOnceADay_onTheDistrictsClocks() throws Exception {
        desk.apply(MAIL);
        ZonedDateTime morning = ZonedDateTime.ofInstant(desk.clock.instant(), ZONE)
                .plusDays(1)
                .toLocalDate()
                .atTime(6, 50)
                .atZone(ZONE);
        desk.clock.putForward(Duration.between(desk.clock.instant(), morning.toInstant()));
        Notices notices = notices(LocalTime.of(7, 0), port());
        desk.merge(desk.held());
        minute(notices);
        assertThat(desk.subjects()).isEmpty();

        desk.clock.putForward(Duration.ofMinutes(15));
        minute(notices);
        minute(notices);
        assertThat(desk.subjects()).containsExactly(": the last day");
        assertThat(String.valueOf(desk.mails.getReceivedMessages()[0].getContent()))
                .contains("1 merged", "6 new or changed, 420 removed", "/districts/springfield");

        desk.clock.putForward(Duration.ofDays(1));
        desk.failed("SFTP_UNREACHABLE");
        minute(notices);
        assertThat(desk.subjects())
                .containsExactlyInAnyOrder(
                        ": the last day", ", nightly: a run failed", ": the last day, and what is open");
    }

    @Test
    void noticeThatCouldNotBeSent_isNotSentToWhoDoesNotWantItAnyMore() throws Exception {
        desk.apply(MAIL);
        desk.held();
        minute(notices(NO_DIGEST, null));
        desk.apply("notices: [{mail: other@example.org}]");
        desk.clock.putForward(Duration.ofMinutes(5));
        minute(desk.notices());

        assertThat(desk.subjects()).isEmpty();
        assertThat(desk.kept()).contains("unwanted");
    }

    @Test
    void mailServerThatIsAway_delaysTheMail_andTheDoctorSaysSo() throws Exception {
        desk.apply(MAIL);
        desk.held();
        Notices away = notices(NO_DIGEST, 1);
        minute(away);
        assertThat(desk.subjects()).isEmpty();
        assertThat(away.check()).extracting(CheckResult::ok).containsExactly(false, false);
        assertThat(away.list(desk.district().district(), true, 10, null))
                .singleElement()
                .satisfies(one -> assertThat(one.failure()).isEqualTo("the mail server cannot be reached"));

        desk.clock.putForward(Duration.ofMinutes(2));
        Notices back = desk.notices();
        minute(back);
        assertThat(desk.subjects()).containsExactly(HELD);
        assertThat(back.check()).extracting(CheckResult::ok).containsExactly(true, true);
    }

    @Test
    void mailsThatAreWanted_withoutAMailServer_areTheDoctorsBusiness() {
        Notices notices = notices(NO_DIGEST, null);
        desk.apply("");
        assertThat(notices.check()).extracting(CheckResult::ok).containsExactly(true, true);
        desk.apply(MAIL);
        assertThat(notices.check().get(0).todo()).contains("rollbook.notices.mail");
    }

    @Test
    void operators_areToldOfEveryDistrict_andTheDistrictDoesNotSeeTheirAddresses() throws Exception {
        desk.apply(MAIL);
        desk.held();
        Notices notices = notices(NO_DIGEST, port(), "ops@example.net");
        minute(notices);

        assertThat(desk.subjects()).containsExactly(HELD, HELD);
        assertThat(notices.list(desk.district().district(), true, 10, null)).hasSize(2);
        assertThat(notices.list(desk.district().district(), false, 10, null))
                .singleElement()
                .satisfies(one -> assertThat(one.notice().address()).isEqualTo("mail:it@example.org"));
        assertThat(notices.test(desk.district(), false)).hasSize(1);
        assertThat(notices.test(desk.district(), true)).hasSize(2);
    }

    @Test
    void test_sendsAtOnce_andSaysWhatCameOfIt() throws Exception {
        desk.apply(MAIL);
        assertThat(desk.notices().test(desk.district(), true))
                .containsExactly(new Notices.Tried("mail:it@example.org", null));
        assertThat(desk.subjects()).containsExactly(": a test");

        assertThat(notices(NO_DIGEST, 1).test(desk.district(), true))
                .containsExactly(new Notices.Tried("mail:it@example.org", "the mail server cannot be reached"));
    }
}
