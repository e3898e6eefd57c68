package io.rollbook.district;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void resolve_fileOutsideOfTheFolder_isRefusedWhateverTheWay() throws IOException {
        Path district = Files.createDirectory(folder.resolve("district"));
        Path secret = Files.writeString(folder.resolve("master.key"), "s3cret");
        Files.createSymbolicLink(district.resolve("link"), secret);
        for (String way : new String[] {"file:../master.key", "file:" + secret, "file:link"}) {
            assertThatThrownBy(() -> References.resolve(new Reference(way), district))
                    .as(way)
                    .isInstanceOf(References.UnresolvedException.class)
                    .hasMessageContaining("outside");
        }
    }

    @Test
    void resolve_fileKeptBack_isRefusedThoughTheFolderHoldsIt() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("master.key"), "s3cret");
        References.keepBack(home);
        assertThatThrownBy(() -> References.resolve(new Reference("file:home/master.key"), folder))
                .isInstanceOf(References.UnresolvedException.class);
        assertThatThrownBy(() -> References.resolve(new Reference("file:master.key"), home))
                .isInstanceOf(References.UnresolvedException.class);
    }

    @Test
    void resolve_foldersAreSet_onlyThoseAreRead() throws IOException {
        Path only = Files.createDirectory(folder.resolve("only"));
        Files.writeString(only.resolve("sftp"), "s3cret");
        Files.writeString(folder.resolve("other"), "s3cret");
        References.readOnlyFrom(List.of(only));
        try {
            assertThat(References.resolveText(new Reference("file:only/sftp"), folder))
                    .isEqualTo("s3cret");
            assertThatThrownBy(() -> References.resolve(new Reference("file:other"), folder))
                    .isInstanceOf(References.UnresolvedException.class);
        } finally {
            References.readOnlyFrom(List.of());
        }
    }

    @Test
    void resolve_variableOfRollbookItself_isRefused() {
        for (String name : new String[] {"ROLLBOOK_DATABASE_PASSWORD", "OUR_MASTER_KEY"}) {
            assertThatThrownBy(
                            () -> References.resolve(new Reference("env:" + name), folder, Map.of(name, "s3cret")::get))
                    .as(name)
                    .isInstanceOf(References.UnresolvedException.class)
                    .hasMessageContaining(name);
        }
    }
}
