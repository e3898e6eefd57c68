package io.rollbook.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.broker.Queues;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.intake.Pulled;
import io.rollbook.intake.Puller;
import io.rollbook.run.Again;
import io.rollbook.run.Failures;
import io.rollbook.run.FileLedger;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunFigures;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.spool.Spool;
import io.rollbook.spool.SpoolLimits;
import io.rollbook.testing.PortProxy;
import io.rollbook.testing.Room;
import io.rollbook.testing.TestDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesIT {
    @TempDir
    Path home;

    private RoutesRig rig;

    @BeforeEach
    void start() {
        rig = new RoutesRig(home);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void deliver_smallAndLargeBody_arriveAsTheyWereSentAndLeaveNothing() throws Exception {
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        List<Ciphertext> arrived = new CopyOnWriteArrayList<>();
        rig.portal(ciphertext -> {
            bodies.add(read(ciphertext.body()));
            arrived.add(ciphertext);
            return merged(ciphertext);
        });
        byte[] small = {1, 2, 3};
        byte[] large = new byte[3_000_000];
        new Random(7).nextBytes(large);
        Ciphertext first = rig.delivery(small);
        Ciphertext second = rig.delivery(large);
        rig.routes.outbox().send(first);
        rig.routes.outbox().send(second);
        await().until(() -> rig.runs.find(second.envelope().run()).orElseThrow().state() == RunState.MERGED);
        assertThat(bodies).containsExactlyInAnyOrder(small, large);
        assertThat(arrived.get(0).envelope().signedBytes())
                .isEqualTo(first.envelope().signedBytes());
        assertThat(arrived.get(0).envelope().signature())
                .isEqualTo(first.envelope().signature());
        await().untilAsserted(() -> assertThat(rig.portalSpool.runs()).isEmpty());
        await().untilAsserted(
                        () -> assertThat(rig.lying(Queues.portal(rig.district))).isZero());
        try (var large1 = Files.list(home.resolve("broker/large"))) {
            assertThat(large1).isEmpty();
        }
    }

    @Test
    void receive_partDown_isTriedAgainUntilItIsBack() {
        AtomicInteger calls = new AtomicInteger();
        rig.portal(ciphertext -> {
            if (calls.incrementAndGet() < 5) {
                throw new UncheckedIOException(new IOException("down"));
            }
            return merged(ciphertext);
        });
        Ciphertext sent = rig.delivery(new byte[] {1});
        rig.routes.outbox().send(sent);
        await().until(() -> rig.runs.find(sent.envelope().run()).orElseThrow().state() == RunState.MERGED);
        assertThat(calls).hasValue(5);
        assertThat(rig.dead()).isZero();
    }

    @Test
    void receive_databaseAway_saysWhyHowOftenAndWhenNext_andRecoversHoweverOftenWithinItsWindow() throws Exception {
        Database real = TestDatabases.server().superuser();
        URI server = URI.create(real.url().substring("jdbc:".length()));
        try (PortProxy proxy = PortProxy.before(server.getPort())) {
            String url = real.url().replace(":" + server.getPort() + "/", ":" + proxy.port() + "/");
            rig.portal(ciphertext -> {
                connect(url, real);
                return merged(ciphertext);
            });
            proxy.takeAway();
            Run scheduled = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
            Ciphertext sent = rig.delivery(scheduled, out -> out.write(1));
            Ciphertext asked = rig.delivery(new byte[] {1});
            rig.routes.outbox().send(sent);
            rig.routes.outbox().send(asked);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(again(sent)).isNotNull().satisfies(again -> assertThat(again.tries())
                                    .as("more than a run without a window is tried")
                                    .isGreaterThan(6)));
            Again again = Objects.requireNonNull(again(sent));
            assertThat(again.code()).isEqualTo("PART_DOWN");
            assertThat(again.detail()).contains("connecting (SQL state 08001)");
            assertThat(again.outage()).isTrue();
            assertThat(again.next())
                    .isBetween(Instant.now().minusSeconds(5), Instant.now().plusSeconds(5));
            assertThat(again.until()).isEqualTo(scheduled.created().plus(Duration.ofHours(3)));
            assertThat(new RunFigures(rig.control.dataSource()).retried(10))
                    .anySatisfy(retried -> assertThat(retried.again()).isNotNull());
            await().until(() -> state(rig, asked) == RunState.FAILED);

            proxy.giveBack();

            await().atMost(Duration.ofSeconds(30)).until(() -> state(rig, sent) == RunState.MERGED);
            assertThat(again(sent)).isNull();
        }
    }

    private @Nullable Again again(Ciphertext sent) {
        return rig.runs.find(sent.envelope().run()).orElseThrow().again();
    }

    private static void connect(String url, Database as) {
        try (Connection connection = DriverManager.getConnection(url, as.user(), as.password())) {
            assertThat(connection.isValid(5)).isTrue();
        } catch (SQLException e) {
            throw DatabaseException.of("connecting", e);
        }
    }

    @Test
    void receive_failsEachTime_isPutAsideAfterThreeTriesAndTheQueueGoesOn() {
        AtomicInteger calls = new AtomicInteger();
        String[] poison = new String[1];
        rig.portal(ciphertext -> {
            if (ciphertext.envelope().run().equals(poison[0])) {
                calls.incrementAndGet();
                throw new NumberFormatException("Jane Canary");
            }
            return merged(ciphertext);
        });
        Ciphertext bad = rig.delivery(new byte[] {1});
        poison[0] = bad.envelope().run();
        Ciphertext good = rig.delivery(new byte[] {2});
        rig.routes.outbox().send(bad);
        rig.routes.outbox().send(good);
        await().until(() -> rig.runs.find(poison[0]).orElseThrow().state() == RunState.FAILED);
        await().until(() -> rig.runs.find(good.envelope().run()).orElseThrow().state() == RunState.MERGED);
        assertThat(calls).hasValue(3);
        await().untilAsserted(() -> assertThat(rig.dead()).isEqualTo(1));
        for (int looked = 0; looked < 2; looked++) {
            assertThat(new PutAside(rig.broker.connections()).of(rig.district, 10))
                    .as("looking takes nothing away")
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.run()).isEqualTo(poison[0]);
                        assertThat(letter.code()).isEqualTo("UNFORESEEN");
                        assertThat(letter.since()).isBetween(Instant.now().minusSeconds(600), Instant.now());
                    });
        }
        assertThat(new PutAside(rig.broker.connections()).of(rig.district, 0)).isEmpty();
        Refused refused = refused(poison[0]);
        assertThat(refused.code()).isEqualTo("UNFORESEEN");
        assertThat(refused.detail()).contains("NumberFormatException").doesNotContain("Canary");
        assertThat(rig.portalSpool.runs()).isEmpty();
    }

    @Test
    void receive_runAlreadyAtAnEnd_isDroppedWithoutWork() {
        AtomicInteger calls = new AtomicInteger();
        Ciphertext sent = rig.delivery(new byte[] {1});
        merged(sent);
        rig.routes.outbox().send(sent);
        rig.portal(ciphertext -> {
            calls.incrementAndGet();
            return merged(ciphertext);
        });
        await().untilAsserted(
                        () -> assertThat(rig.lying(Queues.portal(rig.district))).isZero());
        assertThat(calls).hasValue(0);
        assertThat(rig.dead()).isZero();
    }

    @Test
    void receive_forgedMessage_costsTheRunNothingAndIsPutAsideUnderNoName() {
        List<Ciphertext> arrived = new CopyOnWriteArrayList<>();
        rig.portal(ciphertext -> {
            arrived.add(ciphertext);
            return merged(ciphertext);
        });
        Ciphertext genuine = rig.delivery(new byte[] {1});
        Envelope forged = genuine.envelope().signed(new byte[64]);
        rig.routes.outbox().send(new Ciphertext(forged, genuine.body()));
        await().untilAsserted(() -> assertThat(rig.dead()).isEqualTo(1));
        Run run = rig.runs.find(forged.run()).orElseThrow();
        assertThat(run.attempts()).isZero();
        assertThat(run.state()).isEqualTo(RunState.RECEIVED);

        rig.runs.move(run.id(), RunState.FAILED, run.report());
        rig.routes.retry(rig.portalSpool).retry(run.id());
        assertThat(rig.runs.find(run.id()).orElseThrow().state())
                .as("no delivery of its own is left, so it is asked for anew")
                .isEqualTo(RunState.WAITING);
        assertThat(arrived).isEmpty();
    }

    @Test
    void receive_runBegunTooOftenByAProcessThatDied_isPutAside() {
        Ciphertext sent = rig.delivery(new byte[] {1});
        rig.routes.outbox().send(sent);
        for (int i = 0; i < 6; i++) {
            rig.runs.attempted(sent.envelope().run());
        }
        rig.portal(ciphertext -> merged(ciphertext));
        await().until(() -> rig.runs.find(sent.envelope().run()).orElseThrow().state() == RunState.FAILED);
        assertThat(refused(sent.envelope().run()).code()).isEqualTo("NEVER_ENDED");
        await().untilAsserted(() -> assertThat(rig.dead()).isEqualTo(1));
    }

    @Test
    void receive_processThatDiedLateInALongOutage_costsOneTryOfMany() {
        Run scheduled = rig.runs.create(rig.district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        Ciphertext sent = rig.delivery(scheduled, out -> out.write(1));
        rig.routes.outbox().send(sent);
        Failures failures = Failures.NONE;
        Again again = new Again("PART_DOWN", "down", true, 1, Instant.now(), Instant.now());
        for (int i = 0; i < 20; i++) {
            failures = failures.and(rig.runs.attempted(scheduled.id()).number(), true);
            rig.runs.putOff(scheduled.id(), again, failures);
        }
        rig.runs.attempted(scheduled.id());

        rig.portal(ciphertext -> merged(ciphertext));

        await().until(() -> state(rig, sent) == RunState.MERGED);
        assertThat(rig.dead()).isZero();
    }

    @Test
    void receive_brokerThatDoesNotWait_isNoTryBeforeItIsDue() {
        List<Instant> worked = new CopyOnWriteArrayList<>();
        Ciphertext sent = rig.delivery(new byte[] {1});
        String run = sent.envelope().run();
        Instant next = Instant.now().plus(RoutesRig.BACK_OFF.multipliedBy(55));
        Failures first = Failures.NONE.and(rig.runs.attempted(run).number(), true);
        rig.runs.putOff(run, new Again("PART_DOWN", "down", true, 1, next, next), first);
        rig.routes.outbox().send(sent);

        rig.portal(ciphertext -> {
            worked.add(Instant.now());
            return merged(ciphertext);
        });

        await().until(() -> state(rig, sent) == RunState.MERGED);
        assertThat(worked).singleElement().satisfies(when -> assertThat(when).isAfter(next.minusSeconds(1)));
        assertThat(rig.runs.find(run).orElseThrow().attempts()).isEqualTo(2);
    }

    @Test
    void receive_unforeseenFailureAfterAPartWasDown_isTheFirstOfItsKind() {
        AtomicInteger calls = new AtomicInteger();
        rig.portal(ciphertext -> {
            switch (calls.incrementAndGet()) {
                case 1, 2, 3 -> throw new UncheckedIOException(new IOException("down"));
                case 4, 5 -> throw new NumberFormatException();
                default -> {
                    return merged(ciphertext);
                }
            }
        });
        Ciphertext sent = rig.delivery(new byte[] {1});
        rig.routes.outbox().send(sent);
        await().until(() -> state(rig, sent) == RunState.MERGED);
        assertThat(calls).hasValue(6);
        assertThat(rig.dead()).isZero();
    }

    @Test
    void deadLetter_expires14DaysAfterItWasPutAside() {
        deadLetter(rig, new byte[] {1});
        Instant about = Instant.now().plus(Duration.ofDays(14));
        assertThat(rig.expirations(Queues.dead(rig.district))).hasSize(1).allSatisfy(expires -> assertThat(expires)
                .isBetween(about.minusSeconds(120), about));
    }

    @Test
    void deadLetter_pastItsTime_isGoneFromTheQueueAndTheDiskWithoutAnybodyAsking(@TempDir Path other) throws Exception {
        try (RoutesRig shortLived = new RoutesRig(other, Duration.ofSeconds(2))) {
            deadLetter(shortLived, new byte[300_000]);
            Path large = other.resolve("broker/large");
            assertThat(names(large)).as("the body of the dead letter").hasSize(1);
            // The broker looks for what has expired every half minute; browsing would not remove anything.
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(names(large)).isEmpty());
            assertThat(shortLived.dead()).isZero();
        }
    }

    @Test
    void receive_portalsDiskFull_waitsAtTheBrokerAndGoesThroughOnceThereIsRoom(@TempDir Path other) throws Exception {
        try (Room room = Room.make(other.resolve("spool/portal"), 1);
                RoutesRig small = new RoutesRig(other)) {
            assumeThat(room.isSmall())
                    .as("a disk that can be filled, which only root can make")
                    .isTrue();
            AtomicInteger calls = new AtomicInteger();
            small.portal(ciphertext -> {
                calls.incrementAndGet();
                return merged(small, ciphertext);
            });
            Ciphertext large = small.delivery(new byte[3_000_000]);
            Ciphertext little = small.delivery(new byte[] {1});
            small.routes.outbox().send(large);
            small.routes.outbox().send(little);
            await().until(() -> state(small, little) == RunState.MERGED);
            assertThat(state(small, large)).isEqualTo(RunState.RECEIVED);
            assertThat(small.dead()).isZero();
            room.resize(16);
            await().until(() -> state(small, large) == RunState.MERGED);
            assertThat(calls).hasValue(2);
            await().untilAsserted(() -> assertThat(names(room.folder())).isEmpty());
        }
    }

    @Test
    void send_brokersDiskFull_isNotConfirmedAndGoesThroughOnceThereIsRoom(@TempDir Path other) throws Exception {
        try (Room room = Room.make(other.resolve("broker"), 28);
                RoutesRig small = new RoutesRig(other)) {
            assumeThat(room.isSmall())
                    .as("a disk that can be filled, which only root can make")
                    .isTrue();
            small.portal(ciphertext -> merged(small, ciphertext));
            Ciphertext large = small.delivery(new byte[20_000_000]);
            assertThatThrownBy(() -> small.routes.outbox().send(large))
                    .isInstanceOf(NotConfirmedException.class)
                    .hasMessageContaining("has its disk room?");
            assertThat(small.intakeSpool.runs())
                    .containsExactly(large.envelope().run());
            Ciphertext little = small.delivery(new byte[] {1});
            small.routes.outbox().send(little);
            await().until(() -> state(small, little) == RunState.MERGED);
            room.resize(64);
            small.routes.outbox().send(large);
            await().until(() -> state(small, large) == RunState.MERGED);
        }
    }

    @Test
    void receive_twoPortalsOnOneBroker_eachRunIsWorkedByOne(@TempDir Path other) throws Exception {
        List<String> worked = new CopyOnWriteArrayList<>();
        CyclicBarrier both = new CyclicBarrier(2);
        Receiver together = ciphertext -> {
            worked.add(ciphertext.envelope().run());
            meet(both);
            return merged(ciphertext);
        };
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            Routes second = Routes.in(context, rig.broker, rig.runs, any -> false, Retrying.DEFAULT, Clock.systemUTC());
            second.servePortals(Spool.open(other.resolve("portal")), envelope -> true, together, Run::created, 1)
                    .open(rig.district);
            rig.portal(together);
            List<Ciphertext> sent = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sent.add(rig.delivery(new byte[] {1}));
                rig.routes.outbox().send(sent.get(i));
            }
            await().untilAsserted(() -> assertThat(sent).allMatch(each -> state(rig, each) == RunState.MERGED));
            assertThat(worked)
                    .containsExactlyInAnyOrderElementsOf(
                            sent.stream().map(each -> each.envelope().run()).toList());
        }
    }

    @Test
    void receive_manyDistrictsAtOnce_workOnNoMoreThanThePlacesThereAre() throws Exception {
        AtomicInteger inWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch seen = new CountDownLatch(1);
        PortalRoutes portals = rig.portal(ciphertext -> {
            most.accumulateAndGet(inWork.incrementAndGet(), Math::max);
            waitFor(seen);
            inWork.decrementAndGet();
            return merged(ciphertext);
        });
        RoutesRig.OTHERS.forEach(portals::open);
        List<Ciphertext> sent =
                RoutesRig.OTHERS.stream().map(district -> sent(district, 1)).toList();
        await().during(Duration.ofSeconds(1)).until(() -> inWork.get() == 2);
        seen.countDown();
        await().untilAsserted(() -> assertThat(sent).allMatch(each -> state(rig, each) == RunState.MERGED));
        assertThat(most).hasValue(2);
    }

    @Test
    void receive_hugeDeliveriesOfTwoDistricts_leaveAPlaceForTheOthers() throws Exception {
        CountDownLatch small = new CountDownLatch(1);
        PortalRoutes portals = rig.portal(ciphertext -> {
            if (ciphertext.envelope().length() > Places.LARGE) {
                waitFor(small);
            }
            return merged(ciphertext);
        });
        RoutesRig.OTHERS.forEach(portals::open);
        int huge = Math.toIntExact(Places.LARGE + 1);
        Ciphertext first = sent("shelbyville", huge);
        Ciphertext second = sent("ogdenville", huge);
        await().untilAsserted(() -> assertThat(rig.runs
                                .find(first.envelope().run())
                                .orElseThrow()
                                .attempts()
                        + rig.runs.find(second.envelope().run()).orElseThrow().attempts())
                .as("one is in work, and does not end before the others")
                .isEqualTo(1));

        Ciphertext third = sent("brockway", 1);

        await().until(() -> state(rig, third) == RunState.MERGED);
        assertThat(List.of(state(rig, first), state(rig, second))).containsOnly(RunState.RECEIVED);
        small.countDown();
        await().until(() -> state(rig, first) == RunState.MERGED && state(rig, second) == RunState.MERGED);
    }

    @Test
    void pull_hugeFeedsOfTwoDistricts_leaveAPlaceForTheOthers() throws Exception {
        CountDownLatch small = new CountDownLatch(1);
        List<String> pulled = new CopyOnWriteArrayList<>();
        List<Run> huge = new ArrayList<>();
        for (String district : List.of("shelbyville", "ogdenville")) {
            merged(rig.runs.create(district, "nightly", false, false, "person", "test"), Requests.LARGE + 1);
            Run nothingNewer = rig.runs.create(district, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
            rig.runs.move(nothingNewer.id(), RunState.UNCHANGED, RunReport.EMPTY);
            huge.add(rig.runs.create(district, "nightly", false, false, "person", "test"));
        }
        Run other = rig.runs.create("brockway", "nightly", false, false, "person", "test");
        rig.routes.serveIntake(
                run -> {
                    pulled.add(run);
                    if (!run.equals(other.id())) {
                        waitFor(small);
                    }
                    return Pulled.DONE;
                },
                2);
        huge.forEach(run -> rig.routes.request(run.id()));
        await().until(() -> pulled.size() == 1);

        rig.routes.request(other.id());

        await().until(() -> pulled.contains(other.id()));
        assertThat(pulled).as("one huge one waits for the other").hasSize(2);
        Run waits = huge.stream()
                .filter(run -> !pulled.contains(run.id()))
                .findFirst()
                .orElseThrow();
        assertThat(again(waits)).satisfies(again -> {
            assertThat(again.code()).isEqualTo("BUSY");
            assertThat(again.detail()).contains("its turn comes");
            assertThat(again.outage()).isFalse();
            assertThat(again.next()).isBefore(Instant.now().plusSeconds(15));
            assertThat(again.until()).isNull();
        });
        small.countDown();
        await().atMost(Duration.ofSeconds(60)).until(() -> pulled.size() == 3);
        await().untilAsserted(
                        () -> assertThat(rig.runs.find(waits.id()).orElseThrow().again())
                                .as("once it is pulled")
                                .isNull());
    }

    @Test
    void pull_hugeFeedThatIsPulledAlready_isNotSaidToWait_andWhatOneWaitedForBeforeIsKept() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Run first = huge("shelbyville");
        Run second = huge("ogdenville");
        Instant next = Instant.now().minusSeconds(1);
        rig.runs.putOff(second.id(), new Again("SFTP_UNREACHABLE", "away", true, 3, next, next.plusSeconds(3600)));
        Set<String> pulling = ConcurrentHashMap.newKeySet();
        rig.routes.serveIntake(
                new Puller() {
                    @Override
                    public Pulled pull(String run) {
                        pulling.add(run);
                        waitFor(end);
                        return Pulled.DONE;
                    }

                    @Override
                    public boolean isPulling(String run) {
                        return pulling.contains(run);
                    }
                },
                2);
        rig.routes.request(first.id());
        await().until(() -> pulling.contains(first.id()));

        rig.routes.request(first.id());
        rig.routes.request(second.id());

        await().untilAsserted(() -> assertThat(again(second).next()).isAfter(Instant.now()));
        assertThat(again(second).code()).isEqualTo("SFTP_UNREACHABLE");
        assertThat(again(second).tries()).isEqualTo(3);
        assertThat(rig.runs.find(first.id()).orElseThrow().again()).isNull();
        end.countDown();
        await().atMost(Duration.ofSeconds(60)).until(() -> pulling.contains(second.id()));
    }

    private Run huge(String district) {
        merged(rig.runs.create(district, "nightly", false, false, "person", "test"), Requests.LARGE + 1);
        return rig.runs.create(district, "nightly", false, false, "person", "test");
    }

    private Again again(Run run) {
        return Objects.requireNonNull(rig.runs.find(run.id()).orElseThrow().again());
    }

    @Test
    void receive_portalsDiskFull_isToldOnTheRun_costsNoTry_andGoesOnOnceThereIsRoom(@TempDir Path other) {
        SpoolLimits none = new SpoolLimits(Long.MAX_VALUE, 2 * other.toFile().getUsableSpace());
        PortalRoutes full = rig.routes.servePortals(
                Spool.open(other.resolve("full"), none),
                any -> true,
                ciphertext -> merged(ciphertext),
                RoutesRig::windowEnd,
                2);
        full.open(rig.district);
        Ciphertext sent = rig.delivery(new byte[] {1});
        Run run = rig.runs.find(sent.envelope().run()).orElseThrow();
        rig.routes.outbox().send(sent);

        await().until(() -> rig.runs.find(run.id()).orElseThrow().again() != null
                && again(run).tries() > 7);
        assertThat(again(run)).satisfies(again -> {
            assertThat(again.code()).isEqualTo("SPOOL_FULL");
            assertThat(again.detail())
                    .contains("free some", "goes on by itself")
                    .doesNotContain(other.toString());
            assertThat(again.outage()).isTrue();
            assertThat(again.until()).isNull();
        });
        assertThat(rig.runs.find(run.id()).orElseThrow().attempts()).isZero();
        assertThat(state(rig, sent)).isEqualTo(RunState.RECEIVED);
        assertThat(rig.dead()).isZero();
        assertThat(other.resolve("full")).isEmptyDirectory();
        assertThat(new RunFigures(rig.control.dataSource()).retried(9))
                .singleElement()
                .satisfies(told -> assertThat(told.run()).isEqualTo(run.id()));

        full.close(rig.district);
        rig.portal(ciphertext -> merged(ciphertext));
        await().until(() -> state(rig, sent) == RunState.MERGED);
    }

    @Test
    void pull_putOffWhileTheBrokersClockIsAhead_isLookedAtWhenItIsDue() throws Exception {
        Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-12));
        Run run = rig.waiting();
        List<Instant> looks = new CopyOnWriteArrayList<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            Routes routes = Routes.in(context, rig.broker, rig.runs, any -> false, Retrying.DEFAULT, behind);
            routes.serveIntake(
                    any -> {
                        looks.add(Instant.now());
                        return looks.size() < 3 ? new Pulled(Duration.ofSeconds(2)) : Pulled.DONE;
                    },
                    1);

            routes.request(run.id());

            await().atMost(Duration.ofSeconds(60)).until(() -> looks.size() == 3);
            assertThat(Duration.between(looks.get(0), looks.get(2))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            assertThat(rig.lying(Queues.INTAKE)).isZero();
        }
    }

    private void merged(Run run, long rows) {
        rig.runs.received(run.id(), "sha256:0");
        FileLedger users = new FileLedger("users.csv", "bulk", rows, rows, 0, 0, 0, Map.of());
        RunReport none = RunReport.EMPTY;
        RunReport report = new RunReport(
                null,
                null,
                Map.of(),
                List.of(users),
                Map.of(),
                none.findings(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        rig.runs.move(run.id(), RunState.UNCHANGED, report);
    }

    private Ciphertext sent(String district, int bytes) {
        Run run = rig.runs.create(district, "nightly", false, false, "person", "test");
        Ciphertext sent = rig.delivery(run, out -> out.write(new byte[bytes]));
        rig.routes.outbox().send(sent);
        return sent;
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A delivery that fails each time. */
    private static void deadLetter(RoutesRig rig, byte[] body) {
        rig.portal(ciphertext -> {
            throw new IllegalStateException("broken");
        });
        rig.routes.outbox().send(rig.delivery(body));
        await().untilAsserted(() -> assertThat(rig.dead()).isEqualTo(1));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("not both at work", e);
        }
    }

    private static RunState state(RoutesRig rig, Ciphertext sent) {
        return rig.runs.find(sent.envelope().run()).orElseThrow().state();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Refused refused(String run) {
        return Objects.requireNonNull(rig.runs.find(run).orElseThrow().report().refused());
    }

    private SyncOutcome merged(Ciphertext ciphertext) {
        return merged(rig, ciphertext);
    }

    private static SyncOutcome merged(RoutesRig rig, Ciphertext ciphertext) {
        String run = ciphertext.envelope().run();
        for (RunState state :
                List.of(RunState.OPENED, RunState.STAGED, RunState.PLANNED, RunState.MERGING, RunState.MERGED)) {
            rig.runs.move(run, state, RunReport.EMPTY);
        }
        return new SyncOutcome.Merged(RunReport.EMPTY);
    }

    private static byte[] read(Path body) {
        try {
            return Files.readAllBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
