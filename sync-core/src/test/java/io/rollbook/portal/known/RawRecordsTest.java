package io.rollbook.portal.known;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawRecordsTest {
    private static final byte[] SECRET = new byte[32];

    private final List<String> taken = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>();

    /** Knows the records with these texts. */
    private final class Knowing implements RawRecords.Judge {
        private final Set<String> texts;
        private String last = "";
        private Fingerprints fingerprints = new Fingerprints(SECRET, SECRET, SECRET);

        Knowing(String... texts) {
            this.texts = Set.of(texts);
        }

        @Override
        public void header(byte[] bytes, int from, int to) {
            fingerprints = new Fingerprints(SECRET, SECRET, java.util.Arrays.copyOfRange(bytes, from, to));
        }

        @Override
        public Fingerprint fingerprint(byte[] bytes, int from, int to) {
            last = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            return fingerprints.of(bytes, from, to);
        }

        @Override
        public boolean isKnown(Fingerprint fingerprint, int line) {
            if (!texts.contains(last)) {
                return false;
            }
            taken.add(last);
            lines.add(line);
            return true;
        }
    }

    private String left(String file, String... known) throws IOException {
        return left(file, StandardCharsets.UTF_8, known);
    }

    private String left(String file, Charset charset, String... known) throws IOException {
        RawRecords raw = new RawRecords(slow(file.getBytes(charset)), new Knowing(known));
        return new String(raw.readAllBytes(), charset);
    }

    /** Gives a few bytes at a time, so that records lie across reads. */
    private static InputStream slow(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 7));
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void read_knownRecords_areTakenOutAndTheirLinesAreTold(String end) throws IOException {
        String file = String.join(end, "id,name", "1,Ann", "2,\"Lee, Bo\"", "3,\"a \"\"b\"\"\"", "4,D", "");

        assertThat(left(file, "1,Ann", "2,\"Lee, Bo\"", "3,\"a \"\"b\"\"\""))
                .isEqualTo(String.join(end, "id,name", "4,D", ""));
        assertThat(lines).containsExactly(2, 3, 4);
    }

    @Test
    void read_headerAndLastLineWithoutEnd_stay() throws IOException {
        assertThat(left("a,b\nx,y\nx,y", "a,b", "x,y")).isEqualTo("a,b\nx,y");
        assertThat(taken).hasSize(1);
    }

    @Test
    void read_blankLinesBeforeTheHeader_doNotTakeItsPlace() throws IOException {
        assertThat(left("\n  \n\"\"\na,b\nx,y\n", "a,b", "x,y")).isEqualTo("\n  \n\"\"\na,b\n");
    }

    @Test
    void read_byteOrderMarkBeforeAQuotedHeader_isNoOddity() throws IOException {
        assertThat(left("\uFEFF\"a\",\"b\"\n\"x\",\"y\"\n", "\"x\",\"y\"")).isEqualTo("\uFEFF\"a\",\"b\"\n");
    }

    @Test
    void read_recordOverSeveralLines_staysWhole() throws IOException {
        String file = "a,b\n1,\"two\nx,y\nlines\"\nx,y\n";

        assertThat(left(file, "x,y")).isEqualTo("a,b\n1,\"two\nx,y\nlines\"\n");
        assertThat(lines).containsExactly(5);
    }

    @Test
    void read_quoteInsideOfPlainText_endsNothing() throws IOException {
        assertThat(left("a,b\n1,5\" pipe\nx,y\n", "x,y")).isEqualTo("a,b\n1,5\" pipe\n");
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
    void read_whatTwoParsersMightReadDifferently_isTheEndOfTakingOut(String odd) throws IOException {
        String file = "a,b\nx,y\n" + odd + "x,y\nx,y\n";

        assertThat(left(file, "x,y")).isEqualTo("a,b\n" + odd + "x,y\nx,y\n");
    }

    @Test
    void read_utf16_isLeftAlone() throws IOException {
        String file = "\uFEFFa,b\nx,y\n";

        assertThat(left(file, StandardCharsets.UTF_16LE, "x,y", "\u0000x\u0000,\u0000y\u0000"))
                .isEqualTo(file);
        assertThat(left(file, StandardCharsets.UTF_16BE, "x,y")).isEqualTo(file);
    }

    @Test
    void read_recordThatNeverEnds_isHandedOnWithoutBeingGathered() throws IOException {
        String endless = "1,\"" + "x".repeat(3 << 20);

        assertThat(new RawRecords(
                                new ByteArrayInputStream(("a,b\n" + endless).getBytes(StandardCharsets.UTF_8)),
                                new Knowing())
                        .readAllBytes())
                .hasSize(4 + endless.length());
    }

    @Test
    void lineInFile_ofWhatIsLeft_isTheLineInTheFile() throws IOException {
        String file = "a,b\nx,y\n1,\"p\nq\"\nx,y\n\nx,y\n2,z\n3,z\n";
        RawRecords raw = new RawRecords(slow(file.getBytes(StandardCharsets.UTF_8)), new Knowing("x,y"));

        assertThat(new String(raw.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("a,b\n1,\"p\nq\"\n\n2,z\n3,z\n");
        assertThat(raw.lineInFile(1)).isEqualTo(1);
        assertThat(raw.lineInFile(2)).isEqualTo(3);
        assertThat(raw.fingerprint(2)).isNull();
        assertThat(raw.lineInFile(4)).isEqualTo(6);
        assertThat(raw.lineInFile(5)).isEqualTo(8);
        assertThat(raw.fingerprint(5)).isNotNull();
        assertThat(raw.lineInFile(6)).isEqualTo(9);
        assertThat(raw.lastIsKnown()).isFalse();
    }

    @Test
    void lastIsKnown_whereTheFileEndsWithAKnownRecord() throws IOException {
        RawRecords raw = new RawRecords(slow("a,b\n1,2\nx,y\n".getBytes(StandardCharsets.UTF_8)), new Knowing("x,y"));
        raw.readAllBytes();

        assertThat(raw.lastIsKnown()).isTrue();
    }

    @Test
    void read_anyBytes_withNothingKnown_areTheSame() throws IOException {
        Random random = new Random(11);
        String letters = "ab,\"\n\r \u00e9\u2003\u0000";
        for (int i = 0; i < 3000; i++) {
            String file = random.ints(random.nextInt(60), 0, letters.length())
                    .mapToObj(at -> String.valueOf(letters.charAt(at)))
                    .collect(Collectors.joining());
            assertThat(left(file)).isEqualTo(file);
        }
    }

    @Test
    void fingerprint_underAnotherHeaderOrSecret_isAnother() {
        byte[] row = "x,y".getBytes(StandardCharsets.UTF_8);
        Fingerprint one = new Fingerprints(SECRET, SECRET, new byte[] {1}).of(row, 0, row.length);

        assertThat(new Fingerprints(SECRET, SECRET, new byte[] {1}).of(row, 0, row.length))
                .isEqualTo(one);
        assertThat(new Fingerprints(SECRET, SECRET, new byte[] {2}).of(row, 0, row.length))
                .isNotEqualTo(one);
        assertThat(new Fingerprints(new byte[] {9}, SECRET, new byte[] {1}).of(row, 0, row.length))
                .isNotEqualTo(one);
    }
}
