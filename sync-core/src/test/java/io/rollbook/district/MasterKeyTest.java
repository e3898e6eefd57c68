package io.rollbook.district;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
    private static final byte[] SECRET = "a private key".getBytes(UTF_8);

    @TempDir
    Path home;

    @Test
    void inFile_noFile_isCreatedForItsOwnerOnlyAndSaysSo() throws IOException {
        Path file = home.resolve("keys/master.key");
        assertThat(MasterKey.inFile(file).isNew()).isTrue();
        assertThat(MasterKey.inFile(file).isNew()).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void unwrap_sameKeyReadAgain_givesTheSecret() throws IOException {
        Path file = home.resolve("master.key");
        byte[] wrapped = MasterKey.inFile(file).wrap(SECRET, "springfield/private-key");
        assertThat(new String(wrapped, UTF_8)).doesNotContain("private key");
        assertThat(MasterKey.inFile(file).unwrap(wrapped, "springfield/private-key"))
                .isEqualTo(SECRET);
        assertThat(MasterKey.inText(Files.readString(file)).unwrap(wrapped, "springfield/private-key"))
                .isEqualTo(SECRET);
    }

    @Test
    void unwrap_otherContextOtherKeyOrChangedByte_isRefused() {
        MasterKey key = MasterKey.inFile(home.resolve("one.key"));
        byte[] wrapped = key.wrap(SECRET, "springfield/private-key");
        assertThatThrownBy(() -> key.unwrap(wrapped, "shelbyville/private-key"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> MasterKey.inFile(home.resolve("other.key")).unwrap(wrapped, "springfield/private-key"))
                .isInstanceOf(IllegalStateException.class);
        wrapped[wrapped.length - 1] ^= 1;
        assertThatThrownBy(() -> key.unwrap(wrapped, "springfield/private-key"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void inFile_fileThatHoldsNoKey_isRefusedAndKept() throws IOException {
        Path file = Files.writeString(home.resolve("master.key"), "not a key");
        assertThatThrownBy(() -> MasterKey.inFile(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("master.key");
        assertThat(file).hasContent("not a key");
    }

    @Test
    void inText_textThatIsNoKey_isRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> MasterKey.inText("{\"oops\": \"s3cret\"}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ROLLBOOK_MASTER_KEY")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }
}
