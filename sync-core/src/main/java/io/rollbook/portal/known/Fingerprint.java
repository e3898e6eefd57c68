package io.rollbook.portal.known;

/** The first 16 bytes of a keyed digest over the bytes of a row. */
public record Fingerprint(long high, long low) {}
