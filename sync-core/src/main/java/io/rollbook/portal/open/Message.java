package io.rollbook.portal.open;

import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One OpenPGP message of a body. */
final class Message {
    private final Supplier<InputStream> bytes;

    /** With its bytes, which are asked for twice. */
    Message(Supplier<InputStream> bytes) {
        this.bytes = bytes;
    }

    /**
     * Decrypts the message, hands its text on and verifies all of it. What was handed on counts only when this returns.
     *
     * @return fingerprint of the key that opened it
     */
    String read(List<PrivateKeyRing> keys, Signatures signatures, Budget budget, PacketWalk.Literal literal) {
        Armor armor;
        Decryption decryption;
        try {
            Outline.check(Armor.open(bytes.get()).packets(), budget);
            armor = Armor.open(bytes.get());
            decryption = Decryption.begin(armor.packets(), keys);
        } catch (Throwable failure) {
            throw Faults.refusal("decrypting", failure);
        }
        RuntimeException problem = walk(decryption, signatures, budget, literal);
        // Integrity first: what the packets seem to say is no one's word until then, and must not be told apart.
        decryption.finish();
        if (problem != null) {
            throw problem;
        }
        try {
            armor.expectEnd();
            signatures.finish();
        } catch (Throwable failure) {
            throw Faults.refusal("ending the message", failure);
        }
        return decryption.openedWith();
    }

    private static @Nullable RuntimeException walk(
            Decryption decryption, Signatures signatures, Budget budget, PacketWalk.Literal literal) {
        try {
            new PacketWalk(budget, signatures, literal).message(decryption.plaintext());
            return null;
        } catch (Throwable failure) {
            RuntimeException problem = Faults.refusal("reading packets", failure);
            if (problem instanceof Faults.PassThrough notTheDeliverys) {
                throw notTheDeliverys;
            }
            return problem;
        }
    }
}
