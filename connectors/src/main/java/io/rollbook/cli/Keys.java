package io.rollbook.cli;

import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Sealer;
import io.rollbook.ciphertext.UnusableKeyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;

/** Public keys to seal with. */
final class Keys {
    private Keys() {}

    /** The key in this file. */
    static RecipientKey read(Path file) throws IOException {
        try {
            return RecipientKey.parse(Files.readString(file, StandardCharsets.ISO_8859_1), Clock.systemUTC());
        } catch (UnusableKeyException e) {
            throw CommandFailure.usage("The file " + file + " holds no usable public key: " + e.getMessage());
        }
    }

    /** What is packed already is not packed again. */
    static Sealer.Compression compression(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        boolean packed = lower.endsWith(".zip") || lower.endsWith(".gz");
        return packed ? Sealer.Compression.NONE : Sealer.Compression.FAST;
    }
}
