package io.rollbook.intake;

import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.EnvelopeWriter;
import io.rollbook.ciphertext.OpenPgp;
import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Sealer.Compression;
import io.rollbook.district.Feed;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.spool.Draft;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** Reads the files of one delivery into a draft: what is encrypted as it is, what is not sealed while it streams. */
final class Fetching {
    /** What to do where a feed that takes OpenPGP only is given something else. */
    static final String NOT_ENCRYPTED =
            "A file is not encrypted with OpenPGP. Encrypt it to the district's key, or, where"
                    + " the connection is protection enough, set plaintext: seal.";

    private static final int CHUNK = 1 << 16;

    private final Source.Visit visit;
    private final Draft draft;
    private final RecipientKey recipient;
    private final Feed.Plaintext plaintext;
    private final OpenHours hours;
    private boolean sealedHere;

    Fetching(Source.Visit visit, Draft draft, RecipientKey recipient, Feed.Plaintext plaintext, OpenHours hours) {
        this.visit = visit;
        this.draft = draft;
        this.recipient = recipient;
        this.plaintext = plaintext;
        this.hours = hours;
    }

    /**
     * What was read.
     *
     * @param body null where the source bytes are known already
     * @param digest keyed digest of the source bytes
     * @param sealedHere whether any file came in the clear
     */
    record Fetched(@Nullable EnvelopeBody body, String digest, boolean sealedHere) {}

    /**
     * Reads once.
     *
     * @param digest begun with whatever else decides whether the delivery is the same as another one
     * @param isKnown whether a digest is of bytes that need not be delivered again
     * @return null where a file changed meanwhile: nothing of it may be used
     */
    @Nullable
    Fetched once(List<RemoteFile> files, Mac digest, Predicate<String> isKnown) {
        draft.startOver();
        draft.expect(files.stream().mapToLong(RemoteFile::size).sum());
        sealedHere = false;
        try (EnvelopeWriter writer = EnvelopeWriter.create(draft.file(), recipient)) {
            for (RemoteFile file : files) {
                if (!visit.read(file, in -> copy(in, file, writer, digest))) {
                    return null;
                }
                digest.update(
                        ByteBuffer.allocate(Long.BYTES).putLong(file.size()).flip());
            }
            String seen = "hmac-sha256:" + HexFormat.of().formatHex(digest.doFinal());
            return new Fetched(isKnown.test(seen) ? null : writer.finish(), seen, sealedHere);
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    private void copy(InputStream in, RemoteFile file, EnvelopeWriter writer, Mac digest) throws IOException {
        byte[] first = in.readNBytes(OpenPgp.PROBE);
        boolean isSealed = OpenPgp.looksEncrypted(first);
        if (!isSealed && plaintext == Feed.Plaintext.REFUSE) {
            throw new IntakeException(Reason.NOT_OPENPGP, NOT_ENCRYPTED);
        }
        sealedHere |= !isSealed;
        OutputStream out = begin(file, isSealed, writer);
        write(out, first, first.length, digest);
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            write(out, chunk, read, digest);
            hours.require();
        }
        end(out);
    }

    private OutputStream begin(RemoteFile file, boolean isSealed, EnvelopeWriter writer) {
        try {
            return draft.limited(
                    isSealed ? writer.message(file.name()) : writer.sealed(file.name(), compression(file.name())));
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    private void write(OutputStream out, byte[] bytes, int length, Mac digest) {
        digest.update(bytes, 0, length);
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    private void end(OutputStream out) {
        try {
            out.close();
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    private static Compression compression(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".zip") || lower.endsWith(".gz") ? Compression.NONE : Compression.FAST;
    }
}
