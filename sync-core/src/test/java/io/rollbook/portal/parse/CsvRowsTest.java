package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.roster.RecordBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
    private static CsvRows rows(String text, Charset charset) throws IOException {
        return new CsvRows(new ByteArrayInputStream(text.getBytes(charset)));
    }

    /** Each row as {@code line:cell|cell}, or {@code line!} where it is malformed. */
    private static List<String> read(CsvRows rows) throws IOException {
        List<String> read = new ArrayList<>();
        while (rows.next()) {
            read.add(rows.line() + (rows.malformed() ? "!" : ":" + String.join("|", rows.cells())));
        }
        return read;
    }

    /** The same of a file whose rows have this number of cells. */
    private static List<String> read(String text, int width) throws IOException {
        CsvRows rows = rows(text, StandardCharsets.UTF_8);
        rows.expect(width);
        return read(rows);
    }

    private static List<String> read(String text) throws IOException {
        return read(rows(text, StandardCharsets.UTF_8));
    }

    @Test
    void next_everyLineEnd_countsLinesFromOne() throws IOException {
        for (String end : List.of("\n", "\r\n")) {
            assertThat(read("a,b" + end + "1,2" + end + "3,4" + end)).containsExactly("1:a|b", "2:1|2", "3:3|4");
        }
        CsvRows returns = new CsvRows(
                new ByteArrayInputStream("a,b\r1,\"2\r3\"\r4,5".getBytes(StandardCharsets.UTF_8)),
                new Dialect(',', '"', false, true));
        assertThat(read(returns)).containsExactly("1:a|b", "2:1|2\r3", "4:4|5");
    }

    @Test
    void next_loneCarriageReturnBetweenTwoWholeRows_endsARow() throws IOException {
        assertThat(read("a,b\n1,2\r3,4\n5,6\n", 2)).containsExactly("1:a|b", "2:1|2", "3:3|4", "4:5|6");
        assertThat(read("a,b\n1,2\r3\n5,6\n", 2)).containsExactly("1:a|b", "2!", "4:5|6");
    }

    @Test
    void next_quotedLineEnds_givesTheLineOnWhichTheRowStarts() throws IOException {
        assertThat(read("a,b\r\n1,\"x\r\ny\r\nz\"\r\n2,w\r\n")).containsExactly("1:a|b", "2:1|x\r\ny\r\nz", "5:2|w");
    }

    @Test
    void next_emptyLines_areNoRowsButCount() throws IOException {
        assertThat(read("a,b\n\n1,2\n\n\n")).containsExactly("1:a|b", "3:1|2");
    }

    @Test
    void next_quotes_areUndone() throws IOException {
        assertThat(read("a, \"b, c\" ,\"d \"\"e\"\"\",Rob \"Bob\" Ash\n"))
                .containsExactly("1:a|b, c|d \"e\"|Rob \"Bob\" Ash");
    }

    @Test
    void next_byteOrderMarks_areNoPartOfTheFirstCell() throws IOException {
        assertThat(read("\uFEFFa,\u00E9\n")).containsExactly("1:a|\u00E9");
        assertThat(read(rows("\uFEFFab,\u00E9\n", StandardCharsets.UTF_16LE))).containsExactly("1:ab|\u00E9");
        assertThat(read(rows("\uFEFFab,\u00E9\n", StandardCharsets.UTF_16BE))).containsExactly("1:ab|\u00E9");
        assertThat(read(rows("ab,\u00E9\n", StandardCharsets.UTF_16LE))).containsExactly("1:ab|\u00E9");
        assertThat(read(rows("ab,\u00E9\n", StandardCharsets.UTF_16BE))).containsExactly("1:ab|\u00E9");
    }

    @Test
    void next_bytesThatAreNotUtf8_areReadAsWindows1252RowByRow() throws IOException {
        for (String before : List.of("", "x,\"odd\n")) {
            byte[] bytes = (before + "a,M\u00FCller\nb,Ash\nc,\u00C3\u00BC\n").getBytes(StandardCharsets.ISO_8859_1);
            CsvRows rows = new CsvRows(new ByteArrayInputStream(bytes));

            assertThat(read(rows))
                    .as(before)
                    .anySatisfy(row -> assertThat(row).endsWith("a|M\u00FCller"))
                    .anySatisfy(row -> assertThat(row).endsWith("b|Ash"))
                    .anySatisfy(row -> assertThat(row).endsWith("c|\u00FC"));
        }
    }

    @Test
    void next_bytesOfTwoEncodingsInARow_areMarkedInTheirCells() throws IOException {
        CsvRows rows = rows("a,M\u00FCller \u00C3\u00BC\nb,Ash\n", StandardCharsets.ISO_8859_1);
        rows.next();
        assertThat(rows.cell(0)).isEqualTo("a");
        assertThat(rows.cell(1)).contains(String.valueOf(RecordBytes.UNDECODABLE));
        assertThat(rows.isRepaired()).isFalse();
        rows.next();
        assertThat(rows.cell(1)).isEqualTo("Ash");
    }

    @Test
    void next_quoteNotClosed_isOneMalformedLine() throws IOException {
        assertThat(read("a,b\n1,2\n3,\"4\n5,6\n")).containsExactly("1:a|b", "2:1|2", "3!", "4:5|6");
    }

    @Test
    void next_textBehindAClosingQuote_isOneMalformedLine() throws IOException {
        assertThat(read("a,b\n1,\"John \"Jack\" Ash\"\n2,x\n")).containsExactly("1:a|b", "2!", "3:2|x");
    }

    @Test
    void next_quoteInsideOfACellWithoutItsPair_isMalformed() throws IOException {
        // With the delimiter before it missing, the quote would have opened a cell that ends behind the comma.
        assertThat(read("a,b,c\n1,x\"y, z\",2\n3,5\" pipe,4\n5,6,7\n"))
                .containsExactly("1:a|b|c", "2!", "3!", "4:5|6|7");
    }

    @Test
    void next_quotesThatTakeRowsTogether_areMalformed() throws IOException {
        assertThat(read("a,b,c\n1,\"x,2\n3,y\",4\n5,6,7\n", 3)).containsExactly("1:a|b|c", "2!", "4:5|6|7");
        // What somebody wrote into a cell is no row.
        assertThat(read("a,b,c\n2,\"x,y\n9,in,jected\na,end\",B\n3,4,5\n", 3))
                .containsExactly("1:a|b|c", "2!", "5:3|4|5");
        assertThat(read("a,b,c\n1,\"x, y\nz\",4\n5,6,7\n", 3)).containsExactly("1:a|b|c", "2:1|x, y\nz|4", "4:5|6|7");
    }

    @Test
    void next_quotesEscapedByBackslashes_areMendedWhereThatIsTheOnlyWayToReadThem() throws IOException {
        CsvRows rows = rows("a,b\n1,\"say \\\"hi, you\\\"\"\n2,\"C:\\new\"\n3,x\\\n", StandardCharsets.UTF_8);
        rows.expect(2);
        rows.next();
        assertThat(rows.next()).isTrue();
        assertThat(rows.cells()).containsExactly("1", "say \"hi, you\"");
        assertThat(rows.mended()).isTrue();
        assertThat(read(rows)).containsExactly("3:2|C:\\new", "4:3|x\\");
        assertThat(rows.mended()).isFalse();

        assertThat(read("a,b\n1,\"two \\\"lines\nhere\\\"\"\n2,y\n", 2))
                .containsExactly("1:a|b", "2:1|two \"lines\nhere\"", "4:2|y");
        assertThat(read("a,b\n1,\"tab \\t and \\\"\"\n", 2)).containsExactly("1:a|b", "2!");
        assertThat(read("a,b\n1,\"say \\\"hi\\\"\",3\n", 2)).containsExactly("1:a|b", "2!");
    }

    @Test
    void next_rowInTheOtherQuotes_isMalformed() throws IOException {
        assertThat(read("a,b,c\n'1','x','y'\n'tis,x,y\n")).containsExactly("1:a|b|c", "2!", "3:'tis|x|y");
    }

    @Test
    void next_otherDialects_areReadAsQuickly() throws IOException {
        CsvRows rows = new CsvRows(
                new ByteArrayInputStream("a;b\n'1;2';3,4\n'it''s'; 'x' \n".getBytes(StandardCharsets.UTF_8)),
                new Dialect(';', '\'', false, false));
        assertThat(read(rows)).containsExactly("1:a|b", "2:1;2|3,4", "3:it's|x");
    }

    @Test
    void next_quoteNotClosedInAnEndlessFile_endsWithinItsLimit() throws IOException {
        InputStream endless = new InputStream() {
            private long at;

            @Override
            public int read() {
                return at++ == 0 ? '"' : 'x';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = (byte) read();
                }
                return length;
            }
        };
        CsvRows rows = new CsvRows(endless);
        assertThat(rows.next()).isFalse();
        assertThat(rows.abandoned()).isTrue();
        assertThat(rows.line()).isEqualTo(1);
    }

    @Test
    void next_nothingButRowsThatCannotBeRead_endsBeforeTheFileDoes() throws IOException {
        // Each of them opens a quote that may be closed anywhere behind it.
        CsvRows rows = rows("a,b\n" + "1,\"x\"\"y\n".repeat(30_000), StandardCharsets.UTF_8);
        int read = 0;
        while (rows.next()) {
            read++;
        }
        assertThat(read).isBetween(20_000, 20_010);
        assertThat(rows.abandoned()).isTrue();
    }

    @Test
    void next_sourceFails_saysSo() throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> new CsvRows(broken).next()).isInstanceOf(IOException.class);
    }

    @Test
    void endsWithLineEnd_lastLineCut_isFalse() throws IOException {
        CsvRows whole = rows("a,b\n1,2\n", StandardCharsets.UTF_8);
        CsvRows cut = rows("a,b\n1,", StandardCharsets.UTF_8);
        read(whole);
        read(cut);
        assertThat(whole.endsWithLineEnd()).isTrue();
        assertThat(cut.endsWithLineEnd()).isFalse();
    }

    @Test
    void line_behindManyKnownRows_isStillTheLineInTheFile() throws IOException {
        // 4 and 92 times 89 bytes: the decoder's 8,192.
        String left = "a,b\n" + ("1," + "x".repeat(86) + "\n").repeat(92);
        assertThat(left).hasSize(8192);
        int before = 93;
        String file = left + "known,row\n".repeat(1000) + "2,y\n3,\"z\n4,\"w\"\n";
        CsvRows rows = new CsvRows(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
        rows.next();
        rows.recognise(new CsvRows.Judge() {
            @Override
            public void header(Dialect dialect, byte[] bytes, int from, int to) {}

            @Override
            public int expected() {
                return 0;
            }

            @Override
            public boolean isKnown(byte[] bytes, int from, int to, int line) {
                return bytes[from] == 'k';
            }
        });
        while (rows.next() && !rows.cell(0).equals("2")) {
            assertThat(rows.line()).isLessThanOrEqualTo(before);
        }

        assertThat(rows.line()).isEqualTo(before + 1001);
        assertThat(rows.judged()).isTrue();
        assertThat(rows.next()).isTrue();
        assertThat(rows.malformed()).isTrue();
        assertThat(rows.line()).isEqualTo(before + 1002);
        assertThat(rows.judged()).isFalse();
        assertThat(rows.next()).isTrue();
        assertThat(rows.cells()).containsExactly("4", "w");
        assertThat(rows.line()).isEqualTo(before + 1003);
    }

    /** What Commons CSV alone makes of a file, up to where it gives up. */
    private static List<String> byCommonsCsv(String file) throws IOException {
        List<String> read = new ArrayList<>();
        try (CSVParser parser = CSVParser.parse(file, Dialect.RFC_4180.format())) {
            Iterator<CSVRecord> records = parser.iterator();
            while (true) {
                long line = parser.getCurrentLineNumber() + 1;
                if (!records.hasNext()) {
                    return read;
                }
                CSVRecord record = records.next();
                if (record.size() > 1 || !record.get(0).isEmpty()) {
                    read.add(line + ":" + String.join("|", record.values()));
                }
            }
        } catch (UncheckedIOException malformed) {
            return read;
        }
    }

    @Test
    void recognise_headerBehindLinesOfText_isToldOfTheHeaderAndNotOfThem() throws IOException {
        CsvRows rows = rows("Made on 2026-09-01, by night\nid,name\n1,Ann\n2,Bo\n", StandardCharsets.UTF_8);
        rows.next();
        rows.next();
        List<String> told = new ArrayList<>();
        rows.recognise(new CsvRows.Judge() {
            @Override
            public void header(Dialect dialect, byte[] bytes, int from, int to) {
                told.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }

            @Override
            public int expected() {
                return 0;
            }

            @Override
            public boolean isKnown(byte[] bytes, int from, int to, int line) {
                return line == 3;
            }
        });

        assertThat(told).containsExactly("id,name");
        assertThat(read(rows)).containsExactly("4:2|Bo");
    }

    @Test
    void next_anyText_isReadAsCommonsCsvReadsItOrNotAtAll() throws IOException {
        Random random = new Random(11);
        String letters = "ab,,\"\"\n\n\r \t\u00e9\u2003\u00A0\u0000\u001F";
        int whole = 0;
        for (int i = 0; i < 20_000; i++) {
            // Not UTF-16, which zeros at the begin would make of it.
            String text = random.ints(random.nextInt(40), 0, letters.length())
                    .mapToObj(at -> String.valueOf(letters.charAt(at)))
                    .collect(Collectors.joining("", "aa", ""));
            List<String> read = read(text);
            // Behind the first row that one of them does not read they may go different ways.
            List<String> certain =
                    read.stream().takeWhile(row -> !row.endsWith("!")).toList();
            List<String> others = byCommonsCsv(text);
            whole += certain.size() == read.size() && others.equals(read) ? 1 : 0;
            assertThat(certain.subList(0, Math.min(certain.size(), others.size())))
                    .as(text)
                    .isEqualTo(others.subList(0, Math.min(certain.size(), others.size())));
        }
        assertThat(whole).isGreaterThan(4_000);
    }

    @Test
    void next_wellFormedText_needsNoOtherParser() throws IOException {
        Random random = new Random(12);
        String[] cells = {"", "a", " b ", "\"\"", "\"c, d\"", "\"e \"\"f\"\"\"", "\"g\r\nh\"", "\u00e9\u2003", "O'Neil"
        };
        for (int i = 0; i < 2_000; i++) {
            String end = random.nextBoolean() ? "\n" : "\r\n";
            StringBuilder text = new StringBuilder();
            for (int row = random.nextInt(6); row >= 0; row--) {
                text.append(random.ints(1 + random.nextInt(4), 0, cells.length)
                                .mapToObj(at -> cells[at])
                                .collect(Collectors.joining(",")))
                        .append(end);
            }
            byte[] file = text.toString().getBytes(StandardCharsets.UTF_8);
            RawRecords raw = new RawRecords(new ByteArrayInputStream(file), Dialect.RFC_4180, 8);
            while (raw.next()) {
                assertThat(raw.isDoubtful()).as(text.toString()).isFalse();
            }
            assertThat(read(text.toString())).isEqualTo(byCommonsCsv(text.toString()));
        }
    }
}
