package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Staged;
import io.rollbook.roster.Keep;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in a delivery and enters under no settings, and the columns of the source's own that the settings name. */
class NeverKeptIT {
    private static final String VALUE = "078-05-1120";

    private final StagingBench bench = StagingBench.shared();

    @BeforeEach
    void empty() {
        bench.emptyRoster();
        bench.format("auto").keeping(Keep.values());
    }

    /** The sound set with columns behind those of users.csv, and these cells in the row of each person. */
    private static FeedFiles withColumns(String headers, String cells) {
        return FeedFiles.sound().change("users.csv", text -> text.lines()
                .map(line -> line + "," + (line.startsWith("sourcedId") ? headers : cells))
                .reduce("", (before, line) -> before + line + "\n"));
    }

    @Test
    void stage_columnsThatAreNeverKept_areDroppedCountedAndNamed() {
        Staged staged = bench.keepingMetadata("house")
                .stage(withColumns("metadata.ssn,Allergies,metadata.house", VALUE + ",," + "red"));

        assertThat(staged.refused()).isNull();
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.causes())
                .contains(
                        "warning NEVER_KEPT users.csv metadata.ssn - 5", "warning NEVER_KEPT users.csv Allergies - 0");
        assertThat(bench.everyTableWith(VALUE)).isEmpty();
    }

    @Test
    void stage_passwords_areCountedAndNeverStaged() {
        bench.stage(FeedFiles.sound()
                .replace("users.csv", "ben@example.org,,,,09,", "ben@example.org,,,,09,swordfish")
                .replace("users.csv", "555-0101,,09,", "555-0101,,09,swordfish"));

        assertThat(bench.causes())
                .contains("warning PASSWORDS users.csv password - 2", "info NOT_KEPT users.csv password - 1");
        assertThat(bench.warnings()).contains("PASSWORDS users.csv:2 users - password");
        assertThat(bench.everyTableWith("swordfish")).isEmpty();
    }

    @Test
    void stage_emptyPasswordColumn_isNoWarning() {
        bench.stage(FeedFiles.sound());

        assertThat(bench.causes()).noneMatch(cause -> cause.contains("PASSWORDS"));
    }

    @Test
    void stage_passwordsInAFileThatIsNotRead_areCountedToo() {
        FeedFiles feed = Rewritten.oneRoster12(FeedFiles.sound())
                .replace("manifest.csv", "file.userProfiles,absent", "file.userProfiles,bulk")
                .text(
                        "userProfiles.csv",
                        "sourcedId,userSourcedId,username,password\np1,u1,ada,swordfish\np2,u2,ben,\np3,u3,cho,x\n",
                        StandardCharsets.UTF_8);

        Staged staged = bench.stage(feed);

        assertThat(bench.causes()).contains("warning PASSWORDS userProfiles.csv password - 2");
        assertThat(bench.ledger(staged, "userProfiles.csv").reasons()).containsEntry("not part of a roster", 3L);
        assertThat(bench.everyTableWith("swordfish")).isEmpty();
    }

    @Test
    void stage_firstRowOfAFileThatIsNotReadIsNoHeader_repeatsNoneOfIt() {
        FeedFiles feed = FeedFiles.sound()
                .replace("manifest.csv", "file.lineItems,absent", "file.lineItems,bulk")
                .text("lineItems.csv", "l1,Health of Ada Ash\nl2,x\n", StandardCharsets.UTF_8);

        bench.stage(feed);

        assertThat(bench.causes()).noneMatch(cause -> cause.contains("Ada"));
    }

    @Test
    void stage_socialSecurityNumberAmongOtherIds_isLeftOutOfThem() {
        bench.stage(FeedFiles.sound()
                .replace("users.csv", ",{LDAP:ada},", ",\"{LDAP:ada},{SSN:" + VALUE + "},{Fed:7}\",")
                .replace("users.csv", "ben.b,,", "ben.b,{ssn:" + VALUE + "},"));

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.values("SELECT sourced_id || ' ' || coalesce(user_ids::text, '-') FROM staging.users "
                        + "WHERE sourced_id IN ('u1', 'u2') ORDER BY 1"))
                .containsExactly("u1 {\"{LDAP:ada}\",\"{Fed:7}\"}", "u2 -");
        assertThat(bench.causes()).contains("warning NEVER_KEPT users.csv userIds - 2");
        assertThat(bench.everyTableWith(VALUE)).isEmpty();
    }

    @Test
    void stage_cleverStatuses_areDroppedCountedAndNamed() {
        FeedFiles feed = FeedFiles.empty()
                .text("schools.csv", "School_id,School_name,School_number\ns1,North,1\n", StandardCharsets.UTF_8)
                .text(
                        "students.csv",
                        "School_id,Student_id,Last_name,First_name,Ell_status,Frl_status,IEP_status,Password\n"
                                + "s1,1,Ash,Ada,Y,F,N,a\ns1,2,Birch,Ben,,R,,b\n",
                        StandardCharsets.UTF_8)
                .text(
                        "teachers.csv",
                        "School_id,Teacher_id,Last_name,First_name\ns1,9,Dog,Dee\n",
                        StandardCharsets.UTF_8)
                .text(
                        "sections.csv",
                        "School_id,Section_id,Teacher_id,Name,Course_name,Term_name,Term_start,Term_end\n"
                                + "s1,k1,9,Algebra,Algebra,Fall,8/17/2026,1/15/2027\n",
                        StandardCharsets.UTF_8)
                .text("enrollments.csv", "School_id,Section_id,Student_id\ns1,k1,1\ns1,k1,2\n", StandardCharsets.UTF_8);

        Staged staged = bench.stage(feed);

        assertThat(staged.format()).isEqualTo("clever");
        assertThat(bench.errors()).isEmpty();
        assertThat(bench.causes())
                .contains(
                        "warning NEVER_KEPT students.csv Ell_status - 1",
                        "warning NEVER_KEPT students.csv Frl_status - 2",
                        "warning NEVER_KEPT students.csv IEP_status - 1",
                        "warning PASSWORDS students.csv Password - 2");
    }

    @Test
    void stage_metadataThatIsNamed_isStoredByNameAndValue() {
        FeedFiles feed = withColumns("metadata.house,metadata.Bus,metadata.secret", "\"red, dark\",,no");

        bench.keepingMetadata("house", "metadata.bus", "club").stage(feed);

        assertThat(bench.value("SELECT array_to_string(metadata, '|') FROM staging.users WHERE sourced_id = 'u1'"))
                .isEqualTo("house=red, dark");
        assertThat(bench.value("SELECT count(*) FROM staging.user_roles WHERE metadata IS NOT NULL"))
                .isEqualTo("0");
        assertThat(bench.causes())
                .contains("info NOT_KEPT users.csv metadata.secret - 1")
                .noneMatch(cause -> cause.contains("metadata.house") || cause.contains("metadata.Bus"));
        for (io.rollbook.roster.Entity entity : io.rollbook.roster.Entity.values()) {
            assertThat(bench.rowsWhoseDigestDiffers(entity)).as(entity.table()).isZero();
        }
    }

    @Test
    void stage_metadataInAnotherOrder_isTheSameRecord() {
        bench.keepingMetadata("house", "bus").stage(withColumns("metadata.house,metadata.bus", "red,7"));
        String before = bench.value("SELECT row_hash || metadata::text FROM staging.users ORDER BY sourced_id");

        bench.stage(withColumns("metadata.bus,metadata.house", "7,red"));

        assertThat(bench.value("SELECT row_hash || metadata::text FROM staging.users ORDER BY sourced_id"))
                .isEqualTo(before)
                .contains("{bus=7,house=red}");
    }

    @Test
    void stage_metadataThatCannotBeStored_quarantinesTheRow() {
        bench.keepingMetadata("house").stage(withColumns("metadata.house", "re\0d"));

        assertThat(bench.errors()).contains("INVALID_TEXT users.csv:2 users u1 metadata");
    }

    @Test
    void stage_metadataOfDemographics_aloneIsNoReasonToKeepThem() {
        FeedFiles feed = FeedFiles.sound()
                .replace("manifest.csv", "file.demographics,absent", "file.demographics,bulk")
                .text(
                        "demographics.csv",
                        "sourcedId,birthDate,metadata.house\nu1,2012-01-01,red\n",
                        StandardCharsets.UTF_8);

        bench.keeping().keepingMetadata("house").stage(feed);

        assertThat(bench.value("SELECT count(*) FROM staging.demographics")).isEqualTo("0");
        assertThat(bench.causes()).contains("info NOT_KEPT demographics.csv - - 1");
    }
}
