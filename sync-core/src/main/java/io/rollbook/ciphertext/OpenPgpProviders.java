package io.rollbook.ciphertext;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openpgp.api.OpenPGPImplementation;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;

/** Bouncy Castle by instance: it is never registered for the whole process, where it would change other libraries. */
final class OpenPgpProviders {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    static final OpenPGPImplementation IMPLEMENTATION = new BcOpenPGPImplementation();

    private OpenPgpProviders() {}
}
