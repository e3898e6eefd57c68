package io.rollbook.ciphertext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeKeyTest {
    private static final Envelope ENVELOPE = new Envelope(
            "springfield",
            "nightly",
            "01J",
            false,
            false,
            "source",
            "intake",
            Instant.EPOCH,
            1,
            "sha256:",
            "",
            new byte[0]);

    @TempDir
    Path folder;

    @Test
    void loadOrCreate_twice_isTheSameKeyReadableByItsOwnerOnly() throws IOException {
        Path file = folder.resolve("intake.key");
        IntakeKey made = IntakeKey.loadOrCreate(file);
        IntakeKey loaded = IntakeKey.loadOrCreate(file);

        assertThat(loaded.id()).isEqualTo(made.id()).matches("sha256:[0-9a-f]{32}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new IntakeKeys(List.of(made.publicKeyText())).verify(loaded.sign(ENVELOPE)))
                .isTrue();
    }

    @Test
    void loadOrCreate_readableByOthers_isRefused() throws IOException {
        Path file = folder.resolve("intake.key");
        IntakeKey.loadOrCreate(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> IntakeKey.loadOrCreate(file)).hasMessageContaining("readable by its owner only");
    }

    @Test
    void loadOrCreate_anythingElse_isRefused() throws IOException {
        Path file = folder.resolve("intake.key");
        IntakeKey.loadOrCreate(file);
        String other = IntakeKey.generate().publicKeyText();
        for (String content : List.of("", "x\ny\n", Files.readAllLines(file).get(0) + "\n" + other + "\n")) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> IntakeKey.loadOrCreate(file)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void verify_anotherIntakesKeyOrNone_isFalse() {
        Envelope signed = IntakeKey.generate().sign(ENVELOPE);

        assertThat(new IntakeKeys(List.of(IntakeKey.generate().publicKeyText())).verify(signed))
                .isFalse();
        assertThat(new IntakeKeys(List.of()).verify(signed)).isFalse();
        assertThatThrownBy(() -> new IntakeKeys(List.of("no key"))).isInstanceOf(IllegalArgumentException.class);
    }
}
