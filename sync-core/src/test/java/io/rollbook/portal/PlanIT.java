package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rollbook.roster.Entity;
import io.rollbook.run.Held;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Plan;
import io.rollbook.tenant.PlanReader;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a plan: why, field by field, and who seems to be listed under a new id. */
class PlanIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;

    @BeforeEach
    void open() throws SQLException {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    /** The small district with 30 students more, whose ids begin so. */
    private static StagedNight thirty(String prefix) {
        StagedNight night = StagedNight.small();
        for (int i = 0; i < 30; i++) {
            String id = prefix + i;
            night.student(id, "north")
                    .set(Entity.USERS, id, "givenName", "Given" + i)
                    .set(Entity.USERS, id, "email", "pupil" + i + "@example.org");
        }
        return night;
    }

    private static Held held(SyncOutcome outcome) {
        assertThat(outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        return Objects.requireNonNull(outcome.report().held());
    }

    private Plan plan() {
        return new PlanReader(tenant).read(desk.last().id(), 100, null).orElseThrow();
    }

    private List<String> csv() throws IOException {
        StringWriter out = new StringWriter();
        new PlanReader(tenant).csv(desk.last().id(), out);
        return out.toString().lines().toList();
    }

    @Test
    void manyPeopleUnderNewIds_areHeldWithTheProposedMapping() throws IOException {
        desk.receive(thirty("old-"));

        Held held = held(desk.receive(thirty("new-")));

        assertThat(held.reason()).isEqualTo("IDS_REISSUED");
        assertThat(held.detail()).contains("tudents listed under new ids: 30 of 34 (limit 2 % and 25)");
        Plan.ReissuedIds reissued = Objects.requireNonNull(plan().reissued());
        assertThat(reissued.people()).isEqualTo(30);
        assertThat(reissued.proposed()).hasSize(30).allSatisfy(each -> assertThat(each.sourcedId())
                .isEqualTo(each.oldSourcedId().replace("old-", "new-")));
        Plan.ReissuedIds counted = Objects.requireNonNull(plan().counts().reissued());
        assertThat(counted).isEqualTo(new Plan.ReissuedIds(30, List.of()));
        assertThat(csv()).anyMatch(line -> line.startsWith("users,add,new,new-7,,old-7,north,School north,,"));
    }

    @Test
    void manyPeopleWhoseFormerIdsAreListedAgain_areHeldToo() throws IOException {
        desk.receive(thirty("old-"));
        held(desk.receive(thirty("new-")));
        desk.portal.approve(desk.last().id(), "Pat", "A new system", Approval.ALL);

        assertThat(held(desk.receive(thirty("old-"))).reason()).isEqualTo("IDS_REISSUED");
        Plan.ReissuedIds reissued = Objects.requireNonNull(plan().reissued());
        assertThat(reissued.proposed()).hasSize(30).allSatisfy(each -> assertThat(each.sourcedId())
                .isEqualTo(each.oldSourcedId().replace("new-", "old-")));
    }

    @Test
    void manyPeopleUnderNewIdsOfWhomTheNameDiffersToo_areRemovalsLikeAnyOther() throws IOException {
        desk.receive(thirty("old-"));
        StagedNight others = thirty("new-");
        for (int i = 0; i < 30; i++) {
            others.set(Entity.USERS, "new-" + i, "familyName", "Other");
        }

        assertThat(held(desk.receive(others)).reason()).isEqualTo("TOO_MANY_REMOVALS");
        assertThat(plan().reissued()).isNull();
    }

    @Test
    void whoCouldBeSeveral_isNobody() throws IOException {
        StagedNight before = thirty("old-");
        StagedNight after = thirty("new-");
        // Twins with a family's address.
        for (String twin : List.of("1", "2")) {
            before.set(Entity.USERS, "old-" + twin, "givenName", "Sam")
                    .set(Entity.USERS, "old-" + twin, "email", "s@example.org");
            after.set(Entity.USERS, "new-" + twin, "givenName", "Sam")
                    .set(Entity.USERS, "new-" + twin, "email", "s@example.org");
        }
        desk.receive(before);
        desk.receive(after);

        Plan.ReissuedIds reissued = Objects.requireNonNull(plan().reissued());
        assertThat(reissued.people()).isEqualTo(28);
        assertThat(reissued.proposed()).extracting(Plan.NewId::oldSourcedId).doesNotContain("old-1", "old-2");
    }

    @Test
    void reasons_tellWhyEachRecordIsInThePlan() throws IOException {
        desk.receive(StagedNight.small());
        desk.guard(PortalDesk.TIMID);
        held(desk.receive(StagedNight.small()
                .drop(Entity.ENROLLMENTS, "e5")
                .drop(Entity.ENROLLMENTS, "e1")
                .enroll("e1-again", "n1", "ada")
                .student("eve", "south")
                .set(Entity.USERS, "ada", "givenName", "Augusta")));

        assertThat(plan().reasons())
                .containsEntry("users", Map.of("new", 1L, "changed", 1L))
                .containsEntry("enrollments", Map.of("absent", 1L, "new-id", 1L));
        assertThat(plan().schools())
                .as("each school has its own reasons")
                .extracting(Plan.School::sourcedId, school -> school.reasons().get("users"), school -> school.reasons()
                        .get("enrollments"))
                .containsExactlyInAnyOrder(
                        tuple("south", Map.of("new", 1L), Map.of("absent", 1L)),
                        tuple("north", Map.of("changed", 1L), Map.of("new-id", 1L)));
        assertThat(csv())
                .anyMatch(line -> line.startsWith(
                        "entity,action,reason,sourcedId,oldSourcedId,proposedOldSourcedId,school,schoolName,fields,"))
                .anyMatch(line -> line.startsWith("users,change,changed,ada,,,north,School north,givenName,"))
                .anyMatch(line -> line.startsWith("enrollments,remove,absent,e5,,,south,School south,,"))
                .anyMatch(line -> line.startsWith("enrollments,change,new-id,e1-again,e1,,north,School north,,"));
    }

    @Test
    void reasonsOfAnUndo_areThatItPutsBack() throws IOException {
        desk.receive(StagedNight.small());
        desk.receive(StagedNight.small().student("eve", "south").drop(Entity.ENROLLMENTS, "e5"));
        String undone = desk.last().id();
        desk.portal.undo(desk.runs.undo(desk.runs.find(undone).orElseThrow(), null, true, "Pat"), "A mistake");

        assertThat(plan().reasons())
                .containsEntry("users", Map.of("put-back", 1L))
                .containsEntry("enrollments", Map.of("put-back", 1L));
    }
}
