package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.portal.stage.FeedFiles;
import io.rollbook.portal.stage.Rewritten;
import io.rollbook.run.FileLedger;
import io.rollbook.run.RunReport;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of roles in OneRoster 1.2, whose rows have ids that a role is not stored by. */
class RoleDeltasIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final String HEADER =
            "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
                    + "userProfileSourcedId\n";

    @TempDir
    Path folder;

    private PortalDesk desk;
    private Connection tenant;

    @BeforeEach
    void open() throws Exception {
        PortalDesk.empty(DISTRICT);
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder).guard(PortalDesk.EASY);
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    private static FeedFiles all() {
        return Rewritten.oneRoster12(FeedFiles.sound());
    }

    private static FeedFiles changes(String... rows) {
        FeedFiles delta = all();
        for (String file : List.of(
                "orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv", "users.csv", "enrollments.csv")) {
            delta.without(file);
        }
        return delta.change("manifest.csv", text -> text.replace(",bulk", ",absent")
                        .replace("file.roles,absent", "file.roles,delta"))
                .change("roles.csv", text -> HEADER + String.join("\n", rows) + "\n");
    }

    private static String changed(String id, String user, String role, String org) {
        return "%s,active,2026-11-01T00:00:00.000Z,%s,primary,%s,,,%s,".formatted(id, user, role, org);
    }

    private static String deleted(String id) {
        return id + ",tobedeleted,2026-11-01T00:00:00.000Z,,,,,,,";
    }

    private RunReport receive(FeedFiles files) throws IOException {
        RunReport report = outcome(files).report();
        assertThat(report.files()).isNotEmpty().allMatch(FileLedger::balances);
        return report;
    }

    private SyncOutcome outcome(FeedFiles files) throws IOException {
        SyncOutcome outcome = desk.receive(files.zip(folder.resolve("export.zip")));
        assertThat(outcome).as("%s", outcome).isNotInstanceOf(SyncOutcome.Rejected.class);
        return outcome;
    }

    private List<String> roles(String person) {
        return list(
                """
                SELECT org_sourced_id || ' ' || role FROM roster.user_roles
                WHERE user_sourced_id = '%s' AND active ORDER BY 1
                """
                        .formatted(person));
    }

    private List<String> list(String query) {
        return new Sql(tenant).list("reading the roster", query, row -> row.getString(1));
    }

    @Test
    void receive_changedUnderOneId_endsWhatItWas() throws IOException {
        receive(all());

        receive(changes(changed("r-u1-s1", "u1", "student", "s2"), changed("r-u5-d1", "u5", "aide", "d1")));

        assertThat(roles("u1")).containsExactly("s2 student");
        assertThat(roles("u5")).containsExactly("d1 aide");
        assertThat(list("SELECT end_reason FROM roster.user_roles WHERE NOT active"))
                .containsExactly("removed", "removed");
    }

    @Test
    void receive_deletedByIdAlone_endsIt_alsoAfterItWasChanged() throws IOException {
        receive(all());
        receive(changes(changed("r-u1-s1", "u1", "student", "s2")));

        RunReport report = receive(changes(deleted("r-u1-s1"), deleted("r-u4-s2")));

        assertThat(roles("u1")).isEmpty();
        assertThat(roles("u4")).containsExactly("s1 teacher");
        assertThat(Objects.requireNonNull(report.ledger().get("user_roles")).tombstoned())
                .isEqualTo(2);
        assertThat(list("SELECT code FROM sync.findings WHERE severity = 'error'"))
                .isEmpty();
    }

    @Test
    void receive_deletedByAnIdThatNobodyHas_isToldAndRemovesNothing() throws IOException {
        receive(all());

        RunReport report = receive(changes(deleted("r-never"), changed("r-new", "u2", "aide", "s2")));

        assertThat(list("SELECT count(*) FROM roster.user_roles WHERE active")).containsExactly("7");
        assertThat(report.files().get(0).reasons()).containsEntry("deletes a role that is not known", 1L);
        assertThat(list("SELECT code FROM sync.findings WHERE code = 'UNKNOWN_ROLE_ID'"))
                .hasSize(1);
    }

    @Test
    void receive_changedIntoWhatCannotBe_keepsWhatItWas() throws IOException {
        receive(all());

        receive(changes(changed("r-u1-s1", "u1", "student", "nowhere"), changed("r-u2-s1", "u2", "aide", "s1")));

        assertThat(roles("u1")).containsExactly("s1 student");
        assertThat(roles("u2")).containsExactly("s1 aide");
    }

    @Test
    void receive_roleThatHasTwoIds_endsWithTheLast() throws IOException {
        receive(all().change("roles.csv", text -> text + "r-again,,,u1,primary,student,,,s1,\n"));

        receive(changes(deleted("r-u1-s1"), changed("r-new", "u2", "aide", "s2")));
        assertThat(roles("u1")).containsExactly("s1 student");

        receive(changes(deleted("r-again")));
        assertThat(roles("u1")).isEmpty();
    }

    @Test
    void receive_swappedIds_keepsBothRoles() throws IOException {
        receive(all());

        receive(changes(
                changed("r-u4-s1", "u4", "teacher", "s2"),
                changed("r-u4-s2", "u4", "teacher", "s1"),
                changed("r-new", "u2", "aide", "s2")));

        assertThat(roles("u4")).containsExactly("s1 teacher", "s2 teacher");
        receive(changes(deleted("r-u4-s1")));
        assertThat(roles("u4")).containsExactly("s1 teacher");
    }

    @Test
    void receive_idsGivenAnewByAFullExport_areThoseThatCount() throws IOException {
        receive(all());
        receive(all().change("roles.csv", text -> text.replace("\nr-", "\nnew-")));

        receive(changes(deleted("r-u1-s1"), deleted("new-u2-s1")));

        assertThat(roles("u1")).containsExactly("s1 student");
        assertThat(roles("u2")).isEmpty();
    }

    @Test
    void approve_heldChange_isKnownByItsIdFromThenOn() throws IOException {
        receive(all());
        desk.guard(PortalDesk.TIMID);
        receive(changes(changed("r-u1-s1", "u1", "student", "s2"), deleted("r-u3-s2")));
        String held = desk.last().id();
        assertThat(roles("u3")).containsExactly("s2 student");

        desk.portal.approve(held, "Pat", "They have moved", Approval.ALL);
        assertThat(roles("u1")).containsExactly("s2 student");
        assertThat(roles("u3")).isEmpty();

        desk.guard(PortalDesk.EASY);
        receive(changes(deleted("r-u1-s1")));
        assertThat(roles("u1")).isEmpty();
    }
}
