package io.rollbook.district;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
    @TempDir
    Path folder;

    @Test
    void resolve_relativeFile_isRelativeToTheDistrictFile() throws IOException {
        Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(folder.resolve("secrets/sftp"), "s3cret\n");
        assertThat(References.resolve(new Reference("file:secrets/sftp"), folder))
                .isEqualTo("s3cret\n".getBytes(UTF_8));
        assertThat(References.resolveText(new Reference("file:" + folder.resolve("secrets/sftp")), Path.of("/")))
                .isEqualTo("s3cret");
    }

    @Test
    void resolve_variable_isItsValue() {
        assertThat(References.resolve(new Reference("env:SFTP"), folder, Map.of("SFTP", "s3cret")::get))
                .isEqualTo("s3cret".getBytes(UTF_8));
    }

    @Test
    void resolve_whatIsNotThere_namesTheReferenceOnly() throws IOException {
        Files.writeString(folder.resolve("empty"), "");
        for (String text : new String[] {"file:nowhere", "file:.", "file:empty", "env:NOT_SET", "s3cret", "env:", ""}) {
            assertThatThrownBy(() -> References.resolve(new Reference(text), folder, Map.<String, String>of()::get))
                    .as(text)
                    .isInstanceOf(References.UnresolvedException.class)
                    .hasMessageNotContaining("s3cret");
        }
    }
}
