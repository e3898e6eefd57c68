package io.rollbook.portal.open;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Which library does what. Bouncy Castle by instance, never registered for the whole process. */
final class Providers {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private Providers() {}
}
