package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.Staged;
import io.rollbook.roster.DerivedId;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.run.FileLedger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contacts in Clever's students.csv: a row for each, of which those who act for the student are guardians. */
class ContactsIT {
    private static final String HEADER =
            "School_id,Student_id,Last_name,First_name,Grade,DOB,Contact_relationship,Contact_type,Contact_name,"
                    + "Contact_phone,Contact_email,Contact_sis_id\n";
    private static final String ADA = "s1,u1,Ash,Ada,09,,";
    private static final String BEN = "s1,u2,Birch,Ben,09,,";
    private static final String CY = "s2,u3,Cedar,Cy,10,,";
    private static final String BOTH =
            ADA + "Mother,Primary,Mia Ash,555-0101,mia@example.org,77\n" + ADA + "Grandparent,Family,Gus Ash,,,78\n";

    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
        bench.execute("DELETE FROM roster.user_agents");
        bench.format("auto").keeping(Keep.GUARDIANS);
    }

    private static FeedFiles students(String rows) {
        FeedFiles oneTermEach = FeedFiles.sound()
                .replace("classes.csv", "\"t1,t2\"", "t1")
                .change("users.csv", text -> text.substring(0, text.indexOf("u5,")));
        return Rewritten.clever(oneTermEach).text("students.csv", HEADER + rows, StandardCharsets.UTF_8);
    }

    private Staged stage(String rows) {
        return balanced(bench.stage(students(rows)));
    }

    private Staged stageOnly(String rows) {
        return balanced(bench.stageOnly(students(rows)));
    }

    private Staged balanced(Staged staged) {
        assertThat(staged.refused()).isNull();
        assertThat(staged.format()).isEqualTo("clever");
        assertThat(staged.files())
                .allSatisfy(
                        file -> assertThat(file.balances()).as(file.toString()).isTrue());
        assertThat(bench.rowsWhoseDigestDiffers(Entity.USERS)).isZero();
        return staged;
    }

    private List<String> contacts() {
        return bench.values(
                """
                SELECT concat_ws(' ', u.sourced_id, coalesce(u.given_name, '-'), u.family_name, u.email, u.phone,
                    u.enabled_user, string_agg(r.role || '@' || r.org_sourced_id, ' ' ORDER BY r.role, r.org_sourced_id))
                FROM staging.users u LEFT JOIN staging.user_roles r ON r.user_sourced_id = u.sourced_id
                WHERE u.sourced_id LIKE 'contact.%' GROUP BY u.sourced_id, u.given_name, u.family_name, u.email,
                    u.phone, u.enabled_user ORDER BY u.sourced_id
                """);
    }

    private String agents(String student) {
        return bench.value(
                "SELECT coalesce(agent_sourced_ids::text, '-') FROM staging.users WHERE sourced_id = 'student."
                        + student + "'");
    }

    @Test
    void stage_guardiansKept_makesThoseWhoActForAStudentPeopleAndNamesThemAsAgents() {
        Staged staged = stage(BOTH + BEN + ",,,,,\n" + CY + ",Parent/Guardian,Lee Cedar,,lee@example.org,79\n");

        assertThat(bench.errors()).isEmpty();
        assertThat(contacts())
                .containsExactly(
                        "contact.77 - Mia Ash mia@example.org f parent@s1",
                        "contact.78 - Gus Ash f relative@s1",
                        "contact.79 - Lee Cedar lee@example.org f guardian@s2");
        assertThat(agents("u1")).isEqualTo("{contact.77,contact.78}");
        assertThat(agents("u2")).isEqualTo("-");
        assertThat(agents("u3")).isEqualTo("{contact.79}");
        FileLedger students = bench.ledger(staged, "students.csv");
        assertThat(students.read()).isEqualTo(4);
        assertThat(students.used()).isEqualTo(3);
        assertThat(students.folded()).isEqualTo(1);
        assertThat(bench.collection(staged, Entity.USERS).records()).isEqualTo(7);
    }

    @Test
    void stage_guardiansNotKept_leavesAllOfThemOut() {
        bench.keeping();

        stage(BOTH + BEN + ",,,,,\n" + CY + ",,,,,\n");

        assertThat(contacts()).isEmpty();
        assertThat(agents("u1")).isEqualTo("-");
        assertThat(bench.everyTableWith("mia@example.org")).isEmpty();
        assertThat(bench.everyTableWith("Gus Ash")).isEmpty();
        assertThat(bench.causes()).contains("info NOT_KEPT students.csv Contact_name - 1");
    }

    @Test
    void stage_contactsWhoDoNotActForTheStudent_areLeftOut() {
        stage(ADA + "Self,Primary,Ada Ash,,,80\n" + ADA + "Doctor,Emergency,Dr Fir,,,81\n" + BEN
                + "Other,Emergency,Nia Next,,,82\n" + CY + ",Other,Olga Oak,,,83\n");

        assertThat(contacts()).isEmpty();
        assertThat(agents("u1")).isEqualTo("-");
        assertThat(bench.everyTableWith("Olga Oak")).isEmpty();
    }

    @Test
    void stage_contactOfTwoStudents_isOnePersonAtBothSchools() {
        stage(ADA + "Parent,Primary,Mia Ash,,,77\n" + BEN + ",,,,,\n" + CY + "Aunt/Uncle,Family,Mia Ash,,,77\n");

        assertThat(contacts()).containsExactly("contact.77 - Mia Ash f parent@s1 relative@s2");
        assertThat(agents("u1")).isEqualTo(agents("u3")).isEqualTo("{contact.77}");
    }

    @Test
    void stage_contactWithoutAnIdOfItsOwn_isKnownByStudentAndName() {
        stage(ADA + "Parent,Primary,Mia Ash,,,\n" + BEN + "Parent,Primary,Mia Ash,,,\n" + CY + ",,,,,\n");

        DerivedId id = new DerivedId(Entity.USERS);
        assertThat(agents("u1")).isEqualTo("{contact." + id.of("u1", "Mia Ash") + "}");
        assertThat(agents("u2")).isEqualTo("{contact." + id.of("u2", "Mia Ash") + "}");
        assertThat(contacts()).hasSize(2);
    }

    @Test
    void stage_rowsTellAContactDifferently_theFirstCountsWithAWarning() {
        stage(ADA + "Parent,Primary,Mia Ash,,,77\n" + BEN + "Parent,Primary,Mia R. Ash,,,77\n" + CY + ",,,,,\n");

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.warnings()).contains("SAME_ID_DIFFERS students.csv:2 users contact.77 -");
        assertThat(contacts()).containsExactly("contact.77 - Mia Ash f parent@s1");
        assertThat(agents("u2")).isEqualTo("{contact.77}");
    }

    @Test
    void stage_rowOfAStudentIsBad_quarantinesTheStudentAndKeepsAContactThatAnotherRowNames() {
        stage(BOTH + BEN + ",,,,,\n" + CY + ",,,,,\n");
        bench.store();

        stageOnly(BOTH.replaceFirst("u1,Ash", "u1,") + BEN + "Parent,Primary,Mia Ash,555-0101,mia@example.org,77\n" + CY
                + ",,,,,\n");

        assertThat(bench.errors()).anyMatch(error -> error.startsWith("MISSING_VALUE students.csv:2 users student.u1"));
        assertThat(bench.values("SELECT DISTINCT sourced_id FROM staging.quarantine WHERE entity = "
                        + Entity.USERS.ordinal() + " ORDER BY 1"))
                .containsExactly("student.u1");
        assertThat(contacts())
                .containsExactly(
                        "contact.77 - Mia Ash mia@example.org f parent@s1", "contact.78 - Gus Ash f relative@s1");
        assertThat(agents("u2")).isEqualTo("{contact.77}");
    }

    @Test
    void stage_onlyABadRowNamesAContact_leavesTheStoredContactAsItIs() {
        stage(BOTH + BEN + ",,,,,\n" + CY + ",,,,,\n");
        bench.store();

        stageOnly(ADA.replace("Ash", "") + "Mother,Primary,Mia Ash,555-0101,mia@example.org,77\n" + BEN + ",,,,,\n" + CY
                + ",,,,,\n");

        assertThat(contacts()).isEmpty();
        assertThat(bench.values("SELECT DISTINCT sourced_id FROM staging.quarantine WHERE entity = "
                        + Entity.USERS.ordinal() + " ORDER BY 1"))
                .containsExactly("contact.77", "student.u1");
    }

    @Test
    void stage_rowOfWhichNobodyKnowsWhoseItIs_takesNoAgentFromAnyStudent() {
        stage(BOTH + BEN + ",,,,,\n" + CY + ",,,,,\n");
        bench.store();
        bench.execute(
                "INSERT INTO roster.user_agents VALUES ('student.u1', 'contact.77'), ('student.u1', 'contact.78')");

        Staged staged = stageOnly(
                ADA + "Mother,Primary,Mia Ash,555-0101,mia@example.org,77\n" + BEN + ",,,,,\n" + CY + ",,,,,\ns1\n");

        assertThat(bench.collection(staged, Entity.USERS).coverage()).isEqualTo(Coverage.COMPLETE_BUT_UNREADABLE);
        assertThat(agents("u1")).isEqualTo("{contact.77,contact.78}");
    }

    @Test
    void stage_schoolThatIsUnknown_takesTheContactsOfItsRowsAlong() {
        Staged staged = stage(BOTH + BEN + ",,,,,\n" + CY.replace("s2", "s9") + "Parent,Primary,Lee Cedar,,,79\n"
                + CY.replace("s2", "s9") + "Parent,Primary,Kit Cedar,,,80\n");

        assertThat(bench.errors())
                .anyMatch(error -> error.startsWith("UNKNOWN_REFERENCE students.csv:5 users student.u3"));
        assertThat(contacts()).hasSize(2);
        assertThat(bench.ledger(staged, "students.csv").quarantined()).isEqualTo(1);
    }

    @Test
    void stage_phonesKept_thoseOfGuardiansComeToo() {
        bench.keeping(Keep.GUARDIANS, Keep.PHONE);

        stage(BOTH.replace("Gus Ash,,", "Gus Ash,555-0102,") + BEN + ",,,,,\n" + CY + ",,,,,\n");

        // A relative may be a sister of ten.
        assertThat(contacts())
                .containsExactly(
                        "contact.77 - Mia Ash mia@example.org 555-0101 f parent@s1",
                        "contact.78 - Gus Ash f relative@s1");
        assertThat(bench.causes()).anyMatch(cause -> cause.startsWith("info PHONE_NOT_KEPT students.csv"));
    }

    @Test
    void stage_deliveryOfOneSchool_leavesOutContactsElsewhere() {
        bench.ofSchools("s2");

        stage(BOTH + BEN + ",,,,,\n" + CY + "Parent,Primary,Lee Cedar,,,79\n");

        assertThat(contacts()).containsExactly("contact.79 - Lee Cedar f parent@s2");
        assertThat(agents("u3")).isEqualTo("{contact.79}");
    }
}
