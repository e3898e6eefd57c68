package io.rollbook.portal.open;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.EnvelopeWriter;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.ciphertext.IntakeKeys;
import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Sealer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A district with a key, an intake it knows, and an opener; makes deliveries and opens them. */
final class Desk {
    static final Clock CLOCK = Clock.systemUTC();
    static final byte[] CONTENT_KEY = "content key of a made-up district".getBytes(StandardCharsets.UTF_8);

    final List<PrivateKeyRing> keys = new ArrayList<>();
    final IntakeKey intake = IntakeKey.generate();
    private final Path folder;
    private Limits limits = Limits.DEFAULT;
    private @Nullable String signer;

    Desk(Path folder) {
        this.folder = folder;
        keys.add(KeyMaker.make("springfield", CLOCK.instant().minus(1, ChronoUnit.DAYS)));
    }

    Desk limits(Limits other) {
        limits = other;
        return this;
    }

    Desk signer(String armored) {
        signer = armored;
        return this;
    }

    RecipientKey recipient() {
        try {
            return RecipientKey.parse(keys.get(0).armoredPublicKey(), CLOCK);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** A message of our own making. */
    byte[] sealed(String name, byte[] content, Sealer.Compression compression) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try (OutputStream sealing = Sealer.seal(message, recipient(), name, compression)) {
            sealing.write(content);
        }
        return message.toByteArray();
    }

    /** A delivery of one message that was called {@code source.csv.pgp}. */
    Ciphertext delivery(byte[] message) throws IOException {
        return delivery(Map.of("source.csv.pgp", message));
    }

    /** A delivery of several messages by their names at the source. */
    Ciphertext delivery(Map<String, byte[]> messages) throws IOException {
        Path file = Files.createTempFile(folder, "body", null);
        Files.delete(file);
        EnvelopeBody body;
        try (EnvelopeWriter writer = EnvelopeWriter.create(file, recipient())) {
            for (Map.Entry<String, byte[]> message : messages.entrySet()) {
                try (OutputStream frame = writer.message(message.getKey())) {
                    frame.write(message.getValue());
                }
            }
            body = writer.finish();
        }
        return new Ciphertext(intake.sign(envelope(body.length(), body.digest(), "source")), file);
    }

    static Envelope envelope(long length, String digest, String sealedBy) {
        return new Envelope(
                "springfield",
                "nightly",
                "01JTESTRUN",
                false,
                false,
                sealedBy,
                "tester",
                CLOCK.instant().truncatedTo(ChronoUnit.MILLIS),
                length,
                digest,
                "",
                new byte[0]);
    }

    Expected expected() {
        return new Expected("springfield", "nightly", signer, false, CONTENT_KEY);
    }

    Opener opener() {
        return new Opener(slug -> keys, new IntakeKeys(List.of(intake.publicKeyText())), limits, CLOCK);
    }

    Opening verify(Ciphertext delivery) throws IOException {
        return opener().verify(delivery, expected());
    }

    /** Both passes: the files by name, in order. */
    Map<String, byte[]> open(Ciphertext delivery) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Opening opening = verify(delivery)) {
            opening.read((member, plaintext) -> files.put(member.name(), plaintext.readAllBytes()));
        }
        return files;
    }

    /** Both passes over one message; files as text. */
    Map<String, String> open(byte[] message) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        open(delivery(message)).forEach((name, bytes) -> files.put(name, new String(bytes, StandardCharsets.UTF_8)));
        return files;
    }
}
