package io.rollbook.portal.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.ciphertext.Sealer.Compression;
import io.rollbook.portal.open.OpenException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a message on the way: it is refused, or it opens to exactly what was sealed. */
class DamageTest {
    /** Codes that damage may lead to: where the session keys are hit, it looks as if it were for someone else. */
    private static final Set<Code> REFUSALS =
            EnumSet.of(Code.CORRUPT, Code.KEY_UNKNOWN, Code.NOT_OPENPGP, Code.NO_INTEGRITY, Code.TOO_LARGE);

    @TempDir
    Path folder;

    private Desk desk;
    private byte[] text;

    @BeforeEach
    void desk() {
        desk = new Desk(folder);
        StringBuilder rows = new StringBuilder("sourcedId,familyName\n");
        Random random = new Random(3);
        for (int i = 0; i < 150; i++) {
            rows.append(i)
                    .append(',')
                    .append(Long.toHexString(random.nextLong()))
                    .append('\n');
        }
        text = rows.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Opens only what is the very text. One message by itself: an envelope would find all of this before. */
    private boolean opens(byte[] message) {
        try {
            byte[][] opened = {null};
            new Message(() -> new ByteArrayInputStream(message))
                    .read(
                            desk.keys,
                            new Signatures(null),
                            new Budget(message.length, Limits.DEFAULT),
                            (name, content) -> opened[0] = content.readAllBytes());
            assertThat(opened[0]).isEqualTo(text);
            return true;
        } catch (OpenException refused) {
            assertThat(refused.code()).isIn(REFUSALS);
            return false;
        }
    }

    private int survivors(byte[] message) {
        int survived = 0;
        for (int at = 0; at < message.length; at++) {
            byte[] damaged = message.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            survived += opens(damaged) ? 1 : 0;
        }
        return survived;
    }

    @Test
    void open_anyByteFlipped_neverOtherPlaintext() throws IOException {
        byte[] message = desk.sealed("users.csv", text, Compression.NONE);

        assertThat(opens(message)).isTrue();
        assertThat(survivors(message)).isLessThan(message.length / 100);
    }

    @Test
    void open_anyByteOfCompressedFlipped_neverOtherPlaintext() throws IOException {
        text = Arrays.copyOf(text, 800);
        assertThat(survivors(desk.sealed("users.csv", text, Compression.FAST))).isLessThan(20);
    }

    @Test
    void open_anyByteOfAeadFlipped_neverOtherPlaintext() throws IOException {
        text = Arrays.copyOf(text, 500);
        byte[] message = Handmade.encrypted(
                desk,
                Handmade.literal("users.csv", text),
                Handmade.builder(SymmetricKeyAlgorithmTags.AES_256)
                        .setWithAEAD(AEADAlgorithmTags.OCB, 6)
                        .setUseV6AEAD());

        assertThat(opens(message)).isTrue();
        assertThat(survivors(message)).isLessThan(20);
    }

    @Test
    void open_anyByteOfArmourFlipped_neverOtherPlaintext() throws IOException {
        text = Arrays.copyOf(text, 300);
        ByteArrayOutputStream armour = new ByteArrayOutputStream();
        try (OutputStream out =
                ArmoredOutputStream.builder().setComment("means nothing").build(armour)) {
            out.write(desk.sealed("users.csv", text, Compression.NONE));
        }

        assertThat(opens(armour.toByteArray())).isTrue();
        assertThat(survivors(armour.toByteArray())).isPositive().isLessThan(200);
    }

    @Test
    void open_cutAtAnyLength_refused() throws IOException {
        byte[] message = desk.sealed("users.csv", Arrays.copyOf(text, 200), Compression.NONE);
        for (int length = 1; length < message.length; length++) {
            assertThat(opens(Arrays.copyOf(message, length)))
                    .as("cut at %d", length)
                    .isFalse();
        }
    }

    @Test
    void open_aeadCutAtAnyLength_refused() throws IOException {
        // Chunks of 64 bytes, so that most cuts fall on or beside a chunk's end.
        byte[] message = Handmade.encrypted(
                desk,
                Handmade.literal("users.csv", Arrays.copyOf(text, 300)),
                Handmade.builder(SymmetricKeyAlgorithmTags.AES_256)
                        .setWithAEAD(AEADAlgorithmTags.OCB, 6)
                        .setUseV6AEAD());
        for (int length = 1; length < message.length; length++) {
            assertThat(opens(Arrays.copyOf(message, length)))
                    .as("cut at %d", length)
                    .isFalse();
        }
    }

    @Test
    void open_largerOneDamagedAtEachPercent_refused() throws IOException {
        text = new byte[300_000];
        new Random(1).nextBytes(text);
        text[0] = 'a';
        byte[] message = desk.sealed("users.csv", text, Compression.NONE);
        assertThat(opens(message)).isTrue();
        for (int percent = 1; percent < 100; percent++) {
            int at = (int) ((long) message.length * percent / 100);
            byte[] flipped = message.clone();
            flipped[at] ^= 0x10;
            assertThat(opens(flipped)).as("flipped at %d %%", percent).isFalse();
            assertThat(opens(Arrays.copyOf(message, at)))
                    .as("cut at %d %%", percent)
                    .isFalse();
        }
    }

    @Test
    void open_partialLengthChunksDroppedOrSwapped_refused() throws IOException {
        text = new byte[5 << 16];
        new Random(1).nextBytes(text);
        text[0] = 'a';
        byte[] message = desk.sealed("users.csv", text, Compression.NONE);
        // The sealer's chunks: a length byte of 0xF0 and 64 KiB. The first begins behind the session key packet.
        int first = 2 + (message[1] & 0xFF) + 1;
        int chunk = 1 + (1 << 16);
        assertThat(message[first]).isEqualTo((byte) 0xF0);
        for (int i = 0; i < 4; i++) {
            int at = first + i * chunk;
            byte[] dropped = Handmade.joined(
                    Arrays.copyOf(message, at), Arrays.copyOfRange(message, at + chunk, message.length));
            assertThat(opens(dropped)).as("chunk %d dropped", i).isFalse();
            assertThat(opens(Arrays.copyOf(message, at)))
                    .as("tail dropped before chunk %d", i)
                    .isFalse();
        }
        byte[] swapped = message.clone();
        System.arraycopy(message, first + chunk, swapped, first + 2 * chunk, chunk);
        System.arraycopy(message, first + 2 * chunk, swapped, first + chunk, chunk);
        assertThat(opens(swapped)).isFalse();
    }

    @Test
    void open_randomBytesBehindAValidStart_refusedInTime() throws IOException {
        Random random = new Random(11);
        byte[] message = desk.sealed("users.csv", text, Compression.NONE);
        for (int i = 0; i < 200; i++) {
            byte[] wild = message.clone();
            byte[] noise = new byte[1 + random.nextInt(64)];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, wild, random.nextInt(200), noise.length);
            opens(wild);
        }
    }
}
