package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuntTest {
    private static final String WORD = "Quetzalfrimp";

    private final Hunt hunt = new Hunt(WORD);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abc", "abcd"})
    void in_base64AtAnyPlace_isFound(String before) {
        String text = before + WORD + before;

        assertThat(hunt.in(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))))
                .isNotEmpty();
    }

    @Test
    void in_utf16_isFound() {
        assertThat(hunt.in(("x" + WORD).getBytes(StandardCharsets.UTF_16LE))).contains("UTF-16LE");
        assertThat(hunt.in(("x" + WORD).getBytes(StandardCharsets.UTF_16BE))).contains("UTF-16BE");
    }

    @Test
    void under_wordAcrossTwoReads_isFound() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[(1 << 20) - 5]);
        out.write(WORD.getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("large"), out.toByteArray());

        assertThat(hunt.under(folder, List.of())).hasSize(1);
    }

    @Test
    void under_excludedFolderAndOtherWords_areNotFound() throws Exception {
        Files.createDirectories(folder.resolve("own"));
        Files.writeString(folder.resolve("own/file"), WORD);
        Files.writeString(folder.resolve("other"), "Quetzalfrim p");

        assertThat(hunt.under(folder, List.of(folder.resolve("own")))).isEmpty();
    }

    @Test
    void all_namesWhatWasFound() {
        Hunt both = Hunt.all(Map.of("word", hunt, "bytes", Hunt.of(new byte[] {0, 1, 2, 3})));

        assertThat(both.in(WORD)).containsExactly("word, plain");
        assertThat(both.in(new byte[] {9, 0, 1, 2, 3})).containsExactly("bytes, bytes");
        assertThat(both.in(new byte[] {9, 0, 1, 2})).isEmpty();
    }
}
