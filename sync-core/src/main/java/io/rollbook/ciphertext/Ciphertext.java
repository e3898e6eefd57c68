package io.rollbook.ciphertext;

import java.nio.file.Path;

/**
 * A sealed delivery: its envelope and, in a spool file, its body: a framed list of OpenPGP messages, see
 * {@code EnvelopeWriter}. Whoever holds it cannot read it.
 */
public record Ciphertext(Envelope envelope, Path body) {}
