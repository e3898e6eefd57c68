package io.rollbook.portal.open;

import static io.rollbook.portal.open.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.portal.open.OpenException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipMembersTest {
    private static final int CENTRAL = 0x02014B50;
    private static final int END = 0x06054B50;

    private static Map<String, String> read(byte[] zip) throws IOException {
        return read(zip, Limits.DEFAULT);
    }

    private static Map<String, String> read(byte[] zip, Limits limits) throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        read(
                zip,
                limits,
                (name, inFolder, content) ->
                        members.put(name, new String(content.readAllBytes(), StandardCharsets.UTF_8)));
        return members;
    }

    private static void read(byte[] zip, Limits limits, MemberSink sink) throws IOException {
        new ZipMembers(
                        new ByteArrayInputStream(zip),
                        new Sent("export.zip", 1),
                        new Budget(zip.length, limits),
                        new MemberNames(limits),
                        sink)
                .read();
    }

    /** Whether the files stand in a folder. */
    private static boolean isInFolder(byte[] zip) throws IOException {
        Set<Boolean> seen = new HashSet<>();
        read(zip, Limits.DEFAULT, (name, inFolder, content) -> seen.add(inFolder));
        assertThat(seen).hasSize(1);
        return seen.contains(true);
    }

    private static void assertBad(String cause, byte[] zip) {
        assertRefused(Code.BAD_ARCHIVE, cause, () -> read(zip));
    }

    /** Where the nth signature of its kind stands. */
    private static int at(byte[] zip, int signature, int nth) {
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int seen = 0;
        for (int i = 0; i + 4 <= zip.length; i++) {
            if (bytes.getInt(i) == signature && ++seen == nth) {
                return i;
            }
        }
        throw new AssertionError("no such signature");
    }

    private static byte[] patched(byte[] zip, int at, int... bytes) {
        byte[] patched = zip.clone();
        for (int i = 0; i < bytes.length; i++) {
            patched[at + i] = (byte) bytes[i];
        }
        return patched;
    }

    @Test
    void read_deflatedAndStored_givesEachMember() throws IOException {
        assertThat(read(Zips.of("a.csv", "1", "b.csv", "", "c.csv", "3".repeat(200_000))))
                .containsExactly(
                        Map.entry("a.csv", "1"), Map.entry("b.csv", ""), Map.entry("c.csv", "3".repeat(200_000)));
        assertThat(read(Zips.stored("a.csv", "1", "b.csv", "")))
                .containsExactly(Map.entry("a.csv", "1"), Map.entry("b.csv", ""));
    }

    @Test
    void read_whatMacOsAdds_isLeftOut() throws IOException {
        assertThat(read(Zips.of("a.csv", "1", "__MACOSX/._a.csv", "x", ".DS_Store", "y")))
                .containsOnlyKeys("a.csv");
    }

    @Test
    void read_emptyOrNothingButLeftOut_isBad() throws IOException {
        assertBad("no file", Zips.of());
        assertBad("no file", Zips.of(".DS_Store", "y"));
    }

    @Test
    void read_allFilesInOneFolder_areReadByTheirNames() throws IOException {
        byte[] zip = Zips.of(
                "Ada/",
                "",
                "Ada/fall/",
                "",
                "Ada/fall/a.csv",
                "1",
                "Ada/fall/.DS_Store",
                "x",
                "Ada/.DS_Store",
                "x",
                ".DS_Store",
                "x",
                "__MACOSX/Ada/fall/._a.csv",
                "x",
                "Ada/fall/b.csv",
                "2");

        assertThat(read(zip)).containsExactly(Map.entry("a.csv", "1"), Map.entry("b.csv", "2"));
        assertThat(isInFolder(zip)).isTrue();
        assertThat(isInFolder(Zips.of("a.csv", "1", ".DS_Store", "x", "b.csv", "2")))
                .isFalse();
    }

    @Test
    void read_folderAsUnixListsIt_isNoLinkOrDevice() throws IOException {
        byte[] zip = Zips.of("Ada/", "", "Ada/a.csv", "1");
        int central = at(zip, CENTRAL, 1);

        assertThat(read(patched(patched(zip, central + 5, 3), central + 40, 0xED, 0x41)))
                .containsOnlyKeys("a.csv");
    }

    @ParameterizedTest
    @CsvSource({
        "Ada/a.csv, Ben/b.csv",
        "Ada/a.csv, Ada/fall/b.csv",
        "Ada/fall/a.csv, Ada/b.csv",
        "Ada/a.csv, ada/b.csv",
        "Ada/a.csv, b.csv",
        "a.csv, Ada/b.csv",
        "a.csv, Ada/",
        "Ada/a.csv, Ben/",
        "Ada/a.csv, Ada/fall/",
        "Ada/a.csv, Ada/__MACOSX/._a.csv",
        "Ada/a.csv, Ben/.DS_Store"
    })
    void read_severalFoldersOrFilesBesideOne_isRefusedWithoutTheirNames(String one, String other) throws IOException {
        byte[] zip = Zips.of(one, "1", other, other.endsWith("/") ? "" : "2");

        assertThatThrownBy(() -> read(zip))
                .isInstanceOfSatisfying(OpenException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(Code.SEVERAL_FOLDERS);
                    assertThat(refused.advice()).contains("at its root", "one folder");
                })
                .hasMessageNotContainingAny("Ada", "Ben");
    }

    @Test
    void read_documentOfOffice_isToldWhereverItsMarkStands() throws IOException {
        String mark = "[Content_Types].xml";
        for (byte[] document : List.of(
                Zips.of(mark, "<", "_rels/.rels", "<", "xl/workbook.xml", "<"),
                Zips.of("docProps/app.xml", "<", "xl/workbook.xml", "<", "xl/worksheets/sheet1.xml", "<", mark, "<"))) {
            assertThatThrownBy(() -> read(document))
                    .isInstanceOfSatisfying(OpenException.class, refused -> assertThat(refused.advice())
                            .isEqualTo(
                                    "export.zip is an Excel workbook, or another Office document: save each sheet as CSV"
                                            + " (UTF-8) and send those."))
                    .hasMessage("file 1 is of kind OFFICE");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "[Content_Types].xml, Users.xlsx, Users.xlsx is an Excel workbook: save",
        "docProps/app.xml, users.xlsm, users.xlsm is an Excel workbook: save",
        "xl/worksheets/sheet1.xml, users.csv, 'users.csv is an Excel workbook, or another Office document: save'",
        "mimetype, Fay Canary.ods, 'File 2 is an OpenDocument file, as LibreOffice writes it: save'"
    })
    void read_documentInAZip_isToldByAPlainNameOrItsPlace(String first, String name, String words) throws IOException {
        byte[] zip = Zips.of("orgs.csv", new byte[] {'1'}, name, Zips.of(first, "<", "b.xml", "<"));

        assertThatThrownBy(() -> read(zip))
                .isInstanceOfSatisfying(OpenException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(Code.UNKNOWN_FORMAT);
                    assertThat(refused.advice()).startsWith(words);
                })
                .hasMessage("file 2 is of kind " + (first.equals("mimetype") ? "OPEN_DOCUMENT" : "OFFICE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../a.csv",
                "Ada/../a.csv",
                "Ada/../../a.csv",
                "Ada/./a.csv",
                "./a.csv",
                "Ada//a.csv",
                "/a.csv",
                "/Ada/a.csv",
                "//Ada/a.csv",
                "C:/Ada/a.csv",
                "Ada\\fall/a.csv",
                "Ada/fall\\a.csv",
                "A\u0000da/a.csv",
                "A\u202Eda/a.csv",
                "../",
                "../.DS_Store",
                "Ada/.."
            })
    void read_folderThatIsNotPlain_isBad(String path) throws IOException {
        assertThatThrownBy(() -> read(Zips.of(path, path.endsWith("/") ? "" : "x")))
                .isInstanceOfSatisfying(OpenException.class, refused -> assertThat(refused.code())
                        .isEqualTo(Code.BAD_ARCHIVE))
                .hasMessageContaining("its name")
                .hasMessageNotContaining("Ada");
    }

    @Test
    void read_sameNameTwiceInAFolder_isBad() throws IOException {
        assertBad("there twice", Zips.of("Ada/users.csv", "1", "Ada/USERS.csv", "2"));
    }

    @Test
    void read_folderListedTwice_isBad() throws IOException {
        byte[] zip = Zips.of("Ada/", "", "Adb/", "", "Ada/a.csv", "1");

        assertBad(
                "there twice",
                patched(patched(zip, at(zip, ZipMembers.LOCAL, 2) + 32, 'a'), at(zip, CENTRAL, 2) + 48, 'a'));
    }

    @Test
    void read_folderWithContent_isBad() throws IOException {
        assertBad("folder with content", Zips.of("Ada/", "x", "Ada/a.csv", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../a.csv",
                "/a.csv",
                "a\\b.csv",
                "C:a.csv",
                "..",
                ".",
                "a\u0000.csv",
                "a\n.csv",
                "a\u202Evsc.exe",
                "a\u007F.csv"
            })
    void read_nameThatIsNotPlain_isBad(String name) throws IOException {
        assertBad("its name", Zips.of("fine.csv", "1", name, "x"));
    }

    @Test
    void read_twoNamesThatAFileSystemMayConfuse_isBad() throws IOException {
        assertBad("there twice", Zips.of("users.csv", "1", "USERS.csv", "2"));
        assertBad("there twice", Zips.of("\u00E9.csv", "1", "e\u0301.csv", "2"));
    }

    @Test
    void read_moreEntriesThanAllowed_isTooLarge() throws IOException {
        String[] names = new String[402];
        for (int i = 0; i < names.length; i += 2) {
            names[i] = i + ".csv";
            names[i + 1] = "";
        }
        assertRefused(Code.TOO_LARGE, "more than 200", () -> read(Zips.of(names)));
        assertThat(read(Zips.of(Arrays.copyOf(names, 400)))).hasSize(200);
    }

    @Test
    void read_entryThatExpandsAThousandTimes_isTooLarge() throws IOException {
        byte[] random = new byte[1 << 20];
        new Random(5).nextBytes(random);
        byte[] zip = Zips.of(
                "random.csv", new String(random, StandardCharsets.ISO_8859_1), "zeros.csv", "0".repeat(10 << 20));

        assertRefused(Code.TOO_LARGE, "expands more than 200:1", () -> read(zip));
        assertRefused(Code.TOO_LARGE, "", () -> read(Zips.of("zeros.csv", "0".repeat(10 << 20))));
    }

    @Test
    void read_encryptedEntry_isBad() throws IOException {
        byte[] zip = Zips.of("a.csv", "1");

        assertBad("encrypted", patched(zip, 6, zip[6] | 1));
    }

    @Test
    void read_unknownMethod_isBad() throws IOException {
        assertBad("method 12", patched(Zips.of("a.csv", "1"), 8, 12));
    }

    @Test
    void read_storedWithoutSizeInFront_isBad() throws IOException {
        byte[] zip = Zips.stored("a.csv", "1");

        assertBad("without its size", patched(zip, 6, 8));
    }

    @Test
    void read_link_isBad() throws IOException {
        byte[] zip = Zips.of("a.csv", "/etc/passwd");
        int central = at(zip, CENTRAL, 1);
        byte[] link = patched(patched(zip, central + 5, 3), central + 40, 0xFF, 0xA1);
        byte[] regular = patched(patched(zip, central + 5, 3), central + 40, 0xA4, 0x81);

        assertBad("link", link);
        assertThat(read(regular)).containsOnlyKeys("a.csv");
    }

    @Test
    void read_sizesThatLie_areBad() throws IOException {
        byte[] deflated = Zips.of("a.csv", "text");
        byte[] stored = Zips.stored("a.csv", "text", "b.csv", "more");
        int central = at(deflated, CENTRAL, 1);

        assertBad("lies", patched(deflated, central - 4, 9));
        assertBad("another size", patched(deflated, central + 24, 9));
        assertBad("another packed size", patched(deflated, central + 20, 1));
        assertBad("method or CRC", patched(deflated, central + 16, 0, 0));
        assertBad("lies", patched(stored, 22, 9));
        assertBad("", patched(patched(stored, 22, 9), 18, 9));
    }

    @Test
    void read_entryThatIsNotListed_isBad() throws IOException {
        byte[] zip = Zips.of("a.csv", "1", "b.csv", "2");
        int first = at(zip, CENTRAL, 1);
        int second = at(zip, CENTRAL, 2);
        byte[] hidden = Handmade.joined(Arrays.copyOf(zip, first), Arrays.copyOfRange(zip, second, zip.length));

        assertBad("names another entry", hidden);
    }

    @Test
    void read_entriesThatOverlap_areBad() throws IOException {
        // One body listed twice, as a bomb of overlapping entries does it.
        byte[] zip = Zips.of("a.csv", "1");
        int central = at(zip, CENTRAL, 1);
        int end = at(zip, END, 1);
        byte[] twice = Handmade.joined(
                Arrays.copyOf(zip, end),
                Arrays.copyOfRange(zip, central, end),
                Arrays.copyOfRange(zip, end, zip.length));

        assertBad("more entries", twice);
    }

    @Test
    void read_entryInsideAnEntrysExtraField_isBad() throws IOException {
        byte[] zip = Zips.stored("a.csv", "1234", "b.csv", "5678");
        int second = at(zip, ZipMembers.LOCAL, 2);
        // The first entry's extra field swallows the second entry's header.
        int swallowed = second - 30 - 5;

        assertBad("", patched(zip, 28, swallowed & 0xFF, swallowed >> 8));
    }

    @Test
    void read_bytesBehindOrBefore_areBad() throws IOException {
        byte[] zip = Zips.of("a.csv", "1");

        assertBad("bytes after it", Handmade.joined(zip, new byte[] {0}));
        assertBad(
                "another place",
                Handmade.joined(Arrays.copyOf(zip, at(zip, CENTRAL, 1)), shifted(zip, at(zip, CENTRAL, 1))));
        assertBad("", Handmade.joined(new byte[] {0}, zip));
    }

    private static byte[] shifted(byte[] zip, int central) {
        byte[] directory = Arrays.copyOfRange(zip, central, zip.length);
        directory[42] = 1;
        return directory;
    }

    @Test
    void read_cutAnywhere_isBad() throws IOException {
        byte[] zip = Zips.of("a.csv", "1,2,3\n".repeat(50), "b.csv", "2");
        for (int length = 0; length < zip.length; length++) {
            byte[] cut = Arrays.copyOf(zip, length);
            assertRefused(Code.BAD_ARCHIVE, "", () -> read(cut));
        }
    }

    @Test
    void read_anyByteChanged_neverOtherContent() throws IOException {
        byte[] zip = Zips.of("a.csv", "1,2,3\n".repeat(50), "b.csv", "2");
        Map<String, String> whole = read(zip);
        for (int i = 0; i < zip.length * 8; i++) {
            byte[] changed = zip.clone();
            changed[i / 8] ^= (byte) (1 << i % 8);
            try {
                assertThat(read(changed).values()).containsExactlyElementsOf(whole.values());
            } catch (OpenException refused) {
                assertThat(refused.code())
                        .isIn(Code.BAD_ARCHIVE, Code.SEVERAL_FOLDERS, Code.TOO_NESTED, Code.TOO_LARGE);
            }
        }
    }

    @Test
    void read_noise_isRefused() {
        Random random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            byte[] start = {'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0};
            System.arraycopy(start, 0, noise, 0, Math.min(start.length, noise.length));
            assertRefused(Code.BAD_ARCHIVE, "", () -> read(noise));
        }
    }

    @Test
    void read_zip64_opens() throws IOException {
        assertThat(read(Zips.zip64("a.csv", "text"))).containsExactly(Map.entry("a.csv", "text"));
    }

    @Test
    void read_zip64ThatLies_isBad() throws IOException {
        byte[] zip = Zips.zip64("a.csv", "text");
        int end = at(zip, 0x06064B50, 1);

        assertBad("count", patched(zip, end + 24, 2));
        assertBad("place", patched(zip, end + 48, 1));
    }
}
