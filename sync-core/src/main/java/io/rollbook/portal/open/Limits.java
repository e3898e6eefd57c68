package io.rollbook.portal.open;

/**
 * What opening a delivery may cost at most. Shared by everything in one delivery, however it is nested.
 *
 * @param depth layers of packets inside a message
 * @param packets OpenPGP packets
 * @param expansion unpacked bytes per byte of ciphertext, and per packed byte of a zip entry
 * @param unpacked unpacked bytes
 * @param entries entries of a zip, and files of a delivery
 */
public record Limits(int depth, int packets, int expansion, long unpacked, int entries) {
    /** Depth 4, 10,000 packets, 200:1, 20 GiB, 200 entries. */
    public static final Limits DEFAULT = new Limits(4, 10_000, 200, 20L << 30, 200);
}
