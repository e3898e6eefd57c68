package io.rollbook.ciphertext;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.testing.Gpg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gpg that is there makes, encrypted and not. */
class EncryptedByGpgIT {
    private static final byte[] USERS =
            "sourcedId,givenName\r\n1,Canary\r\n2,Canary\r\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path home;

    private static Gpg gpg;

    @BeforeAll
    static void keys() throws IOException {
        gpg = new Gpg(home);
        gpg.makeKey("district", "ed25519", "sign", "never");
        gpg.addSubkey(gpg.fingerprint("district"), "cv25519", "encr");
    }

    @AfterAll
    static void end() throws IOException {
        gpg.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--encrypt -r district",
                "--encrypt --armor -r district",
                "--encrypt --armor --comment exported-by-night -r district",
                "--encrypt --throw-keyids -r district",
                "--sign --encrypt -r district",
                "--sign --encrypt --armor -r district",
                "--symmetric --passphrase long-enough",
                "--symmetric --armor --passphrase long-enough"
            })
    void looksEncrypted_encryptedByGpg_isTrue(String arguments) {
        assertThat(OpenPgp.looksEncrypted(first(arguments))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--clearsign",
                "--sign",
                "--sign --armor",
                "--sign --compress-algo none",
                "--store",
                "--store --armor",
                "--detach-sign",
                "--detach-sign --armor",
                "--enarmor"
            })
    void looksEncrypted_inTheClearByGpg_isFalse(String arguments) {
        assertThat(OpenPgp.looksEncrypted(first(arguments))).isFalse();
    }

    private static byte[] first(String arguments) {
        byte[] made = gpg.run(USERS, arguments.split(" "));
        return Arrays.copyOf(made, Math.min(made.length, OpenPgp.PROBE));
    }
}
