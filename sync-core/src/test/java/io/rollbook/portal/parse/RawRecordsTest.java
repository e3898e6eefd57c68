package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    /** Knows the records with these texts. */
    private final class Knowing implements CsvRows.Judge {
        private final Set<String> texts;

        Knowing(String... texts) {
            this.texts = Set.of(texts);
        }

        @Override
        public void header(byte[] bytes, int from, int to) {}

        @Override
        public boolean isKnown(byte[] bytes, int from, int to, int line) {
            String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            if (!texts.contains(text)) {
                return false;
            }
            taken.add(text);
            lines.add(line);
            return true;
        }
    }

    private RawRecords raw(String file, String... known) {
        return new RawRecords(slow(file.getBytes(StandardCharsets.UTF_8)), new Knowing(known), ROOM);
    }

    /** The records left, each as {@code line:cell|cell}, and {@code rest:} with what is left to another parser. */
    private static List<String> left(RawRecords raw) throws IOException {
        List<String> left = new ArrayList<>();
        while (raw.next()) {
            left.add(raw.line() + ":"
                    + IntStream.range(0, raw.size()).mapToObj(raw::cell).collect(Collectors.joining("|")));
        }
        if (raw.isLost()) {
            left.add("rest:" + new String(raw.rest().readAllBytes(), StandardCharsets.UTF_8));
        }
        return left;
    }

    private List<String> left(String file, String... known) throws IOException {
        return left(raw(file, known));
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
    void next_quoteInsideOfPlainText_endsNothing() throws IOException {
        assertThat(left("a,b\n1,5\" pipe\nx,y\n", "x,y")).containsExactly("1:a|b", "2:1|5\" pipe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,\"closed\" and more\n",
                "1, \"after a blank\"\n",
                "1,\u2003\"after a wide blank\"\n",
                "1,lone\rcr\n",
                "1,nul\u0000\n"
            })
    void next_whatTwoParsersMightReadDifferently_isLeftWithAllThatFollows(String odd) throws IOException {
        assertThat(left("a,b\nx,y\n" + odd + "x,y\nx,y\n", "x,y"))
                .containsExactly("1:a|b", "rest:" + odd + "x,y\nx,y\n");
    }

    @Test
    void next_quoteThatIsNeverClosed_isLeft() throws IOException {
        assertThat(left("a,b\n1,2\n3,\"4\n5,6\n")).containsExactly("1:a|b", "2:1|2", "rest:3,\"4\n5,6\n");
    }

    @Test
    void next_utf16_isLeftFromItsFirstByteOn() throws IOException {
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            byte[] file = "\uFEFFa,b\nx,y\n".getBytes(charset);
            RawRecords raw = new RawRecords(slow(file), new Knowing("x,y"));

            assertThat(raw.next()).isFalse();
            assertThat(raw.rest().readAllBytes()).isEqualTo(file);
        }
    }

    @Test
    void next_recordThatNeverEnds_isLeftWithoutBeingGathered() throws IOException {
        String endless = "1,\"" + "x".repeat(3 << 20);
        RawRecords raw = new RawRecords(
                new ByteArrayInputStream(("a,b\n" + endless).getBytes(StandardCharsets.UTF_8)), new Knowing());

        assertThat(raw.next()).isTrue();
        assertThat(raw.next()).isFalse();
        assertThat(raw.rest().readAllBytes()).hasSize(endless.length());
    }

    @Test
    void line_ofWhatIsLeft_isTheLineInTheFile() throws IOException {
        assertThat(left("a,b\nx,y\n1,\"p\nq\"\nx,y\n\nx,y\n2,z\n3,z\n", "x,y"))
                .containsExactly("1:a|b", "3:1|p\nq", "6:", "8:2|z", "9:3|z");
    }

    @Test
    void judged_isTrueOfRecordsThatTheJudgeSaw() throws IOException {
        RawRecords raw = raw("a,b\n1,\"p\nq\"\n2,z\n3,z", "x,y");
        List<Boolean> judged = new ArrayList<>();
        while (raw.next()) {
            judged.add(raw.judged());
        }

        assertThat(judged).containsExactly(false, false, true, false);
    }

    @Test
    void lastIsKnown_whereTheFileEndsWithAKnownRecord() throws IOException {
        RawRecords known = raw("a,b\n1,2\nx,y\n", "x,y");
        RawRecords unknown = raw("a,b\nx,y\n1,2\n", "x,y");
        left(known);
        left(unknown);

        assertThat(known.lastIsKnown()).isTrue();
        assertThat(unknown.lastIsKnown()).isFalse();
    }
}
