package io.rollbook.routes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Scope;
import io.rollbook.ciphertext.Sealer;
import io.rollbook.control.RunClaim;
import io.rollbook.district.Blackout;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.Hours;
import io.rollbook.district.Registered;
import io.rollbook.intake.Dispatch;
import io.rollbook.intake.FilePull;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.Pull;
import io.rollbook.intake.Pulled;
import io.rollbook.intake.RecipientKeys;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Upload;
import io.rollbook.intake.Waits;
import io.rollbook.intake.Way;
import io.rollbook.intake.sftp.SftpSource;
import io.rollbook.intake.sftp.Timeouts;
import io.rollbook.intake.upload.UploadIntake;
import io.rollbook.intake.upload.UploadRefusedException;
import io.rollbook.portal.open.DistrictKeys;
import io.rollbook.run.Again;
import io.rollbook.run.LateFeeds;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.spool.Spool;
import io.rollbook.spool.SpoolLimits;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.PlainWrapping;
import io.rollbook.testing.PortProxy;
import io.rollbook.testing.TestSftpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeToPortalIT {
    private static final byte[] CANARY = "sourcedId,givenName\n1,Canary\n".getBytes(StandardCharsets.UTF_8);

    /** Its clocks are never changed, whenever the test runs. */
    private static final ZoneId ZONE = ZoneId.of("America/Phoenix");

    @TempDir
    Path home;

    private final List<Ciphertext> arrived = new CopyOnWriteArrayList<>();
    private final List<Integer> messages = new CopyOnWriteArrayList<>();
    private RoutesRig rig;
    private TestSftpServer server;
    private int port;
    private String hostKey = "";
    private Districts districts;
    private RecipientKeys keys;
    private Dispatch dispatch;
    private Pull pull;
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private volatile boolean broken;

    @BeforeEach
    void start() throws IOException {
        rig = new RoutesRig(home);
        server = TestSftpServer.start(home.resolve("district"));
        port = server.port();
        hostKey = server.hostKey();
        Files.writeString(home.resolve("password"), TestSftpServer.PASSWORD);
        var control = rig.control.dataSource();
        districts = new Districts(control, cron -> Optional.empty(), format -> Optional.empty(), Clock.systemUTC());
        new DistrictKeys(control, new PlainWrapping(), Clock.systemUTC()).generate(rig.district);
        keys = new RecipientKeys(control, Clock.systemUTC());
        dispatch = new Dispatch(rig.intakeSpool, rig.runs, rig.key, this::send, Clock.systemUTC());
        apply("delivery: newest");
        pull = pull(dispatch);
        rig.routes.serveIntake(pull, 2);
        rig.portal(this::receive);
    }

    private Pull pull(Dispatch to) {
        return pull(to, Clock.systemUTC());
    }

    private Pull pull(Dispatch to, Clock clock) {
        return pull(
                to, new Waits(Duration.ofMillis(200), List.of(Duration.ofMillis(50), Duration.ofMillis(100))), clock);
    }

    private Pull pull(Dispatch to, Waits waits, Clock clock) {
        FilePull files = new FilePull(
                rig.runs,
                rig.control.dataSource(),
                List.of(new SftpSource(new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(5)))),
                to,
                rig.routes::request,
                home.resolve("intake"),
                clock);
        return new Pull(districts, rig.runs, rig.control.dataSource(), to, List.of(files), waits, clock);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
        server.close();
    }

    @Test
    void pull_sealedFile_arrivesAsItIsAndLeavesNothingBehind() throws IOException {
        byte[] sealed = put("jane.doe.pgp", sealed(CANARY), 1);
        Run run = rested(request());
        assertThat(run.state()).isEqualTo(RunState.MERGED);
        assertThat(arrived.get(0).envelope().sealedBy()).isEqualTo("source");
        assertThat(messages).containsExactly(1);
        assertThat(sealed).isNotEmpty();
        await().untilAsserted(() -> assertThat(rig.intakeSpool.runs()).isEmpty());
        await().untilAsserted(() -> assertThat(rig.portalSpool.runs()).isEmpty());
        assertThat(server.changes()).isEmpty();
    }

    @Test
    void pull_sameBytesUnderAnotherName_isUnchangedAndNothingIsSent() throws IOException {
        byte[] sealed = put("a.pgp", sealed(CANARY), 1);
        rested(request());
        put("b.pgp", sealed, 2);
        assertThat(rested(request()).state()).isEqualTo(RunState.UNCHANGED);
        assertThat(arrived).hasSize(1);
        assertThat(rested(rig.runs.create(rig.district, "nightly", false, true, "person", "test"))
                        .state())
                .as("a full run is delivered all the same")
                .isEqualTo(RunState.MERGED);
        put("c.pgp", sealed(CANARY), 3);
        assertThat(rested(request()).state()).as("sealed anew, other bytes").isEqualTo(RunState.MERGED);
    }

    @Test
    void pull_sameBytesAfterAnUploadWasMerged_areDelivered() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        rested(request());
        UploadIntake uploads = new UploadIntake(keys, dispatch);
        Run upload = uploads.accept(
                districts.find(rig.district).orElseThrow(),
                upload(RunId.next(Clock.systemUTC()), false),
                new ByteArrayInputStream(sealed(CANARY)));
        await().until(() -> state(upload) == RunState.MERGED);

        assertThat(rested(request()).state())
                .as("the upload is not what the server has")
                .isEqualTo(RunState.MERGED);
        assertThat(rested(request()).state()).isEqualTo(RunState.UNCHANGED);
        assertThat(arrived).hasSize(3);
    }

    @Test
    void pull_sameBytesWhileAnotherDeliveryIsOnItsWay_areDelivered() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        rested(request());
        Run upload = rig.runs.upload(RunId.next(Clock.systemUTC()), rig.district, "nightly", false, "Jo", "sha256:0");

        assertThat(rested(request()).state()).isEqualTo(RunState.MERGED);

        rig.runs.move(upload.id(), RunState.CANCELLED, RunReport.EMPTY);
        assertThat(rested(request()).state()).isEqualTo(RunState.UNCHANGED);
    }

    @Test
    void pull_setOfFiles_isOneEnvelope() throws IOException {
        apply("delivery: set");
        put("users.pgp", sealed(CANARY), 1);
        put("orgs.pgp", sealed(CANARY), 2);
        put("classes.pgp", sealed(CANARY), 3);
        rested(request());
        assertThat(messages).containsExactly(3);
    }

    @Test
    void pull_each_deliversEveryFileOnceOldestFirst() throws IOException {
        apply("delivery: each");
        put("2.pgp", sealed(CANARY), 2);
        put("1.pgp", sealed(CANARY), 1);
        rested(request());
        await().until(() -> arrived.size() == 2);
        assertThat(rested(request()).state()).isEqualTo(RunState.UNCHANGED);
        assertThat(arrived).hasSize(2);
    }

    @Test
    void pull_sameBytesOnAnotherDay_areNewsWherePhonesGoByAge() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        Clock today = Clock.fixed(Instant.now(), ZoneOffset.UTC);
        Clock tomorrow = Clock.offset(today, Duration.ofDays(1));
        assertThat(rested(pulled(today)).state()).isEqualTo(RunState.MERGED);
        assertThat(rested(pulled(tomorrow)).state()).as("phones are not kept").isEqualTo(RunState.UNCHANGED);

        apply("delivery: newest\nkeep: {phone: always}");

        assertThat(rested(pulled(today)).state()).isEqualTo(RunState.MERGED);
        assertThat(rested(pulled(today)).state()).isEqualTo(RunState.UNCHANGED);
        assertThat(rested(pulled(tomorrow)).state()).isEqualTo(RunState.MERGED);
        assertThat(arrived).hasSize(3);
    }

    private Run pulled(Clock clock) {
        Run run = rig.runs.create(rig.district, "nightly", false, false, "person", "test");
        pull(dispatch, clock).pull(run.id());
        return run;
    }

    @Test
    void pull_plaintextRefused_isRejectedAndNothingIsKept() throws IOException {
        put("a.pgp", CANARY, 1);
        Run run = rested(request());
        assertThat(run.state()).isEqualTo(RunState.REJECTED);
        assertThat(refused(run).code()).isEqualTo("NOT_OPENPGP");
        assertThat(arrived).isEmpty();
        try (var files = Files.list(home.resolve("spool/intake"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void pull_plaintextSealed_travelsSealedOnly() throws IOException {
        apply("plaintext: seal");
        put("a.pgp", CANARY, 1);
        assertThat(rested(request()).state()).isEqualTo(RunState.MERGED);
        assertThat(arrived.get(0).envelope().sealedBy()).isEqualTo("intake");
    }

    @Test
    void pull_largerThanMayBe_isRejectedUnread() throws IOException {
        Dispatch small = new Dispatch(
                Spool.open(home.resolve("small"), new SpoolLimits(10, 0)),
                rig.runs,
                rig.key,
                this::send,
                Clock.systemUTC());
        put("a.pgp", sealed(CANARY), 1);
        Run run = request();
        pull(small).pull(run.id());

        Run rejected = rig.runs.find(run.id()).orElseThrow();
        assertThat(rejected.state()).isEqualTo(RunState.REJECTED);
        assertThat(refused(rejected).code()).isEqualTo("TOO_LARGE");
        assertThat(refused(rejected).detail()).contains("rollbook.intake.max-delivery");
        assertThat(home.resolve("small")).isEmptyDirectory();
    }

    @Test
    void pull_diskFull_failsAndIsPulledOnceThereIsRoom() throws IOException {
        Dispatch full = new Dispatch(
                Spool.open(
                        home.resolve("full"),
                        new SpoolLimits(Long.MAX_VALUE, 2 * home.toFile().getUsableSpace())),
                rig.runs,
                rig.key,
                this::send,
                Clock.systemUTC());
        put("a.pgp", sealed(CANARY), 1);
        Run run = request();
        pull(full).pull(run.id());

        Run failed = rig.runs.find(run.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(refused(failed).code()).isEqualTo("SPOOL_FULL");
        assertThat(home.resolve("full")).isEmptyDirectory();
        rig.routes.retry(rig.portalSpool).retry(failed.id());
        await().until(() -> state(failed) == RunState.MERGED);
    }

    @Test
    void pull_nothingThere_failsAtOnceForAPerson() {
        Run run = rested(request());
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(refused(run).code()).isEqualTo("NOTHING_THERE");
    }

    @Test
    void pull_nothingThereYetForASchedule_waitsForIt() throws IOException {
        Run run = rig.runs.create(rig.district, "nightly", false, false, "schedule", "schedule");
        rig.routes.request(run.id());
        put("a.pgp", sealed(CANARY), 1);
        assertThat(rested(run).state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void pull_onlyWhatIsInTheRosterAlready_aScheduleWaitsForSomethingNewer() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        assertThat(rested(request()).state()).isEqualTo(RunState.MERGED);
        Run run = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        rig.routes.request(run.id());
        await().untilAsserted(() -> assertThat(again(run).code()).isEqualTo("NOTHING_NEWER"));
        assertThat(state(run)).isEqualTo(RunState.WAITING);

        put("b.pgp", sealed("other".getBytes(StandardCharsets.UTF_8)), 2);

        assertThat(rested(run).state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void pull_onlyWhatIsInTheRosterAlready_isLateWhenTheWindowOfTheScheduleHasEnded() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        assertThat(rested(request()).state()).isEqualTo(RunState.MERGED);
        Run run = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);

        MovedClock clock = new MovedClock();
        Pull looking = pull(dispatch, clock);

        assertThat(looking.pull(run.id()).isDone()).isFalse();
        assertThat(again(run).until()).isEqualTo(run.created().plus(Duration.ofHours(3)));
        assertThat(again(run).next()).isBefore(again(run).until());
        clock.putForward(Duration.ofHours(4));
        assertThat(looking.pull(run.id())).isEqualTo(Pulled.DONE);

        Run late = rig.runs.find(run.id()).orElseThrow();
        assertThat(late.state()).isEqualTo(RunState.UNCHANGED);
        assertThat(new LateFeeds(rig.control.dataSource(), clock)
                        .of(Map.of(rig.district, Map.of("nightly", Duration.ofHours(3)))))
                .isEqualTo(Map.of(rig.district, Map.of("nightly", requireNonNull(late.finished()))));
    }

    @Test
    void pull_serverAway_isTriedWithinTheWindowUntilItIsBack() throws IOException {
        try (PortProxy proxy = PortProxy.before(server.port())) {
            port = proxy.port();
            apply("delivery: newest");
            put("a.pgp", sealed(CANARY), 1);
            proxy.takeAway();
            Run run = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
            rig.routes.request(run.id());

            await().untilAsserted(() -> assertThat(again(run).tries()).isGreaterThan(3));
            assertThat(state(run)).isEqualTo(RunState.WAITING);
            assertThat(again(run).code()).isEqualTo("SFTP_UNREACHABLE");
            assertThat(again(run).outage()).isTrue();

            proxy.giveBack();

            await().until(() -> state(run) == RunState.MERGED);
            assertThat(rig.runs.find(run.id()).orElseThrow().again()).isNull();
        }
    }

    @Test
    void pull_whatWaitingCannotMend_endsAScheduledRunAtOnce() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        Files.writeString(home.resolve("password"), "wrong");
        assertThat(ended(scheduled()).code()).isEqualTo("LOGIN_REFUSED");
        int shown = server.logins();
        Files.writeString(home.resolve("password"), TestSftpServer.PASSWORD);
        hostKey = "SHA256:" + "A".repeat(43);
        apply("delivery: newest");
        assertThat(ended(scheduled()).code()).isEqualTo("HOST_KEY_CHANGED");
        assertThat(server.logins()).as("no password was shown").isEqualTo(shown);
    }

    /** Why a run failed that is not tried a second time; a log-in may take a while. */
    private Refused ended(Run run) {
        rig.routes.request(run.id());
        await().atMost(Duration.ofMinutes(1)).until(() -> state(run) == RunState.FAILED);
        return refused(rig.runs.find(run.id()).orElseThrow());
    }

    private Run scheduled() {
        return rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
    }

    private Again again(Run run) {
        return Objects.requireNonNull(rig.runs.find(run.id()).orElseThrow().again());
    }

    @Test
    void pull_serviceThatAsksForMoreThanTheWindow_isLookedAtOnceMoreAtItsEnd() {
        Run run = scheduled();
        Way busy = new Way() {
            @Override
            public boolean serves(Feed feed) {
                return true;
            }

            @Override
            public Pulled pull(Run run, Registered district, Feed feed) {
                throw new IntakeException(
                        IntakeException.Reason.SERVICE_FAILED,
                        "busy",
                        Instant.now().plus(Duration.ofHours(5)));
            }

            @Override
            public Trial test(Registered district, Feed feed) {
                throw new UnsupportedOperationException();
            }
        };
        MovedClock clock = new MovedClock();
        Pull looking =
                new Pull(districts, rig.runs, rig.control.dataSource(), dispatch, List.of(busy), Waits.DEFAULT, clock);

        assertThat(looking.pull(run.id()).isDone()).isFalse();
        assertThat(again(run).next()).isEqualTo(run.created().plus(Duration.ofHours(3)));

        clock.putForward(Duration.ofHours(3));
        assertThat(looking.pull(run.id()).isDone()).isTrue();
        assertThat(refused(rig.runs.find(run.id()).orElseThrow()).code()).isEqualTo("SERVICE_FAILED");
    }

    @Test
    void pull_duringBlackoutHours_contactsNobodyBeforeTheyEnd() throws IOException {
        MovedClock clock = new MovedClock();
        Pull looking = pull(dispatch, clock);
        Hours around = around(clock);
        Blackout hours = new Blackout(List.of(around));
        apply("schedule: {cron: \"0 30 2 * * ?\", blackout: [\"" + around + "\"]}");
        put("a.pgp", sealed(CANARY), 1);
        Run run = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);

        assertThat(looking.pull(run.id()).isDone())
                .as("made up for at such an hour")
                .isFalse();
        assertThat(looking.pull(run.id()).isDone()).as("looked at again").isFalse();

        assertThat(state(run)).isEqualTo(RunState.WAITING);
        assertThat(again(run).code()).isEqualTo("BLACKOUT_HOURS");
        assertThat(again(run).next())
                .isEqualTo(hours.until(clock.instant(), ZONE).orElseThrow());
        assertThat(server.logins()).isZero();

        clock.putForward(Duration.ofMinutes(90));
        looking.pull(run.id());
        looking.pull(run.id());

        await().until(() -> state(run) == RunState.MERGED);
    }

    @Test
    void pull_windowThatEndsInBlackoutHours_failsAndSaysWhy() throws IOException {
        MovedClock clock = new MovedClock();
        Hours around = around(clock);
        apply("schedule: {cron: \"0 30 2 * * ?\", blackout: [\"" + around + "\"], window: 30m}");
        put("a.pgp", sealed(CANARY), 1);
        Run scheduled = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        Run asked = request();

        pull(dispatch, clock).pull(scheduled.id());
        pull(dispatch, clock).pull(asked.id());

        for (Run run : List.of(scheduled, asked)) {
            Run ended = rig.runs.find(run.id()).orElseThrow();
            assertThat(ended.state()).isEqualTo(RunState.FAILED);
            assertThat(refused(ended).code()).isEqualTo("BLACKOUT_HOURS");
            assertThat(refused(ended).detail()).contains(around.toString()).contains("is not contacted before");
        }
        assertThat(server.logins()).isZero();
    }

    @Test
    void pull_nothingNewerUntilBlackoutHoursBegin_isLateWhenTheWindowEndsInThem() throws IOException {
        MovedClock clock = new MovedClock();
        LocalTime now = LocalTime.ofInstant(clock.instant(), ZONE);
        Hours soon = new Hours(now.plusMinutes(10), now.plusHours(4));
        apply("schedule: {cron: \"0 30 2 * * ?\", blackout: [\"" + soon + "\"], window: 3h}");
        put("a.pgp", sealed(CANARY), 1);
        assertThat(rested(request()).state()).isEqualTo(RunState.MERGED);
        Run run = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        Pull looking = pull(dispatch, Waits.DEFAULT, clock);

        assertThat(looking.pull(run.id()).again()).isEqualTo(Waits.DEFAULT.look());
        clock.putForward(Duration.ofMinutes(6));
        assertThat(looking.pull(run.id()).isDone())
                .as("the next look would be in them")
                .isTrue();

        assertThat(state(run)).isEqualTo(RunState.UNCHANGED);
        assertThat(new LateFeeds(rig.control.dataSource(), clock)
                        .of(Map.of(rig.district, Map.of("nightly", Duration.ofHours(3)))))
                .isNotEmpty();
    }

    @Test
    void pull_lookThatComesJustAfterBlackoutHoursBegan_isLateToo() throws IOException {
        MovedClock clock = new MovedClock();
        LocalTime now = LocalTime.ofInstant(clock.instant(), ZONE);
        Hours soon = new Hours(now.plusMinutes(13), now.plusHours(4));
        apply("schedule: {cron: \"0 30 2 * * ?\", blackout: [\"" + soon + "\"], window: 3h}");
        put("a.pgp", sealed(CANARY), 1);
        assertThat(rested(request()).state()).isEqualTo(RunState.MERGED);
        Run run = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        Pull looking = pull(dispatch, Waits.DEFAULT, clock);

        assertThat(looking.pull(run.id()).again()).isEqualTo(Waits.DEFAULT.look());
        clock.putForward(Duration.ofMinutes(6));
        assertThat(looking.pull(run.id()).again()).isEqualTo(Waits.DEFAULT.look());
        assertThat(again(run).code()).isEqualTo("NOTHING_NEWER");
        clock.putForward(Duration.ofMinutes(8));
        assertThat(looking.pull(run.id()).isDone()).isTrue();

        assertThat(state(run)).isEqualTo(RunState.UNCHANGED);
        assertThat(refused(rig.runs.find(run.id()).orElseThrow()).code()).isEqualTo("NOTHING_NEWER");
        assertThat(new LateFeeds(rig.control.dataSource(), clock)
                        .of(Map.of(rig.district, Map.of("nightly", Duration.ofHours(3)))))
                .isNotEmpty();
    }

    @Test
    void pull_blackoutHoursThatBeginWhileAFileIsRead_stopItAndKeepNothing() throws IOException {
        MovedClock clock = new MovedClock();
        LocalTime now = LocalTime.ofInstant(clock.instant(), ZONE);
        Hours later = new Hours(now.plusHours(1), now.plusHours(2));
        apply("schedule: {cron: \"0 30 2 * * ?\", blackout: [\"" + later + "\"]}");
        put("a.pgp", sealed(new byte[2_000_000]), 1);
        Run run = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        Pull looking = pull(dispatch, clock);
        assertThat(looking.pull(run.id()).isDone())
                .as("left alone for long enough?")
                .isFalse();
        clock.putForward(Duration.ofMinutes(1));
        AtomicInteger pieces = new AtomicInteger();
        server.whileReading((file, offset) -> {
            if (pieces.getAndIncrement() == 3) {
                clock.putForward(Duration.ofMinutes(90));
            }
        });

        assertThat(looking.pull(run.id()).isDone()).isFalse();

        assertThat(pieces).hasValueGreaterThan(3);
        assertThat(again(run).code()).isEqualTo("BLACKOUT_HOURS");
        assertThat(arrived).isEmpty();
        assertThat(rig.intakeSpool.runs()).isEmpty();
    }

    /** From an hour before until an hour after what the district's clocks show. */
    private static Hours around(Clock clock) {
        LocalTime now = LocalTime.ofInstant(clock.instant(), ZONE).truncatedTo(ChronoUnit.MINUTES);
        return new Hours(now.minusHours(1), now.plusHours(1));
    }

    @Test
    void pull_fileChangesOnceWhileItIsRead_startsOver() throws IOException {
        put("a.pgp", sealed(new byte[200_000]), 1);
        AtomicInteger times = new AtomicInteger();
        server.whileReading((file, offset) -> {
            if (offset == 0 && times.getAndIncrement() == 0) {
                Files.write(server.outgoing().resolve(file), new byte[] {0}, StandardOpenOption.APPEND);
            }
        });
        assertThat(rested(request()).state()).isEqualTo(RunState.MERGED);
        assertThat(arrived).hasSize(1);
    }

    @Test
    void pull_fileChangesEachTime_failsAsStillChanging() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        server.whileReading((file, offset) ->
                Files.write(server.outgoing().resolve(file), new byte[] {0}, StandardOpenOption.APPEND));
        assertThat(refused(rested(request())).code()).isEqualTo("STILL_CHANGING");
        assertThat(arrived).isEmpty();
    }

    @Test
    void pull_deliveredWithAfterReadMove_movesOnlyThen() throws IOException {
        apply("after-read");
        put("a.pgp", sealed(CANARY), 1);
        rested(request());
        await().untilAsserted(() -> assertThat(server.changes()).hasSize(1));
        assertThat(Files.exists(server.outgoing().resolve("a.pgp"))).isFalse();
    }

    @Test
    void retry_deadLetter_isTakenBackAndMerged() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        broken = true;
        Run failed = rested(request());
        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        await().untilAsserted(() -> assertThat(rig.dead()).isEqualTo(1));
        broken = false;
        rig.routes.retry(rig.portalSpool).retry(failed.id());
        await().until(() -> state(failed) == RunState.MERGED);
        await().untilAsserted(() -> assertThat(rig.dead()).isZero());
    }

    @Test
    void retry_noDeliveryLeft_pullsAgain() throws IOException {
        Run failed = rested(request());
        put("a.pgp", sealed(CANARY), 1);
        rig.routes.retry(rig.portalSpool).retry(failed.id());
        await().until(() -> state(failed) == RunState.MERGED);
        assertThatThrownBy(() -> rig.routes.retry(rig.portalSpool).retry(failed.id()))
                .hasMessageContaining("merged");
    }

    @Test
    void retry_noDeliveryLeftAndTheSourceIsLeftAlone_staysAsItWas() throws IOException {
        Run failed = rested(request());
        put("a.pgp", sealed(CANARY), 1);
        int before = server.logins();

        assertThatThrownBy(() -> rig.routes.retry(rig.portalSpool).retry(failed.id(), () -> {
                    throw new IllegalStateException("blackout hours");
                }))
                .hasMessage("blackout hours");

        Run still = rig.runs.find(failed.id()).orElseThrow();
        assertThat(still.state()).isEqualTo(RunState.FAILED);
        assertThat(still.report()).isEqualTo(failed.report());
        assertThat(server.logins()).isEqualTo(before);
    }

    @Test
    void retry_uploadThatIsGone_pullsNothingInItsStead() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        Run upload = rig.runs.upload(RunId.next(Clock.systemUTC()), rig.district, "nightly", false, "Jo", "sha256:0");
        rig.runs.move(upload.id(), RunState.FAILED, RunReport.EMPTY);

        assertThatThrownBy(() -> rig.routes.retry(rig.portalSpool).retry(upload.id()))
                .isInstanceOf(Retry.NothingLeft.class);

        assertThat(state(upload)).isEqualTo(RunState.FAILED);
        assertThat(server.logins()).isZero();
    }

    @Test
    void resume_deliveryLeftByACrash_isSentAgain() {
        Ciphertext left = rig.delivery(new byte[] {1, 2, 3});
        Ciphertext over = rig.delivery(new byte[] {1, 2, 3});
        rig.runs.move(over.envelope().run(), RunState.CANCELLED, RunReport.EMPTY);
        dispatch.resume();
        await().until(() -> arrived.size() == 1);
        assertThat(arrived.get(0).envelope().run()).isEqualTo(left.envelope().run());
        await().untilAsserted(() -> assertThat(rig.intakeSpool.runs()).isEmpty());
    }

    @Test
    void pull_brokerDidNotConfirm_sendsWhatIsSpooledAndDoesNotFetchAgain() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        unconfirmed.set(2);
        Run run = rested(request());
        assertThat(run.state()).isEqualTo(RunState.MERGED);
        assertThat(server.logins()).isEqualTo(1);
        assertThat(arrived).hasSize(1);
        await().untilAsserted(() -> assertThat(rig.intakeSpool.runs()).isEmpty());
    }

    @Test
    void pull_askedForMoreThanOnce_isDeliveredOnce() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        Run run = request();
        rig.routes.request(run.id());
        rig.routes.request(run.id());
        assertThat(rested(run).state()).isEqualTo(RunState.MERGED);
        await().untilAsserted(() -> assertThat(rig.lying("intake")).isZero());
        assertThat(arrived).hasSize(1);
        assertThat(server.logins()).isEqualTo(1);
    }

    @Test
    void pull_runThatAnotherIntakeIsFetching_isLeftToIt() throws IOException {
        put("a.pgp", sealed(CANARY), 1);
        Run run = request();
        try (RunClaim other = RunClaim.take(rig.control.dataSource(), run.id()).orElseThrow()) {
            assertThat(other).isNotNull();
            rig.routes.request(run.id());
            await().untilAsserted(() -> assertThat(rig.lying("intake")).isZero());
            assertThat(pull.pull(run.id())).isEqualTo(Pulled.DONE);
            assertThat(state(run)).isEqualTo(RunState.WAITING);
            assertThat(server.logins()).isZero();
        }
        assertThat(rested(run).state()).isEqualTo(RunState.MERGED);
    }

    @Test
    void upload_openPgp_arrivesAndPlaintextIsRefusedUnwritten() throws IOException {
        UploadIntake uploads = new UploadIntake(keys, dispatch);
        var district = districts.find(rig.district).orElseThrow();
        String id = RunId.next(Clock.systemUTC());
        Run run = uploads.accept(district, upload(id, true), new ByteArrayInputStream(sealed(CANARY)));
        await().until(() -> arrived.size() == 1);
        assertThat(arrived.get(0).envelope().sealedBy()).isEqualTo("uploader");
        assertThat(arrived.get(0).envelope().preview()).isTrue();
        assertThat(arrived.get(0).envelope().run()).isEqualTo(run.id()).isEqualTo(id);
        assertThat(arrived.get(0).envelope().by()).as("no name on the way").isEqualTo("token-7");
        assertThat(run.by()).isEqualTo("Jo");
        assertThatThrownBy(() -> uploads.accept(
                        district, upload(RunId.next(Clock.systemUTC()), false), new ByteArrayInputStream(CANARY)))
                .isInstanceOfSatisfying(
                        UploadRefusedException.class, e -> assertThat(e.code()).isEqualTo("NOT_OPENPGP"));
    }

    private Upload upload(String run, boolean preview) {
        return new Upload(run, rig.district, "nightly", preview, false, Scope.WHOLE, "Jo", "token-7");
    }

    private void send(Ciphertext ciphertext) {
        if (unconfirmed.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new NotConfirmedException(null);
        }
        rig.routes.outbox().send(ciphertext);
    }

    private Run request() {
        return rig.waiting();
    }

    /** Requests the run and waits until it rests. */
    private Run rested(Run run) {
        rig.routes.request(run.id());
        await().until(() -> state(run).isEnd());
        return rig.runs.find(run.id()).orElseThrow();
    }

    private RunState state(Run run) {
        return rig.runs.find(run.id()).orElseThrow().state();
    }

    private static Refused refused(Run run) {
        return Objects.requireNonNull(run.report().refused());
    }

    private SyncOutcome receive(Ciphertext ciphertext) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        try {
            if (ciphertext.envelope().length() > 3) {
                try (FileChannel body = FileChannel.open(ciphertext.body())) {
                    EnvelopeBody read = EnvelopeBody.read(body);
                    assertThat(read.digest()).isEqualTo(ciphertext.envelope().digest());
                    messages.add(read.frames().size() - 1);
                }
            }
            assertThat(new String(Files.readAllBytes(ciphertext.body()), StandardCharsets.ISO_8859_1))
                    .doesNotContain("Canary");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        arrived.add(ciphertext);
        for (RunState state :
                List.of(RunState.OPENED, RunState.STAGED, RunState.PLANNED, RunState.MERGING, RunState.MERGED)) {
            rig.runs.move(ciphertext.envelope().run(), state, RunReport.EMPTY);
        }
        return new SyncOutcome.Merged(RunReport.EMPTY);
    }

    private byte[] sealed(byte[] plaintext) {
        RecipientKey key = keys.of(rig.district);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream sealing = Sealer.seal(out, key, "users.csv", Sealer.Compression.NONE)) {
            sealing.write(plaintext);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private byte[] put(String name, byte[] bytes, int minute) throws IOException {
        Path part = Files.write(server.outgoing().resolve(name + ".part"), bytes);
        Files.setLastModifiedTime(
                part, FileTime.from(Instant.parse("2026-11-20T01:00:00Z").plusSeconds(60L * minute)));
        Files.move(part, server.outgoing().resolve(name));
        return bytes;
    }

    private void apply(String setting) {
        String yaml =
                """
                district: %s
                name: Test
                timezone: America/Phoenix
                feeds:
                  nightly:
                    sftp:
                      host: 127.0.0.1
                      port: %d
                      user: %s
                      path: /outgoing
                      files: "*.pgp"
                      password: "file:password"
                      host-key: "%s"
                      %s
                    quiet: 1s
                    uploads: true
                    %s
                """
                        .formatted(
                                rig.district,
                                port,
                                TestSftpServer.USER,
                                hostKey,
                                setting.equals("after-read") ? "after-read: \"move:DONE\"" : "after-read: keep",
                                setting.equals("after-read") ? "delivery: newest" : setting);
        assertThat(districts.apply(yaml, home, "test")).isInstanceOf(io.rollbook.district.Application.Applied.class);
    }
}
