package io.rollbook.intake.upload;

import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.Frame;
import io.rollbook.ciphertext.OpenPgp;
import io.rollbook.spool.Draft;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * A body, see {@link EnvelopeBody}, whose messages come piece by piece. The length of the last message is 0 in the file
 * until another begins: so the file alone says how far it is. A piece is taken whole or not at all.
 */
final class GrowingBody implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final byte MESSAGE = 1;
    private static final byte MANIFEST = 2;

    private final Draft draft;
    private final FileChannel file;
    /** Where the bytes of each message begin. */
    private final List<Long> starts = new ArrayList<>();

    private GrowingBody(Draft draft, FileChannel file) {
        this.draft = draft;
        this.file = file;
    }

    /** Goes on with what a draft holds. */
    static GrowingBody of(Draft draft) throws IOException {
        GrowingBody body = new GrowingBody(draft, draft.goOn());
        try {
            body.look();
            return body;
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        }
    }

    /** The bytes that a draft holds of each message, without touching it. */
    static List<Long> lengths(Draft draft) {
        if (!Files.exists(draft.file())) {
            return List.of();
        }
        try (FileChannel file = FileChannel.open(draft.file())) {
            GrowingBody body = new GrowingBody(draft, file);
            body.look();
            return body.lengths();
        } catch (IOException e) {
            throw new UncheckedIOException("What came of an upload cannot be read", e);
        }
    }

    private void look() throws IOException {
        long at = 0;
        while (at + Frame.HEADER <= file.size()) {
            ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
            while (header.hasRemaining()) {
                file.read(header, at + header.position());
            }
            long length = header.getLong(1);
            starts.add(at + Frame.HEADER);
            at = length == 0 ? file.size() : at + Frame.HEADER + length;
        }
    }

    /** The bytes of each message so far. */
    List<Long> lengths() throws IOException {
        List<Long> lengths = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            long end = i + 1 < starts.size() ? starts.get(i + 1) - Frame.HEADER : file.size();
            lengths.add(end - starts.get(i));
        }
        return lengths;
    }

    /**
     * Takes a piece of a message: more of the last one, or the beginning of the next.
     *
     * @throws UploadRefusedException where it belongs elsewhere, is too large, or begins a message and is not encrypted
     * @throws IOException where the sender goes away; then nothing of the piece was kept
     */
    void append(int message, long offset, InputStream piece) throws IOException {
        long before = file.size();
        boolean next = message == starts.size() && offset == 0;
        boolean more = message >= 0
                && message == starts.size() - 1
                && offset == lengths().get(message);
        if (!next && !more) {
            throw new UploadRefusedException(
                    "MISPLACED", "This piece does not go on where the upload stands: ask where that is.");
        }
        if (next && message >= EnvelopeBody.MAX_MESSAGES) {
            throw new UploadRefusedException(
                    "TOO_LARGE", "An upload has at most " + EnvelopeBody.MAX_MESSAGES + " files: put them into a zip.");
        }
        boolean whole = false;
        try {
            byte[] first = next ? piece.readNBytes(OpenPgp.PROBE) : new byte[0];
            if (next) {
                requireEncrypted(first);
                begin(MESSAGE);
            }
            copy(first, piece);
            whole = true;
        } finally {
            if (!whole) {
                cutBack(before, next ? message : -1);
            }
        }
    }

    /** Adds the manifest, which ends the body. */
    EnvelopeBody finish(byte[] manifest) throws IOException {
        requireEncrypted(manifest);
        long before = file.size();
        int messages = starts.size();
        boolean whole = false;
        try {
            begin(MANIFEST);
            copy(manifest, InputStream.nullInputStream());
            end();
            file.force(true);
            EnvelopeBody body = EnvelopeBody.read(file);
            whole = true;
            return body;
        } finally {
            if (!whole) {
                cutBack(before, messages);
            }
        }
    }

    private static void requireEncrypted(byte[] first) {
        if (!OpenPgp.looksEncrypted(first)) {
            throw UploadRefusedException.notOpenPgp();
        }
    }

    private void begin(byte kind) throws IOException {
        end();
        write(ByteBuffer.allocate(Frame.HEADER).put(kind).rewind(), file.size());
        starts.add(file.size());
    }

    /** Writes the length of the last message into its frame. */
    private void end() throws IOException {
        if (!starts.isEmpty()) {
            patch(starts.get(starts.size() - 1), file.size() - starts.get(starts.size() - 1));
        }
    }

    private void patch(long start, long length) throws IOException {
        write(ByteBuffer.allocate(Long.BYTES).putLong(length).flip(), start - Long.BYTES);
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        try {
            long to = at;
            while (bytes.hasRemaining()) {
                to += file.write(bytes, to);
            }
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    private void copy(byte[] first, InputStream rest) throws IOException {
        file.position(file.size());
        OutputStream out = draft.limited(Channels.newOutputStream(file));
        long taken = first.length;
        write(out, first, first.length);
        byte[] chunk = new byte[CHUNK];
        for (int read = rest.read(chunk); read >= 0; read = rest.read(chunk)) {
            taken += read;
            if (taken > UploadDrafts.LARGEST_PIECE) {
                throw new UploadRefusedException(
                        "TOO_LARGE",
                        "A piece has at most " + UploadDrafts.LARGEST_PIECE + " bytes: send smaller ones.");
            }
            write(out, chunk, read);
        }
    }

    private void write(OutputStream out, byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    /** @param messages how many there were before, where another was begun; else negative */
    private void cutBack(long before, int messages) throws IOException {
        file.truncate(before);
        draft.cutBack(before);
        if (messages >= 0 && starts.size() > messages) {
            starts.subList(messages, starts.size()).clear();
        }
        if (messages > 0) {
            patch(starts.get(messages - 1), 0);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
