package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.roster.NeverKept;
import io.rollbook.run.FindingCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderTest {
    private static final FileShape ORGS = OneRoster11.FORMAT.file("orgs.csv").orElseThrow();
    private static final List<String> STANDARD =
            List.of("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId");

    private static List<FindingCode> codes(Header header) {
        return header.notes().stream().map(Header.Note::code).toList();
    }

    @Test
    void of_standardHeader_hasNothingToSay() {
        Header header = Header.of(ORGS, STANDARD);
        assertThat(header.notes()).isEmpty();
        assertThat(header.fatal()).isNull();
        assertThat(header.cell("type")).isEqualTo(4);
    }

    @Test
    void of_optionalColumnsLeftOut_isInOrder() {
        assertThat(Header.of(ORGS, List.of("sourcedId", "name", "type")).notes())
                .isEmpty();
    }

    @Test
    void of_invisibleCharactersAndCase_areSeenThrough() {
        Header header = Header.of(ORGS, List.of("\uFEFFsourcedId", "NA\u200BME", "\u00A0type "));
        assertThat(codes(header))
                .containsExactly(FindingCode.HEADER_SPELLING, FindingCode.HEADER_SPELLING, FindingCode.HEADER_SPELLING);
        assertThat(header.cell("name")).isEqualTo(1);
    }

    @Test
    void of_otherOrder_isSaidOnce() {
        assertThat(codes(Header.of(ORGS, List.of("type", "name", "sourcedId"))))
                .containsExactly(FindingCode.HEADER_ORDER);
    }

    @Test
    void of_dataInPlaceOfAHeaderWithACellTwice_tellsItsPlaceOnly() {
        Header header = Header.of(ORGS, List.of("s1", "active", "", "Secret", "Secret", "", ""));
        assertThat(header.notes())
                .contains(new Header.Note(FindingCode.DUPLICATE_COLUMN, "column 5"))
                .noneMatch(note -> "Secret".equals(note.column()));
    }

    @Test
    void of_dataInPlaceOfAHeader_repeatsNoneOfIt() {
        Header header = Header.of(ORGS, List.of("s1", "", "", "Secret School", "school", "", ""));
        assertThat(header.fatal()).isNotNull();
        assertThat(header.notes()).noneMatch(note -> "Secret School".equals(note.column()));
    }

    @Test
    void of_columnThatIsNeverKept_cannotBeRead() {
        Header header = Header.of(ORGS, List.of("sourcedId", "name", "type", "SSN", "metadata.healthNotes"));

        assertThat(header.denied())
                .containsExactly(
                        new Header.Denied(NeverKept.IDENTITY_NUMBER, 3, "SSN", false),
                        new Header.Denied(NeverKept.HEALTH, 4, "metadata.healthNotes", false));
        assertThat(header.metadata()).isEmpty();
        assertThat(header.notes()).isEmpty();
    }

    @Test
    void of_passwordThatTheFormatKnows_isNoCellEither() {
        FileShape users = OneRoster11.FORMAT.file("users.csv").orElseThrow();

        Header header = Header.of(users, List.of("sourcedId", "PassWord"));

        assertThat(header.cell("password")).isEqualTo(-1);
        assertThat(header.denied()).containsExactly(new Header.Denied(NeverKept.PASSWORD, 1, "password", true));
    }

    @Test
    void of_columnsOfTheSourcesOwnBeforeOthers_areOutOfOrder() {
        assertThat(Header.of(ORGS, List.of("sourcedId", "metadata.house", "name", "type"))
                        .notes())
                .containsExactly(new Header.Note(FindingCode.HEADER_ORDER, null));
        assertThat(Header.of(ORGS, List.of("sourcedId", "name", "type", "metadata.house"))
                        .notes())
                .isEmpty();
    }

    @Test
    void of_columnsOfTheSourcesOwn_areListedByName() {
        Header header = Header.of(ORGS, List.of("sourcedId", "name", "type", "Metadata.House"));

        assertThat(header.metadata()).containsExactly(new Header.Metadata("house", 3, "Metadata.House"));
    }
}
