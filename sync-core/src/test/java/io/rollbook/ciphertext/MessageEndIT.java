package io.rollbook.ciphertext;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.testing.Gpg;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageEndIT {
    @TempDir
    static Path home;

    private static Gpg gpg;
    private static RecipientKey recipient;

    @BeforeAll
    static void keys() throws IOException {
        gpg = new Gpg(home);
        gpg.makeKey("district", "ed25519", "sign", "never");
        gpg.addSubkey(gpg.fingerprint("district"), "cv25519", "encr");
        recipient = RecipientKey.parse(gpg.publicKey("district"), Clock.systemUTC());
    }

    @AfterAll
    static void end() throws IOException {
        gpg.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 190, 65_400, 65_536, 131_072, 300_000})
    void isThere_wholeMessage_isTrueAndCutOffAnywhereFalse(int size) throws IOException {
        byte[] sealed = sealed(size);
        Random random = new Random(size);

        assertThat(isThere(sealed)).isTrue();
        assertThat(isThere(Arrays.copyOf(sealed, sealed.length + 1))).isFalse();
        for (int i = 0; i < 3000; i++) {
            int cut = i < 1000 ? i : i < 2000 ? sealed.length - (i - 999) : random.nextInt(sealed.length);
            if (cut >= 0 && cut < sealed.length) {
                assertThat(isThere(Arrays.copyOf(sealed, cut)))
                        .as("%d of %d", cut, sealed.length)
                        .isFalse();
            }
        }
    }

    @Test
    void isThere_messageOfGpg_isTrueAndCutOffFalse() throws IOException {
        byte[] sealed = gpg.run(new byte[100_000], "--encrypt", "--compress-algo", "none", "-r", "district");

        assertThat(isThere(sealed)).isTrue();
        assertThat(isThere(Arrays.copyOf(sealed, sealed.length - 1))).isFalse();
    }

    @Test
    void isThere_noMessage_isFalse() throws IOException {
        assertThat(isThere("{\"status\":500}".getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    private static byte[] sealed(int size) throws IOException {
        byte[] plain = new byte[size];
        new Random(size).nextBytes(plain);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream sealing = Sealer.seal(out, recipient, "roster.zip", Sealer.Compression.NONE)) {
            sealing.write(plain);
        }
        return out.toByteArray();
    }

    private static boolean isThere(byte[] message) throws IOException {
        return MessageEnd.isThere(new ByteArrayInputStream(message));
    }
}
