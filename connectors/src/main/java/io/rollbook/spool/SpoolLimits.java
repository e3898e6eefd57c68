package io.rollbook.spool;

/**
 * How much a spool takes.
 *
 * @param largest most bytes of one delivery
 * @param reserve bytes of its disk that it leaves free, for others on the same disk: the databases, the broker
 */
public record SpoolLimits(long largest, long reserve) {
    /** Whatever the disk holds. */
    public static final SpoolLimits NONE = new SpoolLimits(Long.MAX_VALUE, 0);
}
