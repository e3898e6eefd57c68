package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A file with one defect of each kind that CSV files have in the wild (the kinds of Vitagliano et al., "Pollock: A Data
 * Loading Benchmark", PVLDB 16(8), 2023), at each place where it can be. Whatever is read of it must be right.
 */
class PollutedFilesTest {
    private static final int COLUMNS = 7;
    private static final List<String> HEADER =
            List.of("Student_id", "First_name", "Last_name", "DOB", "Note", "E-mail", "Nickname");
    private static final List<List<String>> ROWS =
            IntStream.range(0, 24).mapToObj(PollutedFilesTest::row).toList();

    private static List<String> row(int i) {
        return List.of(
                "S-" + (1000 + i),
                List.of("Ann", "Bo", "Çelik", "D'Arcy").get(i % 4),
                List.of("Lee, Jr.", "O'Neil", "Ash").get(i % 3),
                "2012-0" + (1 + i % 9) + "-1" + i % 10,
                List.of("has a locker, a bus pass, and a key", "says \"hi\"", "nothing", "", "one, two")
                        .get(i % 5),
                "s" + i + "@schools.example",
                i % 4 == 0 ? "Kit" : "");
    }

    /** How the file is written: cells are quoted where they have to be, some of them where they need not. */
    private static final class Writer {
        private String delimiter = ",";
        private char quote = '"';
        private String escape = "\"";
        private String lineEnd = "\r\n";
        private boolean lastEnd = true;
        private final List<List<String>> cells = new ArrayList<>();

        Writer() {
            cells.add(quoted(HEADER));
            ROWS.forEach(row -> cells.add(quoted(row)));
        }

        static Writer of(Consumer<Writer> with) {
            Writer writer = new Writer();
            with.accept(writer);
            return writer.again();
        }

        private Writer again() {
            cells.clear();
            cells.add(quoted(HEADER));
            ROWS.forEach(row -> cells.add(quoted(row)));
            return this;
        }

        private List<String> quoted(List<String> row) {
            List<String> quoted = new ArrayList<>();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                boolean must = cell.contains(delimiter) || cell.indexOf(quote) >= 0 || cell.contains(",");
                boolean may = column == 5 && !cell.isEmpty();
                String inner = cell.replace(String.valueOf(quote), escape + quote);
                quoted.add(must || may ? quote + inner + quote : cell);
            }
            return quoted;
        }

        String line(int index) {
            return String.join(delimiter, cells.get(index));
        }

        List<String> lines() {
            return new ArrayList<>(
                    IntStream.range(0, cells.size()).mapToObj(this::line).toList());
        }

        String text(List<String> lines) {
            return String.join(lineEnd, lines) + (lastEnd ? lineEnd : "");
        }

        String text() {
            return text(lines());
        }
    }

    private record Read(CsvTable table, List<List<String>> rows, List<Integer> leftOut) {}

    private static Read read(String text) throws IOException, CsvTable.Refused {
        return read(text, StandardCharsets.UTF_8);
    }

    private static Read read(String text, Charset charset) throws IOException, CsvTable.Refused {
        CsvTable table = new CsvTable(new ByteArrayInputStream(text.getBytes(charset)));
        List<List<String>> rows = new ArrayList<>();
        List<Integer> leftOut = new ArrayList<>();
        while (table.next()) {
            CsvTable.LeftOut line = table.leftOut();
            if (line == null) {
                rows.add(table.cells());
            } else {
                leftOut.add(line.line());
            }
        }
        return new Read(table, rows, leftOut);
    }

    private static void assertWhole(String text) throws IOException, CsvTable.Refused {
        Read read = read(text);
        assertThat(read.table().columns()).isEqualTo(HEADER);
        assertThat(read.rows()).isEqualTo(ROWS);
        assertThat(read.leftOut()).isEmpty();
    }

    /** All rows but the one on this line are read, and no other. */
    private static void assertAllBut(int line, String text) throws IOException, CsvTable.Refused {
        Read read = read(text);
        List<List<String>> others = new ArrayList<>(ROWS);
        others.remove(line - 2);
        assertThat(read.table().columns()).isEqualTo(HEADER);
        assertThat(read.rows()).as("line " + line).isEqualTo(others);
        assertThat(read.leftOut()).containsExactly(line);
    }

    @Test
    void read_fileAsItShouldBe_isWhole() throws Exception {
        assertWhole(new Writer().text());
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertThat(read("\uFEFF" + new Writer().text(), charset).rows()).isEqualTo(ROWS);
        }
        Read latin = read(new Writer().text(), Charset.forName("windows-1252"));
        assertThat(latin.rows()).isEqualTo(ROWS);
        assertThat(latin.table().encoding()).isEqualTo("Windows-1252");
    }

    @Test
    void read_otherDelimitersAndLineEnds_areTold() throws Exception {
        for (String delimiter : List.of(",", ";", "\t", "|", " ", ", ", "; ")) {
            for (String lineEnd : List.of("\n", "\r\n", "\r")) {
                Writer writer = Writer.of(to -> to.delimiter = delimiter);
                writer.lineEnd = lineEnd;
                Read read = read(writer.text());
                assertThat(read.rows()).as("[%s] %s", delimiter, read.leftOut()).isEqualTo(ROWS);
                assertThat(read.table().columns()).isEqualTo(HEADER);
                assertThat(read.table().dialect().delimiter()).isEqualTo(delimiter.charAt(0));
                assertThat(read.table().lineEnd())
                        .isEqualTo(lineEnd.replace("\r", "CR").replace("\n", "LF"));
            }
        }
    }

    @Test
    void read_quotesEscapedByBackslashes_areTold() throws Exception {
        Read read = read(Writer.of(to -> to.escape = "\\").text());
        assertThat(read.rows()).isEqualTo(ROWS);
        assertThat(read.table().dialect().backslash()).isTrue();
    }

    @Test
    void read_apostrophesAsQuotes_areTold() throws Exception {
        Read read = read(Writer.of(to -> {
                    to.quote = '\'';
                    to.escape = "'";
                })
                .text());
        assertThat(read.rows()).isEqualTo(ROWS);
        assertThat(read.table().dialect().quote()).isEqualTo('\'');
    }

    @Test
    void read_strayQuoteAmongQuotedCells_doesNotMakeThemPlainText() throws Exception {
        List<String> lines = new ArrayList<>(List.of("id,name,role"));
        for (int i = 0; i < 60; i++) {
            lines.add(i == 6 ? "\"u6\",\"O\"Neil\",\"student\"" : "\"u" + i + "\",\"Ann\",\"student\"");
        }
        Read read = read(String.join("\n", lines) + "\n");
        assertThat(read.table().dialect()).isEqualTo(Dialect.RFC_4180);
        assertThat(read.rows()).hasSize(59).allSatisfy(row -> assertThat(row.get(0))
                .startsWith("u"));
        assertThat(read.leftOut()).containsExactly(8);
    }

    @Test
    void read_quotesNotEscapedAtAll_leaveTheRowsOut() throws Exception {
        Read read = read(Writer.of(to -> to.escape = "").text());
        assertThat(read.rows())
                .isEqualTo(
                        ROWS.stream().filter(row -> row.get(4).indexOf('"') < 0).toList());
        assertThat(read.leftOut()).hasSize(5);
    }

    @Test
    void read_noLineEndAtTheEndOrTwo_isWhole() throws Exception {
        Writer cut = new Writer();
        cut.lastEnd = false;
        assertWhole(cut.text());
        assertWhole(new Writer().text() + "\r\n");
        assertWhole(new Writer().text() + "\r\n\r\n\r\n");
    }

    @Test
    void read_extraQuoteInAnyCell_costsNoOtherRow() throws Exception {
        for (int line = 1; line < ROWS.size() + 1; line++) {
            for (int column = 0; column < COLUMNS; column++) {
                for (boolean front : new boolean[] {true, false}) {
                    Writer writer = new Writer();
                    String cell = writer.cells.get(line).get(column);
                    writer.cells.get(line).set(column, front ? '"' + cell : cell + '"');
                    assertAllBut(line + 1, writer.text());
                }
            }
        }
    }

    @Test
    void read_missingQuoteInAnyCell_costsNoOtherRow() throws Exception {
        for (int line = 1; line < ROWS.size() + 1; line++) {
            for (int column = 0; column < COLUMNS; column++) {
                Writer writer = new Writer();
                String cell = writer.cells.get(line).get(column);
                if (cell.startsWith("\"")) {
                    writer.cells.get(line).set(column, cell.substring(1));
                    assertAllBut(line + 1, writer.text());
                    writer.cells.get(line).set(column, cell.substring(0, cell.length() - 1));
                    assertAllBut(line + 1, writer.text());
                }
            }
        }
    }

    @Test
    void read_delimiterMissingInAnyRow_costsNoOtherRow() throws Exception {
        for (int line = 1; line < ROWS.size() + 1; line++) {
            for (int column = 1; column < COLUMNS; column++) {
                Writer writer = new Writer();
                List<String> lines = writer.lines();
                List<String> cells = writer.cells.get(line);
                lines.set(
                        line,
                        String.join(",", cells.subList(0, column)) + String.join(",", cells.subList(column, COLUMNS)));
                assertAllBut(line + 1, writer.text(lines));
            }
        }
    }

    @Test
    void read_delimiterTooManyInAnyRow_costsNoOtherRow() throws Exception {
        for (int line = 1; line < ROWS.size() + 1; line++) {
            for (int column = 0; column < COLUMNS; column++) {
                Writer writer = new Writer();
                writer.cells.get(line).add(column, "");
                assertAllBut(line + 1, writer.text());
            }
        }
    }

    @Test
    void read_rowInAnotherDialect_costsNoOtherRow() throws Exception {
        for (int line = 1; line < ROWS.size() + 1; line++) {
            int at = line;
            for (Writer other : List.of(
                    Writer.of(to -> to.delimiter = ";"),
                    Writer.of(to -> to.delimiter = " "),
                    Writer.of(to -> to.delimiter = "\t"))) {
                Writer writer = new Writer();
                List<String> lines = writer.lines();
                lines.set(at, other.line(at));
                assertAllBut(at + 1, writer.text(lines));
            }
            Writer apostrophes = new Writer();
            apostrophes.cells.set(
                    at, ROWS.get(at - 1).stream().map(cell -> "'" + cell + "'").toList());
            assertAllBut(at + 1, apostrophes.text());

            Writer escapes = new Writer();
            List<String> lines = escapes.lines();
            lines.set(at, Writer.of(to -> to.escape = "\\").line(at));
            assertWhole(escapes.text(lines));
        }
    }

    @Test
    void read_rowWithAnotherLineEnd_isWhole() throws Exception {
        List<String> lines = new Writer().lines();
        for (int line = 0; line < lines.size(); line++) {
            int at = line;
            String text = IntStream.range(0, lines.size())
                    .mapToObj(i -> lines.get(i) + (i == at ? "\n" : "\r\n"))
                    .collect(Collectors.joining());
            assertWhole(text);
            if (at == 0) {
                continue;
            }
            // A lone carriage return ends a row beyond doubt only where no quotes are near it.
            Read read = read(text.replace(lines.get(at) + "\n", lines.get(at) + "\r"));
            assertThat(ROWS).containsAll(read.rows());
            assertThat(read.rows()).hasSizeGreaterThanOrEqualTo(ROWS.size() - 2);
        }
    }

    @Test
    void read_noHeader_numbersTheColumns() throws Exception {
        List<String> lines = new Writer().lines();
        Read read = read(new Writer().text(lines.subList(1, lines.size())));
        assertThat(read.table().headerRows()).isZero();
        assertThat(read.table().columns()).startsWith("column1", "column2").hasSize(COLUMNS);
        assertThat(read.rows()).isEqualTo(ROWS);
    }

    @Test
    void read_headerOnlyOrOneRowOrNothing_isThat() throws Exception {
        Read header = read(new Writer().line(0) + "\n");
        assertThat(header.table().columns()).isEqualTo(HEADER);
        assertThat(header.rows()).isEmpty();
        Read one = read(new Writer().line(0) + "\n" + new Writer().line(1) + "\n");
        assertThat(one.table().columns()).isEqualTo(HEADER);
        assertThat(one.rows()).isEqualTo(ROWS.subList(0, 1));
        for (String nothing : List.of("", "\r\n", "\uFEFF")) {
            Read none = read(nothing);
            assertThat(none.table().columns()).isEmpty();
            assertThat(none.rows()).isEmpty();
        }
    }

    @Test
    void read_headerOverSeveralRows_isPutTogether() throws Exception {
        for (int more = 1; more <= 2; more++) {
            List<String> lines = new Writer().lines();
            for (int i = 0; i < more; i++) {
                lines.add(0, lines.get(0));
            }
            Read read = read(new Writer().text(lines));
            int rows = more + 1;
            assertThat(read.table().headerRows()).isEqualTo(rows);
            assertThat(read.table().columns())
                    .isEqualTo(HEADER.stream()
                            .map(name -> String.join(" ", Collections.nCopies(rows, name)))
                            .toList());
            assertThat(read.rows()).isEqualTo(ROWS);
        }
    }

    @Test
    void read_linesBeforeTheTable_areLeftOut() throws Exception {
        for (List<String> before : List.of(
                List.of("Students of Springfield", ""),
                List.of("Students of Springfield,,,,,,", ",,,,,,"),
                List.of("Made on 2026-09-01, by night", "", "\"For the district\""))) {
            List<String> lines = new Writer().lines();
            lines.addAll(0, before);
            if (before.get(0).startsWith("Made")) {
                // Two cells: nobody can tell that from a header that lost its delimiters.
                assertThatThrownBy(() -> read(new Writer().text(lines))).isInstanceOf(CsvTable.Refused.class);
            } else {
                Read read = read(new Writer().text(lines));
                assertThat(read.table().columns()).isEqualTo(HEADER);
                assertThat(read.rows()).isEqualTo(ROWS);
                assertThat(read.table().linesBefore()).isBetween(1, 2);
            }
        }
    }

    @Test
    void read_linesBehindTheTable_areLeftOut() throws Exception {
        List<String> lines = new Writer().lines();
        lines.addAll(List.of("", "24 students", "end of file"));
        Read read = read(new Writer().text(lines));
        assertThat(read.rows()).isEqualTo(ROWS);
        assertThat(read.leftOut()).containsExactly(27, 28);
    }

    @Test
    void read_secondTable_isLeftOut() throws Exception {
        List<List<String>> courses =
                new ArrayList<>(List.of(List.of("Course", "Room", "Teacher", "Desk", "Day", "Hall", "")));
        for (int i = 0; i < 24; i++) {
            courses.add(List.of("Math " + i, "Room " + i, "Ann Lee", "left", "Monday", "north", ""));
        }
        for (List<String> between : List.of(List.of(""), List.<String>of())) {
            List<String> lines = new Writer().lines();
            lines.addAll(between);
            int second = lines.size() + 1;
            // Students who left, say.
            List<String> same = new ArrayList<>(lines);
            same.addAll(new Writer().lines().subList(0, 6));
            // Other columns, and as many.
            List<String> other = new ArrayList<>(lines);
            courses.forEach(row -> other.add(String.join(",", row)));
            for (List<String> both : List.of(same, other)) {
                Read read = read(new Writer().text(both));
                assertThat(read.rows()).isEqualTo(ROWS);
                assertThat(read.leftOut()).containsExactly(second);
            }
            for (Function<String, String> width : List.<Function<String, String>>of(
                    line -> line + ",more", line -> line.substring(0, line.lastIndexOf(',')))) {
                List<String> both = new ArrayList<>(lines);
                new Writer().lines().subList(0, 6).forEach(line -> both.add(width.apply(line)));
                Read read = read(new Writer().text(both));
                assertThat(read.rows()).isEqualTo(ROWS);
                assertThat(read.leftOut()).hasSize(6);
            }
        }
    }

    @Test
    void read_rowWithoutTheUsualValues_isStillARow() throws Exception {
        List<List<String>> odd = List.of(
                List.of("none", "Ann", "Lee", "none", "none", "none", ""),
                List.of("S-9", "Ann", "Lee", "unknown", "new", "none", "Kit"),
                List.of("pending", "Ann", "Lee", "", "new", "none", "Kit"));
        List<String> lines = new Writer().lines();
        odd.forEach(row -> lines.add(5, String.join(",", row)));
        Read read = read(new Writer().text(lines));
        assertThat(read.rows())
                .hasSize(ROWS.size() + odd.size())
                .containsAll(ROWS)
                .containsAll(odd);
        assertThat(read.leftOut()).isEmpty();
    }

    @Test
    void read_defectInTheHeader_isRefusedOrHarmless() throws Exception {
        for (int column = 0; column < COLUMNS; column++) {
            Writer quote = new Writer();
            quote.cells.get(0).set(column, '"' + HEADER.get(column));
            assertThatThrownBy(() -> read(quote.text())).isInstanceOf(CsvTable.Refused.class);
            Writer more = new Writer();
            more.cells.get(0).add(column, "");
            assertThatThrownBy(() -> read(more.text())).isInstanceOf(CsvTable.Refused.class);
            if (column > 0) {
                Writer less = new Writer();
                less.cells.get(0).set(column, HEADER.get(column - 1) + HEADER.get(column));
                less.cells.get(0).remove(column - 1);
                assertThatThrownBy(() -> read(less.text()))
                        .isInstanceOf(CsvTable.Refused.class)
                        .hasMessageContaining("line 1 has 6 cells")
                        .hasMessageNotContaining("Student");
            }
        }
    }

    @Test
    void read_rowsThatDoNotAgree_areRefused() {
        assertThatThrownBy(() -> read("a,b\nx y\n1,2,3\nz\n4,5,6,7\nq\n")).isInstanceOf(CsvTable.Refused.class);
    }
}
