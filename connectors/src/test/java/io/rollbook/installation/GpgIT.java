package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpgIT {
    @TempDir
    Path folder;

    @Test
    void withNewKey_exportsTheKeyThatSigns() throws Exception {
        try (Gpg gpg = Gpg.withNewKey()) {
            Path signer = folder.resolve("signer.asc");
            gpg.exportSigner(signer);
            assertThat(Files.readString(signer)).startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----");
        }
    }
}
