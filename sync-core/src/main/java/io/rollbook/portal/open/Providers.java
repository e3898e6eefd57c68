package io.rollbook.portal.open;

import java.security.Provider;
import java.security.Security;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Which library does what. Bouncy Castle by instance, never registered for the whole process. */
final class Providers {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final Provider PLATFORM = Security.getProvider("SunJCE");

    private Providers() {}

    /** For the bulk of the data: the platform's AES where it knows the mode, since it is four times as fast. */
    static Provider forContent(int algorithm, boolean aead) {
        boolean aes = algorithm == SymmetricKeyAlgorithmTags.AES_128
                || algorithm == SymmetricKeyAlgorithmTags.AES_192
                || algorithm == SymmetricKeyAlgorithmTags.AES_256;
        return aes && !aead && PLATFORM != null ? PLATFORM : BOUNCY_CASTLE;
    }
}
