package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.run.FindingCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {
    private static final String NUL = JsonCells.WRONG;

    private static JsonRows rows(String collection, String version, boolean changes, String pages, String... metadata)
            throws IOException {
        return new JsonRows(
                OneRosterRest.collection(collection + ".json", version).orElseThrow(),
                List.of(metadata),
                changes,
                new ByteArrayInputStream(pages.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> lines(JsonRows rows) throws IOException {
        return new String(rows.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }

    /** What is in a column of the first record. */
    private static String cell(String collection, String column, String record) throws IOException {
        CsvRows rows = new CsvRows(rows(collection, "1.2", true, "{\"" + collection + "\":[" + record + "]}"));
        rows.next();
        int place = rows.cells().indexOf(column);
        rows.next();
        return rows.cell(place);
    }

    @Test
    void pages_oneAfterTheOther_areOneFileWithOneHeader() throws IOException {
        assertThat(
                        lines(
                                rows(
                                        "orgs",
                                        "1.2",
                                        false,
                                        """
                {"orgs": [{"sourcedId": "a", "name": "North", "type": "school",
                           "parent": {"href": "https://x/orgs/d", "sourcedId": "d", "type": "org"}}]}
                {"warnings": [{"sourcedId": "no record"}], "orgs": [{"type": "district", "sourcedId": "d", "name": "D"}]}
                """)))
                .containsExactly(
                        "sourcedId,status,name,type,identifier,parentSourcedId",
                        "a,,North,school,,d",
                        "d,,D,district,,");
    }

    @Test
    void aRecordWithoutAnId_keepsItsOtherCellsInTheirColumns() throws IOException {
        assertThat(lines(rows("orgs", "1.2", false, "{\"orgs\":[{\"name\":\"North\"}]}")))
                .last()
                .isEqualTo(",,North,,,");
    }

    @Test
    void users_of11And12_tellTheirRolesEachInTheirWay() throws IOException {
        String of11 = "{\"users\":[{\"sourcedId\":\"u\",\"role\":\"student\",\"orgs\":[{\"sourcedId\":\"a\"},"
                + "{\"sourcedId\":\"b\"}]}]}";
        CsvRows rows = new CsvRows(rows("users", "1.1", false, of11));
        rows.next();
        List<String> header = rows.cells();
        rows.next();
        assertThat(rows.cell(header.indexOf("orgSourcedIds"))).isEqualTo("a,b");
        assertThat(rows.cell(header.indexOf("role"))).isEqualTo("student");

        String roles = cell(
                "users",
                "roles",
                "{\"sourcedId\":\"u\",\"roles\":[{\"roleType\":\"primary\",\"role\":\"teacher\",\"org\":{\"sourcedId\":\"a\"},"
                        + "\"beginDate\":\"2026-08-01\"},{\"role\":\"aide\",\"org\":{\"sourcedId\":\"b\"}}]}");
        assertThat(Blank.items(roles))
                .containsExactly(parts("primary", "teacher", "a", "2026-08-01", ""), parts("", "aide", "b", "", ""));
    }

    private static String parts(String... parts) {
        return String.join(String.valueOf(OneRosterRest.PART), parts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            true      | true
            "true"    | true
            0         | 0
            1.50      | 1.50
            "a, \\"b\\"" | a, "b"
            "two\\nlines" | two
            "\\u00e9\\ud83d\\ude00" | é😀
            """)
    void values_ofAnyScalarKind_areTheirText(String json, String text) throws IOException {
        assertThat(cell("users", "username", "{\"username\":" + json + "}")).startsWith(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "[1]", "{\"a\":{\"b\":[]}}", "\"\\ud83d\"", "\"a\\ufdd0b\"", "\"\\ufdd1\""})
    void values_ofAnotherKind_areWrongAndNothingElseIs(String json) throws IOException {
        String record = "{\"username\":" + json + ",\"givenName\":\"Ada\"}";

        assertThat(cell("users", "username", record)).isEqualTo(NUL);
        assertThat(cell("users", "givenName", record)).isEqualTo("Ada");
    }

    @Test
    void lists_whoseItemsHoldCommas_staySuchLists() throws IOException {
        assertThat(Blank.items(cell("classes", "subjects", "{\"subjects\":[\"Math, adv.\"]}")))
                .containsExactly("Math, adv.");
        assertThat(Blank.items(cell("classes", "subjects", "{\"subjects\":[\"Math, adv.\",\"Art\"]}")))
                .containsExactly("Math, adv.", "Art");
        assertThat(Blank.items(cell("classes", "subjects", "{\"subjects\":\"Art\"}")))
                .containsExactly("Art");
        assertThat(cell("classes", "subjects", "{\"subjects\":[\"Art\",{}]}")).isEqualTo(NUL);
    }

    @Test
    void references_thatAreBareOrOfAnotherType_areReadAndCounted() throws IOException {
        JsonRows rows = rows(
                "classes",
                "1.2",
                false,
                """
                {"classes": [{"sourcedId": "1", "course": {"sourcedId": "c", "type": "course"}},
                             {"sourcedId": "2", "course": "c"},
                             {"sourcedId": "3", "course": {"sourcedId": "c", "type": "org"}},
                             {"sourcedId": "4", "course": {"href": "https://x"}}, {"sourcedId": "5", "course": null},
                             {"sourcedId": "6", "course": {}},
                             {"sourcedId": "7", "course": {"sourcedId": null, "type": "course"}}]}
                """);

        assertThat(lines(rows).stream().skip(1))
                .containsExactly(
                        "1,,,,c,,,,,,,,",
                        "2,,,,c,,,,,,,,",
                        "3,,,,c,,,,,,,,",
                        "4,,,," + NUL + ",,,,,,,,",
                        "5,,,,,,,,,,,,",
                        "6,,,,,,,,,,,,",
                        "7,,,,,,,,,,,,");
        assertThat(rows.oddities())
                .containsExactly(new JsonCells.Oddity(FindingCode.REFERENCE_FORM, "courseSourcedId", 3, 4));
    }

    @Test
    void passwords_areToldAndNotRead() throws IOException {
        assertThat(cell("users", "password", "{\"password\":\"hunter2\"}")).isEqualTo("x");
        assertThat(cell("users", "password", "{\"password\":null}")).isEmpty();
    }

    @Test
    void metadata_isReadWhereItIsKept() throws IOException {
        assertThat(lines(rows(
                        "orgs",
                        "1.2",
                        false,
                        "{\"orgs\":[{\"sourcedId\":\"a\",\"metadata\":{\"Site\":7,\"secret\":\"x\"}}]}",
                        "site")))
                .containsExactly("sourcedId,status,name,type,identifier,parentSourcedId,metadata.site", "a,,,,,,7");
    }

    @Test
    void status_isToldOfChangesAndOfWhatIsDeleted() throws IOException {
        String pages = "{\"orgs\":[{\"sourcedId\":\"a\",\"status\":\"active\"},"
                + "{\"sourcedId\":\"b\",\"status\":\"tobedeleted\"}]}";

        assertThat(lines(rows("orgs", "1.1", true, pages))).contains("a,active,,,,", "b,tobedeleted,,,,");
        assertThat(lines(rows("orgs", "1.1", false, pages))).contains("a,,,,,", "b,tobedeleted,,,,");
    }

    @Test
    void whatIsNoObject_isARowOfNobody() throws IOException {
        assertThat(lines(rows("orgs", "1.2", false, "{\"orgs\":[7,{\"sourcedId\":\"a\"}]}")))
                .containsExactly("sourcedId,status,name,type,identifier,parentSourcedId", NUL, "a,,,,,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"orgs\":[{\"sourcedId\":\"a\"},{\"sourc",
                "{\"orgs\":[{\"sourcedId\":\"a\"},]}",
                "{\"orgs\":[{\"sourcedId\":\"a\"}] x"
            })
    void whatIsNoJson_endsInTheMiddleOfALine(String pages) throws IOException {
        String text = new String(
                Objects.requireNonNull(rows("orgs", "1.2", false, pages).readAllBytes()), StandardCharsets.UTF_8);

        assertThat(text).endsWith("a,,,,,\n" + NUL);
    }

    @Test
    void aRecordThatIsTooLong_isWrongUnderItsId_andReadingGoesOn() throws IOException {
        String items = "\"%s\",".formatted("g".repeat(99)).repeat(6_000);
        for (String property : List.of(
                "\"grades\":[" + items + "\"12\"]",
                "\"userIds\":[" + "{},".repeat(200_000) + "{}]",
                "\"metadata\":{\"house\":[" + items + "\"x\"]}",
                "\"givenName\":\"%1$s\",\"familyName\":\"%1$s\"".formatted("n".repeat(300_000)))) {
            String pages = "{\"users\":[{\"sourcedId\":\"u1\",%s},{\"sourcedId\":\"u2\"}]}".formatted(property);

            List<String> lines = lines(rows("users", "1.2", false, pages, "house"));

            assertThat(lines).hasSize(3);
            assertThat(lines.get(1)).startsWith("u1,").contains(NUL).hasSizeLessThan(400_000);
            assertThat(lines.get(2)).startsWith("u2,");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\0\0\0\0\0\0\0",
                "{\0\0\0\"courses\":[]}",
                "\0\0{\0\"orgs\":[]}",
                "\0{\0\0\"orgs\":[]}",
                "{\0\"orgs\":[]}"
            })
    void bytesThatLookLikeAnotherEncodingAndAreNot_endInTheMiddleOfALine(String pages) throws IOException {
        assertThat(lines(rows("orgs", "1.2", false, pages)))
                .containsExactly("sourcedId,status,name,type,identifier,parentSourcedId", NUL);
    }

    @Test
    void whatCannotBeRead_isAFailureAndNoEndOfTheRows() throws IOException {
        for (int whole : List.of(0, 40)) {
            InputStream broken = new SequenceInputStream(
                    new ByteArrayInputStream("{\"orgs\":[{\"sourcedId\":\"a\"},{\"sourcedId\":\"b\"}"
                            .substring(0, whole)
                            .getBytes(StandardCharsets.UTF_8)),
                    new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("the disk is gone");
                        }
                    });

            assertThatThrownBy(() -> new JsonRows(
                                    OneRosterRest.collection("orgs.json", "1.2").orElseThrow(),
                                    List.of(),
                                    false,
                                    broken)
                            .readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessage("the disk is gone");
        }
    }
}
