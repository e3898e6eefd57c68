package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;

/** What opening one delivery has cost so far; everything nested in it draws on the same account. */
final class Budget {
    /** Expansion below this many bytes is never refused: a handful of equal rows packs better than any limit. */
    static final long NEGLIGIBLE = 1 << 20;

    private final Limits limits;
    private final long mostUnpacked;
    private long unpacked;
    private int packets;

    Budget(long ciphertextBytes, Limits limits) {
        this.limits = limits;
        this.mostUnpacked = Math.min(limits.unpacked(), allowance(ciphertextBytes));
    }

    Limits limits() {
        return limits;
    }

    void packet() {
        if (++packets > limits.packets()) {
            throw new OpenException(Code.TOO_LARGE, "more than " + limits.packets() + " OpenPGP packets");
        }
    }

    void depth(int depth) {
        if (depth > limits.depth()) {
            throw new OpenException(Code.TOO_NESTED, "packets nested deeper than " + limits.depth());
        }
    }

    /** Counts bytes that came out of a decompressor or an archive. */
    void unpacked(long bytes) {
        unpacked += bytes;
        if (unpacked > mostUnpacked) {
            throw new OpenException(Code.TOO_LARGE, "unpacks to more than " + mostUnpacked + " bytes");
        }
    }

    /** Refuses one archive entry that expands too much, however small its share of the whole is. */
    void entry(long packed, long unpackedBytes) {
        if (unpackedBytes > allowance(packed)) {
            throw new OpenException(Code.TOO_LARGE, "an archive entry expands more than " + limits.expansion() + ":1");
        }
    }

    private long allowance(long packed) {
        return packed > Long.MAX_VALUE / limits.expansion()
                ? Long.MAX_VALUE
                : Math.max(NEGLIGIBLE, packed * limits.expansion());
    }
}
