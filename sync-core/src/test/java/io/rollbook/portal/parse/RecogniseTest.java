package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecogniseTest {
    private static final Sample ORGS =
            sample("orgs.csv", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId");
    private static final Sample USERS = sample("users.csv", "sourcedId,givenName");

    private static Sample sample(String name, String text) {
        return Sample.of(name, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Sample manifest(String version) {
        return sample("manifest.csv", "propertyName,value\nmanifest.version,1.0\noneroster.version," + version);
    }

    private static Optional<Formats.Recognised> recognise(String wanted, Sample... samples) {
        return Formats.BUILT_IN.recognise(wanted, List.of(samples));
    }

    @Test
    void recognise_filesThatTwoFormatsHave_areTheOneThatTheManifestNames() {
        for (String version : List.of("1.1", "1.2")) {
            assertThat(recognise("auto", ORGS, manifest(version))).hasValueSatisfying(found -> {
                assertThat(found.format().name()).isEqualTo("oneroster-" + version + "-csv");
                assertThat(found.why()).startsWith("the manifest says so, and 7 of 7 columns are known");
            });
        }
    }

    @Test
    void recognise_oneFormat_saysWhyAndWhatIsNearest() {
        assertThat(recognise(
                        "auto",
                        sample("schools.csv", "School_id,School_name,School_number"),
                        sample("students.csv", "School_id,Student_id,First_name,Last_name,Shoe_size"),
                        sample("teachers.csv", "School_id,Teacher_id,First_name,Last_name"),
                        sample("sections.csv", "School_id,Section_id,Teacher_id"),
                        sample("enrollments.csv", "School_id,Section_id,Student_id")))
                .hasValueSatisfying(found -> {
                    assertThat(found.format().name()).isEqualTo("clever");
                    assertThat(found.why()).startsWith("17 of 18 columns are known");
                });
    }

    @Test
    void recognise_linesBeforeEachHeader_areNotTakenForIt() {
        String lines = "Exported by the SIS\n\nof Springfield, all schools\n";
        assertThat(recognise(
                        "auto",
                        sample("schools.csv", lines + "School_id,School_name,School_number\n1,North,7"),
                        sample("students.csv", lines + "School_id,Student_id,First_name,Last_name\n1,2,Ada,Ash"),
                        sample("teachers.csv", lines + "School_id,Teacher_id,First_name,Last_name\n1,3,Dee,Dogwood"),
                        sample("sections.csv", "sep=;\nSchool_id;Section_id;Teacher_id\n1;4;3"),
                        sample("enrollments.csv", "sep=;\nSchool_id;Section_id;Student_id\n1;4;2")))
                .hasValueSatisfying(found -> {
                    assertThat(found.format().name()).isEqualTo("clever");
                    assertThat(found.why()).startsWith("17 of 17 columns are known");
                });
    }

    @Test
    void recognise_formatThatIsAskedFor_saysSoAndWhatIsMissing() {
        assertThat(recognise("oneroster-1.1-csv", ORGS, USERS)).hasValueSatisfying(found -> assertThat(found.why())
                .startsWith("the feed asks for it; ")
                .contains("there is no ", "enrollments.csv"));
    }

    @Test
    void recognise_manifestThatNamesUs_isTheFormatAsWeWriteIt() {
        for (String wanted : List.of("auto", "oneroster-1.2-csv")) {
            assertThat(recognise(wanted, ORGS, manifest("1.2\nsource.systemName, Rollbook ")))
                    .hasValueSatisfying(found -> {
                        assertThat(found.format()).isSameAs(RollbookExport.FORMAT);
                        assertThat(found.format().name()).isEqualTo("oneroster-1.2-csv");
                        assertThat(found.why()).endsWith("; it is an export of Rollbook");
                    });
        }
    }

    @Test
    void recognise_manifestThatNamesAnotherSystemOrVersion_isTheFormatOfAll() {
        assertThat(recognise("auto", ORGS, manifest("1.2\nsource.systemName,Other")))
                .hasValueSatisfying(found -> assertThat(found.format()).isSameAs(OneRoster12.FORMAT));
        assertThat(recognise("auto", ORGS, manifest("1.1\nsource.systemName,Rollbook")))
                .hasValueSatisfying(found -> assertThat(found.format()).isSameAs(OneRoster11.FORMAT));
        assertThat(recognise("oneroster-1.2-csv", ORGS, sample("orgs.csv", "source.systemName,Rollbook")))
                .hasValueSatisfying(found -> assertThat(found.format()).isSameAs(OneRoster12.FORMAT));
    }

    private static String refused(Sample... samples) {
        assertThat(recognise("auto", samples)).isEmpty();
        return Formats.BUILT_IN.refused("auto", List.of(samples)).detail();
    }

    @Test
    void refused_someFilesOfAFormat_namesTheNearestTwoAndWhatEachOfThemLacks() {
        assertThat(refused(sample("orgs.csv", "sourcedId,name"), sample("users.csv", "sourcedId")))
                .isEqualTo("No format was recognised."
                        + " For sds-2.1 there is no type in orgs.csv, classes.csv, roles.csv,"
                        + " enrollments.csv."
                        + " For sds-2 there is no type in orgs.csv, orgSourcedIds in users.csv, username in users.csv,"
                        + " role in users.csv, classes.csv, enrollments.csv.");
    }

    @Test
    void refused_filesThatTwoFormatsHave_namesBothAndWhatDecides() {
        assertThat(refused(ORGS))
                .isEqualTo(
                        "The files fit oneroster-1.1-csv and oneroster-1.0-csv equally well. Name one of them as format"
                                + " in the feed's settings."
                                + " For oneroster-1.1-csv there is no academicSessions.csv, classes.csv, users.csv, enrollments.csv."
                                + " For oneroster-1.0-csv there is no academicSessions.csv, classes.csv, users.csv,"
                                + " enrollments.csv.");
    }

    @Test
    void refused_moreUnknownColumnsThanKnownOnes_saysSoWhereNothingIsMissing() {
        String others = ",a,b,c,d,e,f,g";
        assertThat(refused(
                        sample("orgs.csv", "sourcedId,name,type" + others),
                        sample("users.csv", "sourcedId,orgSourcedIds,username,role" + others),
                        sample("classes.csv", "sourcedId,orgSourcedId,title" + others),
                        sample("enrollments.csv", "classSourcedId,userSourcedId,role" + others)))
                .startsWith(
                        "No format was recognised. For sds-2 nothing is missing, but only 13 of 41 columns are known."
                                + " For ")
                .doesNotContain("there is no .");
    }

    @Test
    void recognise_columnsOfTheSourcesOwnAndWithoutAName_countForNothing() {
        String own =
                ",metadata.a,metadata.b,metadata.c,Metadata.d,metadata.healthNotes,metadata.e,metadata.f,metadata.g,metadata.h,,,,,,";
        assertThat(recognise(
                        "auto",
                        sample("orgs.csv", String.join(",", ORGS.firstRows().get(0)) + own),
                        manifest("1.1")))
                .hasValueSatisfying(found ->
                        assertThat(found.why()).startsWith("the manifest says so, and 7 of 7 columns are known"));
    }

    @Test
    void recognise_filesOfNoFormat_isNothing() {
        assertThat(recognise("auto", sample("pets.csv", "name,kind"))).isEmpty();
        assertThat(recognise("clever", ORGS)).isEmpty();
    }
}
