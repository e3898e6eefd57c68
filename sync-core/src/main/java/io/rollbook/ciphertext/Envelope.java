package io.rollbook.ciphertext;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * What travels beside a sealed delivery, readable by whoever carries it: no personal data. The intake signs it, so that
 * no one on the way can send a delivery to another district or feed, make a preview a merge, or additions removals.
 *
 * @param district the district it is for
 * @param feed the feed it belongs to
 * @param run the run it belongs to
 * @param preview whether it is to be planned only
 * @param hold whether it is to wait for a person, however little it changes
 * @param full whether everything is to be done however little has changed
 * @param scope what the delivery says it is
 * @param sealedBy {@code source}, {@code intake} or {@code uploader}, depending on who encrypted it
 * @param by id of the token or account that delivered it, an intake's own id for a pull; never a name
 * @param created when it was sealed
 * @param length bytes of the body
 * @param digest {@code sha256:...} of the body
 * @param intake id of the intake that signed: {@code sha256:} over its public key, shortened
 * @param signature Ed25519 over {@link #signedBytes}
 */
public record Envelope(
        String district,
        String feed,
        String run,
        boolean preview,
        boolean hold,
        boolean full,
        Scope scope,
        String sealedBy,
        String by,
        Instant created,
        long length,
        String digest,
        String intake,
        byte[] signature) {

    /** Of a delivery of all that its feed owns. */
    public Envelope(
            String district,
            String feed,
            String run,
            boolean preview,
            boolean full,
            String sealedBy,
            String by,
            Instant created,
            long length,
            String digest,
            String intake,
            byte[] signature) {
        this(
                district,
                feed,
                run,
                preview,
                false,
                full,
                Scope.WHOLE,
                sealedBy,
                by,
                created,
                length,
                digest,
                intake,
                signature);
    }

    /** The bytes the intake signs: every field but the signature, each with its length. */
    public byte[] signedBytes() {
        StringBuilder out = new StringBuilder("rollbook-envelope-1");
        for (Object field : new Object[] {
            district,
            feed,
            run,
            preview,
            hold,
            full,
            scope.text(),
            sealedBy,
            by,
            created.toEpochMilli(),
            length,
            digest,
            intake
        }) {
            String text = String.valueOf(field);
            out.append('|').append(text.length()).append(':').append(text);
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The same with a signature. */
    public Envelope signed(byte[] by) {
        return new Envelope(
                district, feed, run, preview, hold, full, scope, sealedBy, this.by, created, length, digest, intake,
                by);
    }

    /** The signature in base 64, as it travels in a header. */
    public String signatureText() {
        return Base64.getEncoder().encodeToString(signature);
    }
}
