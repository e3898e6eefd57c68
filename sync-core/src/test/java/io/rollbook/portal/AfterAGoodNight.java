package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real portal after one good night, and questions about the nights that follow: each is a folder under {@code feeds/}. */
abstract class AfterAGoodNight {
    static final TestTenant DISTRICT = TestDatabases.tenant();

    @TempDir
    Path folder;

    PortalDesk desk;
    Connection tenant;
    List<String> before = List.of();

    @BeforeEach
    void open() throws Exception {
        tenant = DISTRICT.connect();
        desk = new PortalDesk(DISTRICT, folder);
        goodNight("sound");
    }

    /** An empty district, and one night with this feed. */
    void goodNight(String feed) throws Exception {
        PortalDesk.empty(DISTRICT);
        assertThat(desk.receiveFeed(feed)).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(errors()).isEmpty();
        before = roster();
    }

    @AfterEach
    void close() throws SQLException {
        desk.close();
        tenant.close();
    }

    /** Every record with its digest, and whether it is active. */
    List<String> roster() {
        List<String> all = new ArrayList<>();
        for (String table :
                List.of("orgs", "academic_sessions", "courses", "users", "user_roles", "classes", "enrollments")) {
            all.addAll(
                    texts("SELECT '%1$s ' || sourced_id || ' ' || row_hash || ' ' || active FROM roster.%1$s ORDER BY 1"
                            .formatted(table)));
        }
        return all;
    }

    /** The roster is as it was before, but for records that begin so, such as {@code orgs s1}. */
    void assertAsBeforeBut(String... records) {
        assertThat(without(roster(), records)).isEqualTo(without(before, records));
    }

    private static List<String> without(List<String> all, String... records) {
        return all.stream()
                .filter(record -> List.of(records).stream().noneMatch(each -> record.startsWith(each + " ")))
                .toList();
    }

    List<String> texts(String query) {
        return new Sql(tenant).list("asking", query, row -> row.getString(1));
    }

    /** A night that goes through. */
    void night(String defect) throws Exception {
        SyncOutcome outcome = desk.receiveFeed(defect);
        assertThat(outcome)
                .as("%s %s", outcome, outcome.report().held())
                .isInstanceOfAny(SyncOutcome.Merged.class, SyncOutcome.Unchanged.class);
    }

    /** A night that is refused and changes nothing. */
    void refusedNight(String defect, String code) throws Exception {
        SyncOutcome outcome = desk.receiveFeed(defect);
        assertThat(outcome).isInstanceOf(SyncOutcome.Rejected.class);
        assertThat(Objects.requireNonNull(outcome.report().refused()).code()).isEqualTo(code);
        assertThat(roster()).isEqualTo(before);
    }

    /** A night that waits for a person and has changed nothing. */
    void heldNight(String defect, String reason) throws Exception {
        SyncOutcome outcome = desk.receiveFeed(defect);
        assertThat(outcome).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(outcome.report().held()).reason()).isEqualTo(reason);
        assertThat(roster()).isEqualTo(before);
    }

    /** The errors of the last run, each {@code CODE file:line id field}. */
    List<String> errors() {
        return found("error");
    }

    List<String> warnings() {
        return found("warning");
    }

    /** What errors of the last run come from, each {@code file id rows}. */
    List<String> causes() {
        return texts("SELECT concat_ws(' ', file, subject, rows) FROM sync.causes WHERE severity = 'error' AND run = '"
                + desk.last().id() + "' ORDER BY no");
    }

    private List<String> found(String severity) {
        return texts(
                """
                SELECT concat_ws(' ', code, file || ':' || coalesce(line, 0), coalesce(sourced_id, '-'), coalesce(field, '-'))
                FROM sync.findings WHERE severity = '%s' AND run = '%s' ORDER BY 1
                """
                        .formatted(severity, desk.last().id()));
    }
}
