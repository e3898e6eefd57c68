package io.rollbook.ciphertext;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenPgpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PGP MESSAGE-----\n",
                "\r\n  -----BEGIN PGP MESSAGE-----",
                "\u00EF\u00BB\u00BF-----BEGIN PGP PUBLIC KEY BLOCK-----",
                "\u0085\u0001\u000C\u0003",
                "\u0084\u005E\u0003\u0001",
                "\u00C1\u005E\u0003\u0001",
                "\u00C1\u00C0\u004C\u0003",
                "\u00D2\u00FF\u0000\u0000\u0001\u0000\u0001",
                "\u008C\u000E\u0004\u0009"
            })
    void looksLike_openPgp_isTrue(String latin1) {
        assertThat(OpenPgp.looksLike(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "sourcedId,status",
                "\uFEFFsourcedId,status",
                "\u00C4pfel,Birnen",
                "\u00D6sterreich,Wien",
                "\u00C9cole,Nom",
                "\u00C1rea,Nombre",
                "PK\u0003\u0004aaaa",
                "-----BEGIN CERTIFICATE-----",
                "{\"users\": []}"
            })
    void looksLike_text_isFalse(String text) {
        assertThat(OpenPgp.looksLike(text.getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(OpenPgp.looksLike(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isFalse();
        assertThat(OpenPgp.looksLike(text.getBytes(StandardCharsets.UTF_16))).isFalse();
    }

    @Test
    void looksLike_gzip_isFalse() {
        assertThat(OpenPgp.looksLike(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0})).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0085\u0001\u000C\u0003",
                "\u00C1\u005E\u0003\u0001",
                "\u008C\u000E\u0004\u0009",
                "\u00CA\u0003PGP\u00C1\u005E\u0003\u0001",
                "\u00A8\u0003PGP\u0085\u0001\u000C\u0003",
                "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nhQEMA1Bx",
                "\u00EF\u00BB\u00BF-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA1Bx\r\n"
            })
    void looksEncrypted_sessionKeyFirst_isTrue(String latin1) {
        assertThat(OpenPgp.looksEncrypted(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sourcedId,status",
                "\u00CA\u0003PGP",
                "\u00CA\u0003PGP\u00CB\u0010b\u0000",
                "\u00D2\u00FF\u0000\u0000\u0001\u0000\u0001",
                "-----BEGIN PGP MESSAGE-----\n",
                "-----BEGIN PGP MESSAGE-----\n\nsourcedId,givenName\n",
                "-----BEGIN PGP MESSAGE-----\nsourcedId,givenName\n1,Canary\n",
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nhQEMA1Bx",
                "-----BEGIN PGP SIGNATURE-----\n\nhQEMA1Bx"
            })
    void looksEncrypted_anythingElse_isFalse(String latin1) {
        assertThat(OpenPgp.looksEncrypted(latin1.getBytes(StandardCharsets.ISO_8859_1)))
                .isFalse();
    }
}
