package io.rollbook.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Sql;
import io.rollbook.portal.stage.FeedFiles;
import io.rollbook.portal.stage.Rewritten;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.TestPortal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our own exports write is read back where the manifest says so, and taken for what it is in all other deliveries. */
class OtherSystemsIT {
    /** Of a delivery with rows that might be ours: user, role, course and subjects of the class, terms, enrollment. */
    private static final List<String> AS_IT_IS = List.of(
            "u@20@6", "ext:administrator", "rollbook.no-course", "Art,-", "rollbook.no-term", "e@20@7 u@20@6 ext:aide");

    private static final List<String> READ_BACK =
            List.of("u 6", "administrator", "none", "Art", "none", "e 7 u 6 aide");

    @TempDir
    Path folder;

    private TestPortal district;
    private TestPortal fresh;

    @BeforeEach
    void open() {
        district = new TestPortal(folder);
        fresh = new TestPortal(folder);
    }

    @AfterEach
    void close() {
        district.close();
        fresh.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Made Up SIS", "rollbook", "Rollbook 2", ""})
    void receive_ofAnotherSystem_leavesWhatLooksLikeOursAsItIs(String system) throws Exception {
        SyncOutcome outcome = load(district, files(system));

        assertThat(facts(district)).isEqualTo(AS_IT_IS);
        assertThat(outcome.report().format()).isEqualTo("oneroster-1.2-csv");
    }

    @Test
    void receive_withoutAManifest_leavesWhatLooksLikeOursAsItIs() throws Exception {
        load(district, files("Rollbook").without("manifest.csv"));

        assertThat(facts(district)).isEqualTo(AS_IT_IS);
    }

    @Test
    void receive_ofOurOwn_isReadBackAndSaysSo() throws Exception {
        SyncOutcome outcome = load(district, files("Rollbook"));

        assertThat(facts(district)).isEqualTo(READ_BACK);
        assertThat(outcome.report().format()).isEqualTo("oneroster-1.2-csv");
        assertThat(outcome.report().formatWhy()).endsWith("; it is an export of Rollbook");
    }

    /** Rows are recognised by their bytes, which are the same. */
    @Test
    void receive_fromOneSystemAndThenFromAnother_isReadAsThatOneWritesEachTime() throws Exception {
        for (String system : List.of("Made Up SIS", "Rollbook", "Made Up SIS")) {
            load(district, files(system));

            assertThat(facts(district)).as(system).isEqualTo(system.equals("Rollbook") ? READ_BACK : AS_IT_IS);
        }
        load(fresh, files("Made Up SIS"));
        assertThat(RosterPicture.of(district.tenant())).isEqualTo(RosterPicture.of(fresh.tenant()));
    }

    private static FeedFiles files(String system) {
        return Rewritten.oneRoster12(FeedFiles.sound()
                .append("users.csv", "u@20@6,,,true,s1,ext:administrator,odd,,Odd,Oak,,,odd@example.org,,,,,\n")
                .append("courses.csv", "rollbook.no-course,,,y27,Odd,ODD,10,s1,\"Art,-\",\n")
                // So many that one of them may go unasked.
                .append("courses.csv", rows("more%d,,,y27,More,MORE,10,s1,,\n"))
                .append("academicSessions.csv", rows("more%d,,,More,term,2026-08-17,2027-06-12,y27,2027\n"))
                .append("academicSessions.csv", "rollbook.no-term,,,Odd,term,2027-08-17,2028-06-12,y27,2027\n")
                .append(
                        "classes.csv",
                        "k4,,,Odd,10,rollbook.no-course,ODD,scheduled,1,s1,rollbook.no-term,\"Art,-\",,1\n")
                .append("enrollments.csv", "e@20@7,,,k4,s1,u@20@6,ext:aide,,,\n")
                .replace("manifest.csv", "Made Up SIS", system));
    }

    private static String rows(String row) {
        return IntStream.range(0, 6).mapToObj(row::formatted).collect(Collectors.joining());
    }

    private SyncOutcome load(TestPortal portal, FeedFiles files) throws IOException {
        SyncOutcome outcome = portal.receive(files.zip(folder.resolve("files.zip")));
        assertThat(outcome.state()).as("%s", outcome.report()).isEqualTo(RunState.MERGED);
        return outcome;
    }

    private static List<String> facts(TestPortal portal) throws SQLException {
        try (Connection connection = portal.tenant().connect()) {
            return new Sql(connection)
                    .list(
                            "looking",
                            """
                            SELECT unnest(ARRAY[
                                (SELECT sourced_id FROM roster.users WHERE active AND username = 'odd'),
                                (SELECT r.role FROM roster.user_roles r JOIN roster.users u
                                    ON u.sourced_id = r.user_sourced_id
                                    WHERE r.active AND u.active AND u.username = 'odd'),
                                (SELECT coalesce(course_sourced_id, 'none') FROM roster.classes
                                    WHERE active AND sourced_id = 'k4'),
                                (SELECT array_to_string(subjects, ',') FROM roster.classes
                                    WHERE active AND sourced_id = 'k4'),
                                coalesce((SELECT string_agg(term_sourced_id, ',') FROM roster.class_terms
                                    WHERE class_sourced_id = 'k4'), 'none'),
                                (SELECT string_agg(concat_ws(' ', sourced_id, user_sourced_id, role), ',')
                                    FROM roster.enrollments WHERE active AND class_sourced_id = 'k4')])
                            """,
                            row -> row.getString(1));
        }
    }
}
