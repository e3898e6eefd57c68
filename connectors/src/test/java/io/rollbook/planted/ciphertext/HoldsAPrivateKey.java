package io.rollbook.planted.ciphertext;

import org.bouncycastle.openpgp.PGPSecretKey;

/** Breaks the wall: a private key where there must be public ones only. */
public record HoldsAPrivateKey(PGPSecretKey key) {}
