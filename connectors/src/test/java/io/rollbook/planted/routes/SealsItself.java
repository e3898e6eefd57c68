package io.rollbook.planted.routes;

import org.bouncycastle.openpgp.PGPPublicKey;

/** Breaks the wall: OpenPGP outside the two packages for it. */
public record SealsItself(PGPPublicKey key) {}
