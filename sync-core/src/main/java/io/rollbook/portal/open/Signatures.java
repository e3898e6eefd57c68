package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import org.bouncycastle.bcpg.KeyIdentifier;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPOnePassSignature;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.api.OpenPGPCertificate.OpenPGPComponentKey;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentVerifierBuilderProvider;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of one message. One by the pinned signer that is valid is enough; others are not looked at. Without a
 * pinned signer nothing is verified, and so nobody is named.
 */
final class Signatures {
    private static final JcaPGPContentVerifierBuilderProvider VERIFIER =
            new JcaPGPContentVerifierBuilderProvider().setProvider(Providers.BOUNCY_CASTLE);

    /** A one-pass signature whose signature follows the text; without a key where the pinned signer did not make it. */
    private record Pending(PGPOnePassSignature announced, @Nullable OpenPGPComponentKey key) {}

    private record Prefixed(PGPSignature signature, OpenPGPComponentKey key) {}

    private final @Nullable PinnedSigner signer;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<Prefixed> prefixed = new ArrayList<>();
    private int seen;
    private boolean valid;
    private String objection = "it is signed by another key";

    Signatures(@Nullable PinnedSigner signer) {
        this.signer = signer;
    }

    /** A one-pass signature packet before the text. */
    void announce(PGPOnePassSignature onePass) throws PGPException {
        OpenPGPComponentKey key = signer == null ? null : signer.key(onePass.getKeyIdentifier());
        if (key != null) {
            onePass.init(VERIFIER, key.getPGPPublicKey());
        }
        pending.push(new Pending(onePass, key));
    }

    /** A signature packet before the text, as PGP made them long ago. */
    void prefix(PGPSignature signature) throws PGPException {
        seen++;
        OpenPGPComponentKey key = signer == null ? null : keyOf(signer, signature);
        if (key != null) {
            signature.init(VERIFIER, key.getPGPPublicKey());
            prefixed.add(new Prefixed(signature, key));
        }
    }

    private static @Nullable OpenPGPComponentKey keyOf(PinnedSigner signer, PGPSignature signature) {
        for (KeyIdentifier identity : signature.getKeyIdentifiers()) {
            OpenPGPComponentKey key = signer.key(identity);
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    void update(byte[] text, int offset, int length) {
        for (Pending one : pending) {
            if (one.key() != null) {
                one.announced().update(text, offset, length);
            }
        }
        for (Prefixed one : prefixed) {
            one.signature().update(text, offset, length);
        }
    }

    /** A signature packet after the text; the first belongs to the last that was announced. */
    void follow(PGPSignature signature) throws PGPException {
        if (pending.isEmpty()) {
            throw new OpenException(Code.CORRUPT, "a signature that was not announced");
        }
        seen++;
        Pending one = pending.pop();
        if (signer == null || one.key() == null) {
            return;
        }
        if (!announces(one.announced(), signature)) {
            objection = "it is not the one that was announced";
        } else if (acceptable(signer, signature)) {
            OpenPGPDocumentSignature document = new OpenPGPDocumentSignature(signature, one.key());
            judge(document, document.verify(one.announced()));
        }
    }

    private static boolean announces(PGPOnePassSignature announced, PGPSignature signature) {
        return announced.getHashAlgorithm() == signature.getHashAlgorithm()
                && announced.getSignatureType() == signature.getSignatureType()
                && announced.getKeyAlgorithm() == signature.getKeyAlgorithm();
    }

    /** To be called at the end of the message: refuses where the pinned signer did not validly sign it. */
    void finish() throws PGPException {
        if (!pending.isEmpty()) {
            throw new OpenException(Code.CORRUPT, "an announced signature is missing");
        }
        if (signer == null) {
            return;
        }
        for (Prefixed one : prefixed) {
            if (acceptable(signer, one.signature())) {
                OpenPGPDocumentSignature document = new OpenPGPDocumentSignature(one.signature(), one.key());
                judge(document, document.verify());
            }
        }
        if (seen == 0) {
            throw new OpenException(Code.UNSIGNED, "no signature");
        }
        if (!valid) {
            throw new OpenException(Code.BAD_SIGNATURE, objection);
        }
    }

    private boolean acceptable(PinnedSigner pinned, PGPSignature signature) {
        String found = pinned.objection(signature);
        if (found != null) {
            objection = found;
        }
        return found == null;
    }

    private void judge(OpenPGPDocumentSignature signature, boolean matches) {
        Date made = signature.getCreationTime();
        if (!matches) {
            objection = "it does not match the text";
        } else if (isValidAt(signature, made)) {
            valid = true;
        } else {
            objection = "the key was not valid for signing when it signed";
        }
    }

    private static boolean isValidAt(OpenPGPDocumentSignature signature, Date made) {
        try {
            return signature.isValidAt(made);
        } catch (PGPException unacceptable) {
            return false;
        }
    }
}
