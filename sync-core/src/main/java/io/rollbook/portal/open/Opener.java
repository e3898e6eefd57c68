package io.rollbook.portal.open;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.Frame;
import io.rollbook.ciphertext.IntakeKeys;
import io.rollbook.ciphertext.MalformedBodyException;
import io.rollbook.portal.open.OpenException.Code;
import io.rollbook.run.Proof;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens deliveries with the keys of their district. Two passes: {@link #verify} reads everything to its end and believes
 * nothing, {@link Opening#read} then hands out plaintext.
 */
public final class Opener {
    private final Function<String, List<PrivateKeyRing>> keys;
    private final IntakeKeys intakes;
    private final Limits limits;
    private final Clock clock;

    /** With the districts' keys, the intakes that are known, and what opening may cost. */
    public Opener(DistrictKeys keys, IntakeKeys intakes, Limits limits, Clock clock) {
        this(keys::opening, intakes, limits, clock);
    }

    Opener(Function<String, List<PrivateKeyRing>> keys, IntakeKeys intakes, Limits limits, Clock clock) {
        this.keys = keys;
        this.intakes = intakes;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * The first pass: verifies the whole delivery and lists what is inside. The answer holds the body's file open.
     *
     * @throws OpenException where the delivery is not taken
     * @throws IllegalArgumentException where the expected signer is not an OpenPGP public key: the settings are wrong
     * @throws IOException where the spool cannot be read: our fault, not the delivery's
     */
    @SuppressWarnings("MustBeClosedChecker")
    public Opening verify(Ciphertext delivery, Expected expected) throws IOException {
        judge(delivery.envelope(), expected);
        FileChannel body = FileChannel.open(delivery.body(), StandardOpenOption.READ);
        try {
            return verify(delivery.envelope(), body, expected);
        } catch (Faults.PassThrough through) {
            body.close();
            throw through.unwrapped();
        } catch (Throwable refused) {
            body.close();
            throw refused;
        }
    }

    /** Whether an intake that is known here signed exactly this envelope. */
    public boolean isSigned(Envelope envelope) {
        return intakes.verify(envelope);
    }

    /**
     * Whether the body is the one that the envelope speaks of.
     *
     * @throws IOException where the spool cannot be read
     */
    public boolean isWhole(Ciphertext delivery) throws IOException {
        try (FileChannel body = FileChannel.open(delivery.body(), StandardOpenOption.READ)) {
            return isWhole(delivery.envelope(), body);
        }
    }

    private static boolean isWhole(Envelope envelope, FileChannel body) throws IOException {
        return body.size() == envelope.length() && EnvelopeBody.digest(body).equals(envelope.digest());
    }

    /** Who sent it and for whom, before a byte of the body is read. */
    private void judge(Envelope envelope, Expected expected) {
        if (!isSigned(envelope)) {
            throw new OpenException(Code.UNKNOWN_SENDER, "the envelope is not signed by an intake known here");
        }
        if (!envelope.district().equals(expected.district()) || !envelope.feed().equals(expected.feed())) {
            throw new OpenException(Code.WRONG_DISTRICT, "the envelope is for another district or feed");
        }
        if (isUpload(envelope) && !expected.uploads()) {
            throw new OpenException(Code.UNKNOWN_SENDER, "an upload, and the feed takes none");
        }
    }

    private Opening verify(Envelope envelope, FileChannel body, Expected expected) throws IOException {
        long length = envelope.length();
        if (!isWhole(envelope, body)) {
            throw new OpenException(Code.CORRUPT, "the body is not the one that the envelope was signed for");
        }
        PinnedSigner signer = signer(envelope, expected);
        Traversal traversal = new Traversal(body, length, frames(body), keys.apply(envelope.district()), limits);
        Verified verified = new Verified();
        String openedWith = traversal.run(signer, verified::note);
        Proof proof = new Proof(
                openedWith, signer == null ? null : signer.fingerprint(), envelope.intake(), envelope.sealedBy());
        return new Opening(body, traversal, verified, proof, verified.contentDigest(expected.contentKey()));
    }

    private static List<Frame> frames(FileChannel body) throws IOException {
        try {
            return EnvelopeBody.frames(body);
        } catch (MalformedBodyException malformed) {
            throw new OpenException(Code.CORRUPT, "malformed body: " + malformed.getMessage());
        }
    }

    /** A person who uploads stands in for the signer: the intake vouches for the account by its own signature. */
    private @Nullable PinnedSigner signer(Envelope envelope, Expected expected) {
        String armored = expected.signer();
        return armored == null || isUpload(envelope) ? null : PinnedSigner.parse(armored, clock);
    }

    private static boolean isUpload(Envelope envelope) {
        return envelope.sealedBy().equals("uploader");
    }
}
