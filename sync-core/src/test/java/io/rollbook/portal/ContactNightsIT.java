package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.stage.FeedFiles;
import io.rollbook.portal.stage.Rewritten;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.TestPortal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contacts of Clever's students over several nights, in a district that keeps guardians. */
class ContactNightsIT {
    private static final String HEADER =
            "School_id,Student_id,Last_name,First_name,Grade,Contact_relationship,Contact_type,Contact_name,Contact_sis_id\n";
    private static final String MIA = "s1,u1,Ash,Ada,09,Mother,Primary,Mia Ash,77\n";
    private static final String GUS = "s1,u1,Ash,Ada,09,Grandparent,Family,Gus Ash,78\n";
    private static final String OTHERS = "s1,u2,Birch,Ben,09,,,,\ns2,u3,Cedar,Cy,10,,,,\n";

    private static final String NOBODY = "s1,u1,Ash,Ada,09,,,,\n";

    @TempDir
    Path folder;

    private TestPortal portal;

    @BeforeEach
    void open() {
        portal = new TestPortal(folder).keeping(new KeepRules(Set.of(Keep.GUARDIANS), Set.of()));
    }

    @AfterEach
    void close() {
        portal.close();
    }

    private SyncOutcome receive(String students) throws IOException {
        FeedFiles oneTermEach = FeedFiles.sound()
                .replace("classes.csv", "\"t1,t2\"", "t1")
                .change("users.csv", text -> text.substring(0, text.indexOf("u5,")));
        return portal.receive(Rewritten.clever(oneTermEach)
                .change("students.csv", text -> HEADER + students)
                .zip(folder.resolve("clever.zip")));
    }

    private static EntityLedger ledger(SyncOutcome outcome, Entity entity) {
        return Objects.requireNonNull(outcome.report().ledger().get(entity.table()));
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = portal.tenant().connect();
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "no row";
        }
    }

    private String agents() throws SQLException {
        return ask("SELECT string_agg(agent_sourced_id, ' ' ORDER BY 1) FROM roster.user_agents");
    }

    @Test
    void receive_contacts_areStoredOnceAndTheSameTheNextNight() throws Exception {
        assertThat(receive(MIA + GUS + OTHERS).state()).isEqualTo(RunState.MERGED);
        assertThat(agents()).isEqualTo("contact.77 contact.78");

        SyncOutcome next = receive(GUS + MIA + OTHERS);

        for (Entity entity : Set.of(Entity.USERS, Entity.USER_ROLES)) {
            EntityLedger ledger = ledger(next, entity);
            assertThat(ledger.added() + ledger.changed() + ledger.absent() + ledger.tombstoned())
                    .as("%s", ledger)
                    .isZero();
        }
        assertThat(agents()).isEqualTo("contact.77 contact.78");
    }

    @Test
    void receive_contactIsNotNamedAnyMore_endsAndIsNobodysAgent() throws Exception {
        receive(MIA + GUS + OTHERS);

        SyncOutcome next = receive(MIA + NOBODY + OTHERS);

        assertThat(next.state()).isEqualTo(RunState.MERGED);
        assertThat(ledger(next, Entity.USERS).absent()).isEqualTo(1);
        assertThat(ledger(next, Entity.USERS).changed()).isEqualTo(1);
        assertThat(agents()).isEqualTo("contact.77");
        assertThat(ask("SELECT active FROM roster.users WHERE sourced_id = 'contact.78'"))
                .isEqualTo("f");
    }

    @Test
    void receive_rowOfTheStudentIsBad_leavesStudentContactAndRolesAsTheyAre() throws Exception {
        receive(MIA + GUS + OTHERS);

        SyncOutcome next = receive(MIA.replace("Ash,Ada", ",Ada") + NOBODY + OTHERS);

        assertThat(next.state()).isEqualTo(RunState.MERGED);
        assertThat(ask("SELECT count(*) FROM roster.users WHERE active AND sourced_id IN ('student.u1', 'contact.77')"))
                .isEqualTo("2");
        assertThat(ask("SELECT count(*) FROM roster.user_roles WHERE active"
                        + " AND user_sourced_id IN ('student.u1', 'contact.77')"))
                .isEqualTo("2");
        assertThat(agents()).contains("contact.77");
    }
}
