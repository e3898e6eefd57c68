package io.rollbook.portal.open;

import static io.rollbook.portal.open.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.ciphertext.Sealer.Compression;
import io.rollbook.portal.open.OpenException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.CompressionAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages made to harm, or to slip past a check. */
class HostileMessagesTest {
    private static final byte[] TEXT = "sourcedId\nu1\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void desk() {
        desk = new Desk(folder);
    }

    private static byte[] literal() throws IOException {
        return Handmade.literal("users.csv", TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {AEADAlgorithmTags.EAX, AEADAlgorithmTags.OCB, AEADAlgorithmTags.GCM})
    void open_aead_opens(int mode) throws IOException {
        byte[] message = Handmade.encrypted(
                desk,
                literal(),
                Handmade.builder(SymmetricKeyAlgorithmTags.AES_256)
                        .setWithAEAD(mode, 12)
                        .setUseV6AEAD());

        assertThat(desk.open(message)).containsOnlyKeys("users.csv");
    }

    @Test
    void open_aeadLongerThanItsChunks_opens() throws IOException {
        byte[] text = new byte[64 * 50];
        Arrays.fill(text, (byte) 'x');
        for (int length : new int[] {64 * 50 - 20, 64 * 50 - 16, 64 * 50}) {
            byte[] message = Handmade.encrypted(
                    desk,
                    Handmade.literal("users.csv", Arrays.copyOf(text, length)),
                    Handmade.builder(SymmetricKeyAlgorithmTags.AES_256)
                            .setWithAEAD(AEADAlgorithmTags.OCB, 6)
                            .setUseV6AEAD());
            assertThat(desk.open(message).get("users.csv")).hasSize(length);
        }
    }

    @Test
    void open_withoutIntegrityPacket_isNoIntegrity() throws IOException {
        byte[] message = Handmade.encrypted(
                desk,
                literal(),
                Handmade.builder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(false));

        assertRefused(Code.NO_INTEGRITY, "packet 9", () -> desk.open(message));
    }

    @Test
    void open_gnupgsOwnOcbPacket_isNoIntegrityByName() throws IOException {
        byte[] message = Handmade.encrypted(
                desk,
                literal(),
                Handmade.builder(SymmetricKeyAlgorithmTags.AES_256)
                        .setWithAEAD(AEADAlgorithmTags.OCB, 12)
                        .setUseV5AEAD());

        assertRefused(Code.NO_INTEGRITY, "OCB packet (20)", () -> desk.open(message));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                SymmetricKeyAlgorithmTags.TRIPLE_DES,
                SymmetricKeyAlgorithmTags.CAST5,
                SymmetricKeyAlgorithmTags.BLOWFISH
            })
    void open_legacyCipher_isRefusedByNumber(int cipher) throws IOException {
        byte[] message =
                Handmade.encrypted(desk, literal(), Handmade.builder(cipher).setWithIntegrityPacket(true));

        assertRefused(Code.NO_INTEGRITY, "cipher " + cipher, () -> desk.open(message));
    }

    @Test
    void open_compressedFourDeep_isTooNested() throws IOException {
        byte[] packets = literal();
        for (int i = 0; i < 3; i++) {
            packets = Handmade.compressed(CompressionAlgorithmTags.ZLIB, packets);
        }
        byte[] deep = packets;
        byte[] deeper = Handmade.compressed(CompressionAlgorithmTags.ZIP, packets);

        assertThat(desk.open(Handmade.encrypted(desk, deep))).containsOnlyKeys("users.csv");
        assertRefused(Code.TOO_NESTED, "deeper than 4", () -> desk.open(Handmade.encrypted(desk, deeper)));
    }

    @Test
    void open_encryptedTwice_isTooNested() throws IOException {
        byte[] inner = desk.sealed("users.csv", TEXT, Compression.NONE);

        assertRefused(Code.TOO_NESTED, "encrypted twice", () -> desk.open(Handmade.encrypted(desk, inner)));
        assertRefused(
                Code.TOO_NESTED,
                "OpenPGP file where a plain file is due",
                () -> desk.open(Handmade.encrypted(desk, Handmade.literal("x.pgp", inner))));
    }

    @ParameterizedTest
    @ValueSource(ints = {CompressionAlgorithmTags.ZIP, CompressionAlgorithmTags.ZLIB, CompressionAlgorithmTags.BZIP2})
    void open_bomb_isTooLarge(int algorithm) throws IOException {
        byte[] bomb = Handmade.compressed(algorithm, Handmade.literal("users.csv", new byte[4 << 20]));
        byte[] message = Handmade.encrypted(desk, bomb);

        assertRefused(Code.TOO_LARGE, "unpacks to more than", () -> desk.open(message));
    }

    @Test
    void open_bombInABomb_sharesOneBudget() throws IOException {
        byte[] inner =
                Handmade.compressed(CompressionAlgorithmTags.ZLIB, Handmade.literal("users.csv", new byte[4 << 20]));
        byte[] message = Handmade.encrypted(desk, Handmade.compressed(CompressionAlgorithmTags.BZIP2, inner));

        assertRefused(Code.TOO_LARGE, "unpacks to more than", () -> desk.open(message));
    }

    @Test
    void open_moreThanTheUnpackedLimit_isTooLarge() throws IOException {
        desk.limits(new Limits(4, 10_000, 200, 1 << 20, 200));
        byte[] text = new byte[1 << 21];
        byte[] message = Handmade.encrypted(
                desk, Handmade.compressed(CompressionAlgorithmTags.ZLIB, Handmade.literal("users.csv", text)));

        assertRefused(Code.TOO_LARGE, "unpacks to more than 1048576", () -> desk.open(message));
    }

    @Test
    void open_manyMarkers_isTooLarge() throws IOException {
        byte[] marker = {(byte) 0xCA, 3, 'P', 'G', 'P'};
        byte[] markers = ByteBuffer.allocate(5 * 10_001).array();
        for (int i = 0; i < markers.length; i += 5) {
            System.arraycopy(marker, 0, markers, i, 5);
        }
        byte[] before = Handmade.joined(markers, desk.sealed("users.csv", TEXT, Compression.NONE));
        byte[] inside = Handmade.encrypted(desk, Handmade.joined(markers, literal()));

        assertRefused(Code.TOO_LARGE, "OpenPGP packets", () -> desk.open(before));
        assertRefused(Code.TOO_LARGE, "OpenPGP packets", () -> desk.open(inside));
    }

    @Test
    void open_hugePacketThatALibraryWouldReadWhole_isTooLarge() throws IOException {
        byte[] header = {(byte) 0xC1, (byte) 0xFF, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 3};
        byte[] padding =
                Handmade.joined(new byte[] {(byte) 0xD5, (byte) 0xFF, 0, 0x20, 0, 0}, new byte[0x200000], literal());

        assertRefused(
                Code.TOO_LARGE,
                "packet 1 is too large",
                () -> desk.open(Handmade.joined(header, desk.sealed("users.csv", TEXT, Compression.NONE))));
        assertRefused(Code.TOO_LARGE, "not data is larger", () -> desk.open(Handmade.encrypted(desk, padding)));
    }

    @Test
    void open_chunkSizeThatALibraryWouldAllocate_isTooLarge() throws IOException {
        byte[] message = Handmade.encrypted(
                desk,
                literal(),
                Handmade.builder(SymmetricKeyAlgorithmTags.AES_256)
                        .setWithAEAD(AEADAlgorithmTags.OCB, 12)
                        .setUseV6AEAD());
        // Version 2, AES-256, OCB, chunk size: the data packet begins with these four.
        int at = indexOf(message, new byte[] {2, 9, 2, 6});
        message[at + 3] = 30;

        assertRefused(Code.TOO_LARGE, "chunks", () -> desk.open(message));
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int at = 0; at < all.length - part.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("not there");
    }

    @Test
    void open_somethingAfterTheText_isCorrupt() throws IOException {
        byte[] two = Handmade.joined(literal(), Handmade.literal("other.csv", TEXT));
        byte[] junk = Handmade.joined(literal(), new byte[] {0x41, 0x42});
        byte[] outside = Handmade.joined(desk.sealed("users.csv", TEXT, Compression.NONE), new byte[] {0});

        assertRefused(Code.CORRUPT, "after the text", () -> desk.open(Handmade.encrypted(desk, two)));
        assertRefused(Code.CORRUPT, "no packet header", () -> desk.open(Handmade.encrypted(desk, junk)));
        assertRefused(Code.CORRUPT, "after the encrypted data", () -> desk.open(outside));
    }

    @Test
    void open_twoMessagesInOneFile_isCorrupt() throws IOException {
        byte[] one = desk.sealed("users.csv", TEXT, Compression.NONE);

        assertRefused(Code.CORRUPT, "", () -> desk.open(Handmade.joined(one, one)));
    }

    @Test
    void open_withoutText_isCorrupt() {
        byte[] marker = {(byte) 0xCA, 3, 'P', 'G', 'P'};

        assertRefused(Code.CORRUPT, "without text", () -> desk.open(Handmade.encrypted(desk, marker)));
        assertRefused(Code.CORRUPT, "without text", () -> desk.open(Handmade.encrypted(desk, new byte[0])));
    }

    @Test
    void open_paddingAndMarker_areIgnored() throws IOException {
        byte[] marker = {(byte) 0xCA, 3, 'P', 'G', 'P'};
        byte[] padding = {(byte) 0xD5, 4, 9, 8, 7, 6};

        assertThat(desk.open(Handmade.encrypted(desk, Handmade.joined(marker, literal(), padding))))
                .containsOnlyKeys("users.csv");
    }

    @Test
    void open_compressedButNotEncrypted_isNotOpenPgpByName() throws IOException {
        assertRefused(Code.NOT_OPENPGP, "not encrypted", () -> desk.open(literal()));
        assertRefused(
                Code.NOT_OPENPGP,
                "not encrypted",
                () -> desk.open(Handmade.compressed(CompressionAlgorithmTags.ZIP, literal())));
    }

    @Test
    void open_armourWithByteOrderMarkAndBlankLines_opens() throws IOException {
        byte[] armour = armored(desk.sealed("users.csv", TEXT, Compression.NONE));
        byte[] before = "\u00EF\u00BB\u00BF \r\n\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(desk.open(Handmade.joined(before, armour, "\n\n".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(Map.of("users.csv", new String(TEXT, StandardCharsets.UTF_8)));
    }

    @Test
    void open_armourWithAHugeHeader_isRefusedInLittleMemory() throws IOException {
        byte[] start = "-----BEGIN PGP MESSAGE-----\nComment: ".getBytes(StandardCharsets.US_ASCII);
        byte[] huge = new byte[50 << 20];
        Arrays.fill(huge, (byte) 'x');

        assertRefused(Code.CORRUPT, "", () -> desk.open(Handmade.joined(start, huge)));
    }

    private static byte[] armored(byte[] message) throws IOException {
        ByteArrayOutputStream armour = new ByteArrayOutputStream();
        try (OutputStream out = ArmoredOutputStream.builder().clearHeaders().build(armour)) {
            out.write(message);
        }
        return armour.toByteArray();
    }

    @Test
    void open_nestedArchive_isTooNested() throws IOException {
        byte[][] archives = {
            Zips.of("inner.zip", new String(Zips.of("a", "b"), StandardCharsets.ISO_8859_1)),
            {0x1F, (byte) 0x8B, 8, 0},
            {'7', 'z', (byte) 0xBC, (byte) 0xAF, 0x27, 0x1C},
            "Rar!\u001A\u0007\u0000".getBytes(StandardCharsets.ISO_8859_1),
            "BZh91AY&SYxxxx".getBytes(StandardCharsets.US_ASCII)
        };
        for (byte[] archive : archives) {
            assertRefused(
                    Code.TOO_NESTED,
                    "where a plain file is due",
                    () -> desk.open(desk.sealed("x", archive, Compression.NONE)));
        }
    }
}
