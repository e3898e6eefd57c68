package io.rollbook.intake.upload;

import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.EnvelopeWriter;
import io.rollbook.ciphertext.Frame;
import io.rollbook.ciphertext.MalformedBodyException;
import io.rollbook.ciphertext.OpenPgp;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.intake.Dispatch;
import io.rollbook.intake.RecipientKeys;
import io.rollbook.intake.Upload;
import io.rollbook.run.Run;
import io.rollbook.spool.DeliveryTooLargeException;
import io.rollbook.spool.Draft;
import io.rollbook.spool.SpoolFullException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * Takes deliveries that people send: a body as {@code EnvelopeWriter} writes it, or a single OpenPGP message. It is
 * streamed into the intake's spool and then goes the way of every delivery.
 */
public final class UploadIntake {
    private static final int CHUNK = 1 << 16;

    private final RecipientKeys keys;
    private final Dispatch dispatch;

    /** With the way to the portals. */
    public UploadIntake(RecipientKeys keys, Dispatch dispatch) {
        this.keys = keys;
        this.dispatch = dispatch;
    }

    /**
     * Takes a delivery.
     *
     * @param in ciphertext; read to its end, not closed
     * @return the run, which is on its way
     * @throws UploadRefusedException where the feed takes no uploads, or this is not ciphertext, or it is too large, or
     *     our disk is full
     * @throws IOException where the sender goes away
     */
    public Run accept(District district, Upload upload, InputStream in) throws IOException {
        Feed settings = district.feed(upload.feed());
        if (!settings.uploads()) {
            throw new UploadRefusedException(
                    "UPLOADS_OFF",
                    "The feed " + upload.feed() + " takes no uploads: its district file says so with uploads.");
        }
        byte[] first = in.readNBytes(Frame.HEADER + OpenPgp.PROBE);
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first), in);
        try (Draft draft = dispatch.begin(upload.run())) {
            EnvelopeBody body =
                    OpenPgp.looksEncrypted(first) ? message(district, whole, draft) : body(first, whole, draft);
            return dispatch.upload(upload, draft, body);
        } catch (DeliveryTooLargeException e) {
            throw UploadRefusedException.of(e);
        } catch (SpoolFullException e) {
            throw UploadRefusedException.of(e);
        }
    }

    private EnvelopeBody message(District district, InputStream in, Draft draft) throws IOException {
        try (EnvelopeWriter writer = EnvelopeWriter.create(draft.file(), keys.of(district.slug()))) {
            try (OutputStream out = draft.limited(writer.message("upload.pgp"))) {
                copy(in, out, draft);
            }
            return writer.finish();
        }
    }

    private static EnvelopeBody body(byte[] first, InputStream in, Draft draft) throws IOException {
        if (first.length <= Frame.HEADER || first[0] != 1) {
            throw UploadRefusedException.notOpenPgp();
        }
        try (OutputStream out = new FramesOnly(draft.write(), UploadRefusedException::notOpenPgp)) {
            copy(in, out, draft);
        }
        try (FileChannel file = FileChannel.open(draft.file(), StandardOpenOption.READ)) {
            return EnvelopeBody.read(file);
        } catch (MalformedBodyException e) {
            throw new UploadRefusedException(
                    "CUT_OFF", "The upload is not whole (" + e.getMessage() + "): send it again.");
        }
    }

    private static void copy(InputStream in, OutputStream out, Draft draft) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            try {
                out.write(chunk, 0, read);
            } catch (IOException e) {
                throw draft.failed(e);
            }
        }
    }
}
