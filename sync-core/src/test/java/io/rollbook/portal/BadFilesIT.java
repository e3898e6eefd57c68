package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.stage.FeedFiles;
import io.rollbook.run.Refused;
import io.rollbook.run.Rollover;
import io.rollbook.run.SyncOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nights of a real portal with files that are wrong as a whole, or written in another way than the standard wants, after one
 * good night. Each names what was found, on which line (0: in the file as a whole), and the records that are as they were.
 */
class BadFilesIT extends AfterAGoodNight {
    private static final String PAGE =
            "%s is a web page, perhaps the one for signing in: sign in where it came from, download the CSV files again"
                    + " and send those.";

    @Test
    void invisibleCharactersInTheHeader_hideNobody() throws Exception {
        night("invisible-characters-in-the-header");

        assertThat(errors()).isEmpty();
        assertThat(warnings())
                .containsExactly("HEADER_SPELLING users.csv:0 - role", "HEADER_SPELLING users.csv:0 - sourcedId");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void headerTypo_isRefusedByTheColumnsName() throws Exception {
        refusedNight("header-typo", "MISSING_COLUMN");

        assertThat(errors()).containsExactly("MISSING_COLUMN users.csv:0 - enabledUser");
    }

    @Test
    void utf16_isReadAsWhatItIs() throws Exception {
        night("utf-16");

        assertThat(errors()).isEmpty();
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void headerOnly_isHeldAndRemovesNobody() throws Exception {
        heldNight("header-only", "DAMAGED");

        assertThat(errors()).containsExactly("EMPTY_FILE enrollments.csv:0 - -");
    }

    @Test
    void fewerRowsThanItsLastLineSays_isHeldAndRemovesNobody() throws Exception {
        heldNight("fewer-rows-than-its-last-line-says", "DAMAGED");

        assertThat(errors()).containsExactly("FEWER_ROWS_THAN_SAID enrollments.csv:0 - -");
        desk.portal.approve(desk.last().id(), "Pat", "The line is wrong", Approval.ALL);
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void optionalFileHeaderOnly_isAcceptedWithOneWarningAndRemovesNothing() throws Exception {
        night("optional-file-header-only");

        assertThat(errors()).isEmpty();
        assertThat(warnings()).containsExactly("EMPTY_OPTIONAL_FILE courses.csv:0 - -");
        assertThat(roster()).isEqualTo(before).anyMatch(record -> record.startsWith("courses c1 "));
    }

    @Test
    void asManyRowsAsItsLastLineSays_nightAfterNight_isWholeAndOneFewerIsNot() throws Exception {
        for (int night = 0; night < 3; night++) {
            Path zip = FeedFiles.sound()
                    .append("enrollments.csv", "6 rows exported\n")
                    .replace("orgs.csv", "North School", "North School " + night)
                    .zip(folder.resolve("night.zip"));
            assertThat(desk.receive(zip)).as("night %d", night).isInstanceOf(SyncOutcome.Merged.class);
            assertThat(errors()).isEmpty();
        }
        Path zip =
                FeedFiles.sound().append("enrollments.csv", "7 rows exported\n").zip(folder.resolve("night.zip"));
        assertThat(desk.receive(zip)).isInstanceOf(SyncOutcome.HeldForDecision.class);
        assertThat(Objects.requireNonNull(desk.last().report().held()).detail())
                .contains("enrollments.csv says at its end that it has 7 rows, and 6 were read");
    }

    @Test
    void byteOrderMark_isNoPartOfTheFirstColumnsName() throws Exception {
        night("byte-order-mark");

        assertThat(errors()).isEmpty();
        assertThat(warnings()).isEmpty();
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void newSchoolYear_waitsForAPersonAndLeavesTheLimitsAsTheyAre() throws Exception {
        heldNight("new-school-year", "TOO_MANY_REMOVALS");
        assertThat(errors()).isEmpty();

        desk.portal.approve(desk.last().id(), "Pat", "A new school year", Approval.ALL);

        assertThat(texts("SELECT sourced_id FROM roster.classes WHERE active ORDER BY 1"))
                .containsExactly("m1", "m2", "m3");
        before = roster();
        heldNight("sound", "TOO_MANY_REMOVALS");
    }

    @Test
    void gradesThatMoveUp_areNoLossOfTheTopGrade() throws Exception {
        goodNight("four-grades");
        desk.guard(PortalDesk.TIMID);

        SyncOutcome outcome = desk.receiveFeed("grades-move-up");

        assertThat(outcome).isInstanceOf(SyncOutcome.Merged.class);
        assertThat(outcome.report().rollover()).isEqualTo(new Rollover(12, "12", 4));
        assertThat(errors()).isEmpty();
        assertThat(texts("SELECT sourced_id FROM roster.users WHERE NOT active ORDER BY 1"))
                .containsExactly("g12a", "g12b", "g12c", "g12d");
    }

    @Test
    void topGradeGoneWhileNobodyMovesUp_isHeld() throws Exception {
        goodNight("four-grades");
        desk.guard(PortalDesk.TIMID);

        heldNight("top-grade-gone", "TOO_MANY_REMOVALS");
    }

    @Test
    void halfTheFiles_areRefusedAndRemoveNobody() throws Exception {
        refusedNight("half-the-files", "MISSING_FILE");

        assertThat(errors()).containsExactly("MISSING_FILE enrollments.csv:0 - -", "MISSING_FILE users.csv:0 - -");
    }

    @Test
    void cutOffInItsLastLine_isHeldAsDamaged() throws Exception {
        heldNight("cut-off-in-its-last-line", "DAMAGED");

        assertThat(errors())
                .containsExactly("TRUNCATED_FILE enrollments.csv:4 - -", "UNREADABLE_ROW enrollments.csv:4 e3 -");
    }

    @Test
    void windows1252_isReadAsThat() throws Exception {
        night("windows-1252");

        assertThat(errors()).isEmpty();
        assertThat(warnings()).containsExactly("ENCODING_REPAIRED orgs.csv:4 - -");
        assertThat(texts("SELECT name FROM roster.orgs WHERE sourced_id = 's2'"))
                .containsExactly("S\u00FCd\u2019s School");
        assertAsBeforeBut("orgs s2");
    }

    @Test
    void twoEncodingsInARow_areNotGuessed() throws Exception {
        night("two-encodings-in-a-row");

        assertThat(errors()).containsExactly("INVALID_ENCODING orgs.csv:4 s2 name");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void quotesBehindBackslashes_areRead() throws Exception {
        night("quotes-behind-backslashes");

        assertThat(errors()).isEmpty();
        assertThat(warnings()).containsExactly("DIALECT orgs.csv:0 - backslash");
        assertThat(texts("SELECT name FROM roster.orgs WHERE sourced_id = 's2'"))
                .containsExactly("The \"South\" School");
        assertAsBeforeBut("orgs s2");
    }

    @Test
    void quotesBehindBackslashesInARow_areReadThereOnly() throws Exception {
        night("quotes-behind-backslashes-in-a-row");

        assertThat(errors()).isEmpty();
        assertThat(warnings()).containsExactly("QUOTES_MENDED orgs.csv:4 - -");
        assertThat(texts("SELECT name FROM roster.orgs WHERE sourced_id IN ('s1', 's2') ORDER BY sourced_id"))
                .containsExactly("The \"North\" School", "The \"South\" School");
        assertAsBeforeBut("orgs s1", "orgs s2");
    }

    @Test
    void quoteNotClosed_isARowOfNobodyKnowsWhomAndRemovesNothing() throws Exception {
        night("quote-not-closed");

        assertThat(errors()).containsExactly("MALFORMED_CSV classes.csv:3 - -");
        assertThat(roster()).isEqualTo(before);
    }

    @Test
    void malformedWayDown_isToldByItsLineAndReadingGoesOn() throws Exception {
        night("malformed-way-down");

        assertThat(errors()).containsExactly("MALFORMED_CSV enrollments.csv:102 - -");
        assertThat(roster()).containsAll(before).hasSize(before.size() + 96);
        assertThat(texts("SELECT line FROM roster.enrollments WHERE active AND sourced_id = 'x103'"))
                .containsExactly("103");
    }

    @ParameterizedTest
    @MethodSource
    void fileThatIsNoCsv_isToldInWordsWithWhatToDo(String name, byte[] content, String words) throws Exception {
        assertThat(desk.receive(name, content)).isInstanceOf(SyncOutcome.Rejected.class);

        assertThat(Objects.requireNonNull(desk.last().report().refused()))
                .isEqualTo(new Refused("UNKNOWN_FORMAT", words));
        assertThat(roster()).isEqualTo(before);
    }

    static Stream<Arguments> fileThatIsNoCsv_isToldInWordsWithWhatToDo() throws IOException {
        String sheets = ": save each sheet as CSV (UTF-8) and send those.";
        return Stream.of(
                Arguments.of(
                        "roster.xlsx",
                        zip("_rels/.rels", "xl/workbook.xml", "docProps/app.xml", "[Content_Types].xml"),
                        "roster.xlsx is an Excel workbook" + sheets),
                Arguments.of(
                        "roster.xls",
                        HexFormat.of().parseHex("d0cf11e0a1b11ae1" + "00".repeat(504)),
                        "roster.xls is an Excel workbook" + sheets),
                Arguments.of(
                        "roster.ods",
                        zip("mimetype", "content.xml", "META-INF/manifest.xml"),
                        "roster.ods is an OpenDocument file, as LibreOffice writes it" + sheets),
                Arguments.of(
                        "roster.pdf",
                        "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n".getBytes(StandardCharsets.UTF_8),
                        "roster.pdf is a PDF, from which no roster can be read: export CSV files from the student"
                                + " information system and send those."),
                Arguments.of(
                        "Fay Canary.csv",
                        "\uFEFF\n<!DOCTYPE html>\n<title>Sign in</title>".getBytes(StandardCharsets.UTF_8),
                        PAGE.formatted("File 1")));
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write('<');
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void webPageInPlaceOfAFile_isTold_andBesideTheFilesItIsLeftOut() throws Exception {
        String page = "<html><title>Sign in</title></html>";
        Path zip = FeedFiles.sound().with("users.csv", page).zip(folder.resolve("night.zip"));

        assertThat(desk.receive(zip)).isInstanceOf(SyncOutcome.Rejected.class);

        assertThat(Objects.requireNonNull(desk.last().report().refused()))
                .isEqualTo(new Refused("UNKNOWN_FORMAT", PAGE.formatted("users.csv")));
        assertThat(roster()).isEqualTo(before);

        // A description that comes along every night is none of the files that are read.
        FeedFiles good = FeedFiles.sound().replace("orgs.csv", "North School", "North");
        assertThat(desk.receive(good.with("readme.htm", page).zip(folder.resolve("night.zip"))))
                .isInstanceOf(SyncOutcome.Merged.class);
        assertThat(errors()).isEmpty();
    }

    @Test
    void filesInAFolder_areReadFromThereAndTheFolderIsNamedNowhere() throws Exception {
        assertThat(desk.receiveFeed("future-term", "Export of Fay Canary/")).isInstanceOf(SyncOutcome.Merged.class);

        assertThat(errors()).isEmpty();
        assertThat(warnings()).containsExactly("FILES_IN_FOLDER file 1:0 - -");
        assertThat(roster()).containsAll(before).hasSize(before.size() + 3);
        assertThat(texts("SELECT t::text FROM sync.findings t UNION ALL SELECT t::text FROM sync.causes t"
                        + " UNION ALL SELECT t::text FROM sync.runs t UNION ALL SELECT t::text FROM audit.entries t"))
                .isNotEmpty()
                .noneMatch(row -> row.contains("Canary"));
    }
}
