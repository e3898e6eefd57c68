package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.district.Guard;
import io.rollbook.roster.Entity;
import io.rollbook.run.Held;
import io.rollbook.run.Meter;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.RunSummaries;
import io.rollbook.run.SyncOutcome;
import io.rollbook.run.Troubles;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Since when a person is waited for. */
class HeldAgeIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final Instant LONG_AGO =
            PortalDesk.CLOCK.instant().minus(Duration.ofDays(21)).truncatedTo(ChronoUnit.MILLIS);

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;

    @BeforeEach
    void open() throws SQLException, IOException {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    /** A night that loses an enrollment, as the nights before it did. */
    private Run lossOf(int night) throws IOException {
        SyncOutcome outcome = desk.receive(StagedNight.small()
                .drop(Entity.ENROLLMENTS, "e5")
                .set(Entity.USERS, "ben", "givenName", "Ben " + night));
        assertThat(outcome).as("%s", outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        return desk.last();
    }

    private static Held held(Run run) {
        return Objects.requireNonNull(run.report().held());
    }

    /** The run has waited for three weeks. */
    private void longAgo(Run run) {
        Held held = held(run);
        Progress progress = new Progress(run.report(), Meter.silent());
        progress.held(new Held(held.reason(), held.detail(), held.plan(), LONG_AGO));
        desk.runs.noteHeld(run.id(), progress.report());
    }

    @Test
    void firstHold_beginsNow() throws IOException {
        Instant before = PortalDesk.CLOCK.instant();

        assertThat(held(lossOf(1)).since()).isBetween(before, PortalDesk.CLOCK.instant());
    }

    @Test
    void holdThatTakesThePlaceOfAnother_isAsOldAsThat() throws IOException {
        longAgo(lossOf(1));
        for (int night = 2; night < 5; night++) {
            assertThat(held(lossOf(night)).since()).isEqualTo(LONG_AGO);
        }

        List<Run> waiting = desk.runs.inState(DISTRICT.slug(), "nightly", RunState.HELD);
        assertThat(waiting).hasSize(1);
        assertThat(new Troubles(desk.control(), PortalDesk.CLOCK)
                        .of(List.of(desk.district()))
                        .get(DISTRICT.slug()))
                .extracting(Troubles.Trouble::since)
                .containsExactly(LONG_AGO);
        assertThat(new RunSummaries(desk.control()).of(Map.of(DISTRICT.slug(), List.of("nightly")), 5))
                .extractingByKey(DISTRICT.slug())
                .extracting(RunSummaries.OfDistrict::heldSince)
                .isEqualTo(LONG_AGO);
    }

    @Test
    void holdAfterOneThatWasDecided_beginsNow() throws IOException {
        Run first = lossOf(1);
        longAgo(first);
        desk.portal.discard(first.id(), "Pat", "Not now", null);

        assertThat(held(lossOf(2)).since()).isAfter(LONG_AGO);
    }

    @Test
    void holdAfterADeliveryWithinLimits_beginsNow() throws IOException {
        longAgo(lossOf(1));
        desk.receive(StagedNight.small().set(Entity.USERS, "ben", "givenName", "Bob"));
        assertThat(desk.last().state()).isEqualTo(RunState.MERGED);

        assertThat(held(lossOf(2)).since()).isAfter(LONG_AGO);
    }

    @Test
    void planMadeAnewOrApprovedByOneOfTwo_isAsOldAsBefore() throws IOException {
        Run run = lossOf(1);
        longAgo(run);
        desk.portal.receive(desk.deliver("other", StagedNight.small().student("gus", "south"), false, false));
        SyncOutcome anew = desk.portal.approve(run.id(), "Pat", "They have left", Approval.ALL);
        assertThat(Objects.requireNonNull(anew.report().held()).reason()).isEqualTo("ROSTER_MOVED_ON");
        assertThat(Objects.requireNonNull(anew.report().held()).since()).isEqualTo(LONG_AGO);

        desk.guard(PortalDesk.twoPeople(0, 0));
        SyncOutcome first = desk.portal.approve(run.id(), "Pat", "They have left", Approval.ALL);
        assertThat(Objects.requireNonNull(first.report().held()).detail()).contains("second person");
        assertThat(Objects.requireNonNull(first.report().held()).since()).isEqualTo(LONG_AGO);
    }

    @Test
    void withheldRemovalsThatTakeThePlaceOfOthers_areAsOldAsThese() throws IOException {
        desk.guard(Guard.DEFAULT);
        desk.receive(school(40, 0));
        desk.receive(school(30, 1));
        Run withheld = desk.last();
        assertThat(withheld.isWithheld()).as("%s", withheld).isTrue();
        longAgo(withheld);

        desk.receive(school(30, 2));

        assertThat(desk.runs.find(withheld.id()).orElseThrow().state()).isEqualTo(RunState.SUPERSEDED);
        assertThat(desk.last().isWithheld()).isTrue();
        assertThat(held(desk.last()).since()).isEqualTo(LONG_AGO);
    }

    /** So many students at north, forty at south. */
    private static StagedNight school(int north, int night) {
        StagedNight all = StagedNight.small().set(Entity.USERS, "ben", "givenName", "Ben " + night);
        for (int i = 0; i < 40; i++) {
            all.student("s" + i, "south");
            if (i < north) {
                all.student("n" + i, "north");
            }
        }
        return all;
    }

    @Test
    void plansThatTookEachOthersPlace_doNotExpireBeforeTheLastIsOld() throws IOException {
        longAgo(lossOf(1));
        Run last = lossOf(2);
        assertThat(desk.portal.expire(DISTRICT.slug())).isZero();
        assertThat(desk.runs.find(last.id()).orElseThrow().state()).isEqualTo(RunState.HELD);

        new Sql(tenant).update("putting it by earlier", "UPDATE held.runs SET held_at = held_at - interval '15 days'");
        assertThat(desk.portal.expire(DISTRICT.slug())).isEqualTo(1);
        assertThat(desk.runs.find(last.id()).orElseThrow().state()).isEqualTo(RunState.DISCARDED);
    }
}
