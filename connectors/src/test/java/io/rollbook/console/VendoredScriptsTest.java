package io.rollbook.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not ours is as its makers published it. */
class VendoredScriptsTest {
    private static byte[] asset(String name) throws IOException {
        try (InputStream in = VendoredScriptsTest.class.getResourceAsStream("/console/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /** dist/openpgp.min.mjs and LICENSE of openpgp 6.3.2, and the licence that LICENSE adds to. */
    @ParameterizedTest
    @CsvSource({
        "openpgp.min.mjs, 7d3285efa6dfedbb34a136d8b5ad21c28fb973269df0b2818dcb74dfb40b59d9",
        "openpgp.LICENSE, e3a994d82e644b03a792a930f574002658412f62407f5fee083f2555c5f23118",
        "openpgp.GPL-3, 3972dc9744f6499f0f9b2dbf76696f2ae7ad8af9b23dde66d6af86c9dfb36986"
    })
    void openpgp_isUnchanged(String name, String sha256) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(asset("vendor/" + name));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
    }

    @Test
    void openpgp_isLoadedByTheUploadsWorkerOnly() throws Exception {
        assertThat(text("upload-worker.js")).contains("from \"./vendor/openpgp.min.mjs\"");
        assertThat(text("upload.js")).doesNotContain("openpgp.");
        assertThat(text("console.js")).doesNotContain("openpgp", "upload");
    }

    private static String text(String name) throws IOException {
        return new String(asset(name), StandardCharsets.UTF_8);
    }
}
