package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawRecordsTest {
    /** So little that records lie across what is read at once. */
    private static final int ROOM = 8;

    private final List<String> taken = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>();

    /** Knows the records with these texts, and expects one of them after the other. */
    private final class Knowing implements CsvRows.Judge {
        private final List<String> texts;
        private int next;

        Knowing(String... texts) {
            this.texts = List.of(texts);
        }

        @Override
        public void header(Dialect dialect, byte[] bytes, int from, int to) {}

        @Override
        public int expected() {
            return next < texts.size() ? texts.get(next).getBytes(StandardCharsets.UTF_8).length : 0;
        }

        @Override
        public boolean isKnown(byte[] bytes, int from, int to, int line) {
            String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            if (!texts.contains(text)) {
                return false;
            }
            next = texts.indexOf(text) + 1;
            taken.add(text);
            lines.add(line);
            return true;
        }
    }

    private static RawRecords raw(String file) {
        return new RawRecords(slow(file.getBytes(StandardCharsets.UTF_8)), Dialect.RFC_4180, ROOM);
    }

    /** The records left behind the header, each as {@code line:cell|cell}, or as {@code line?text} where it is doubtful. */
    private List<String> left(RawRecords raw, String... known) throws IOException {
        List<String> left = new ArrayList<>();
        boolean header = true;
        while (raw.next()) {
            Cells cells = raw.cells();
            left.add(raw.line()
                    + (raw.isDoubtful()
                            ? "?" + raw.record()
                            : ":"
                                    + IntStream.range(0, cells.size())
                                            .mapToObj(cells::cell)
                                            .collect(Collectors.joining("|"))));
            if (header && cells.size() > 1) {
                raw.recognise(new Knowing(known));
                header = false;
            }
        }
        return left;
    }

    private List<String> left(String file, String... known) throws IOException {
        return left(raw(file), known);
    }

    /** Gives a few bytes at a time. */
    private static InputStream slow(byte[] bytes) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(length, 3));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void next_knownRecords_areTakenOutAndTheirLinesAreTold(String end) throws IOException {
        String file = String.join(end, "id,name", "1,Ann", "2,\"Lee, Bo\"", "3,\"a \"\"b\"\"\"", "4,D", "");

        assertThat(left(file, "1,Ann", "2,\"Lee, Bo\"", "3,\"a \"\"b\"\"\"")).containsExactly("1:id|name", "5:4|D");
        assertThat(lines).containsExactly(2, 3, 4);
    }

    @Test
    void next_headerAndLastLineWithoutEnd_stay() throws IOException {
        assertThat(left("a,b\nx,y\nx,y", "a,b", "x,y")).containsExactly("1:a|b", "3:x|y");
        assertThat(taken).hasSize(1);
    }

    @Test
    void next_blankLinesBeforeTheHeader_doNotTakeItsPlace() throws IOException {
        assertThat(left("\n  \n\"\"\na,b\nx,y\n", "a,b", "x,y")).containsExactly("1:", "2:", "3:", "4:a|b");
    }

    @Test
    void next_byteOrderMarkBeforeAQuotedHeader_isNoOddity() throws IOException {
        assertThat(left("\uFEFF\"a\",\"b\"\n\"x\",\"y\"\n", "\"x\",\"y\"")).containsExactly("1:a|b");
    }

    @Test
    void next_recordOverSeveralLines_staysWhole() throws IOException {
        assertThat(left("a,b\n1,\"two\nx,y\nlines\"\nx,y\n", "x,y")).containsExactly("1:a|b", "2:1|two\nx,y\nlines");
        assertThat(lines).containsExactly(5);
    }

    @Test
    void next_quotesInsideOfPlainText_endNothing() throws IOException {
        assertThat(left("a,b\n1,Rob \"Bob\" Ash\nx,y\n", "x,y")).containsExactly("1:a|b", "2:1|Rob \"Bob\" Ash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,\"closed\" and more",
                "1,\u2003\"after a wide blank\"",
                "1,lone\rcr",
                "1,5\" pipe",
                "1,\"never closed",
            })
    void next_whatTwoParsersMightReadDifferently_isADoubtfulLine(String odd) throws IOException {
        List<String> left = left("a,b\nx,y\n" + odd + "\nx,y\n2,\"z\"\n", "x,y");

        assertThat(left.subList(0, 2)).containsExactly("1:a|b", "3?" + odd);
        assertThat(left.get(2)).endsWith(":2|z");
        assertThat(taken).hasSize(2);
    }

    @Test
    void extend_doubtfulRecord_takesFurtherLinesAndGivesThemBack() throws IOException {
        RawRecords raw = raw("a,b\n1,\"x\"y\nsecond\r\nthird");
        raw.next();
        assertThat(raw.next()).isTrue();
        assertThat(raw.extend()).isTrue();
        assertThat(raw.record()).isEqualTo("1,\"x\"y\nsecond");
        assertThat(raw.extend()).isTrue();
        assertThat(raw.extend()).isFalse();
        assertThat(raw.record()).isEqualTo("1,\"x\"y\nsecond\r\nthird");
        raw.shrink();
        assertThat(raw.record()).isEqualTo("1,\"x\"y");
        assertThat(left(raw)).containsExactly("3:second", "4:third");
        assertThat(raw.endsWithLineEnd()).isFalse();
    }

    @Test
    void next_recordThatNeverEnds_isGivenUpWithoutBeingGathered() throws IOException {
        String endless = "1,\"" + "x".repeat(3 << 20);
        RawRecords raw = new RawRecords(
                new ByteArrayInputStream(("a,b\n" + endless).getBytes(StandardCharsets.UTF_8)), Dialect.RFC_4180);

        assertThat(raw.next()).isTrue();
        assertThat(raw.next()).isFalse();
        assertThat(raw.isLost()).isTrue();
        assertThat(raw.line()).isEqualTo(2);
    }

    @Test
    void line_ofWhatIsLeft_isTheLineInTheFile() throws IOException {
        assertThat(left("a,b\nx,y\n1,\"p\nq\"\nx,y\n\nx,y\n2,z\n3,z\n", "x,y"))
                .containsExactly("1:a|b", "3:1|p\nq", "6:", "8:2|z", "9:3|z");
    }

    @Test
    void judged_isTrueOfRecordsThatTheJudgeSaw() throws IOException {
        RawRecords raw = raw("a,b\n1,\"p\nq\"\n2,z\n3,z");
        raw.next();
        raw.recognise(new Knowing("x,y"));
        List<Boolean> judged = new ArrayList<>();
        while (raw.next()) {
            judged.add(raw.judged());
        }

        assertThat(judged).containsExactly(false, true, false);
    }

    @Test
    void lastIsKnown_whereTheFileEndsWithAKnownRecord() throws IOException {
        RawRecords known = raw("a,b\n1,2\nx,y\n");
        RawRecords unknown = raw("a,b\nx,y\n1,2\n");
        left(known, "x,y");
        left(unknown, "x,y");

        assertThat(known.lastIsKnown()).isTrue();
        assertThat(unknown.lastIsKnown()).isFalse();
    }
}
