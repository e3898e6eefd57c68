package io.rollbook.run;

/**
 * What became of the records of one entity. {@code records = added + changed + unchanged + restored + tombstoned}.
 *
 * @param records records that the delivery holds
 * @param added records that are new
 * @param changed records whose values differ
 * @param unchanged records that are as they were
 * @param restored records that had been removed and are back
 * @param tombstoned records that the delivery itself marks as deleted
 * @param absent stored records removed because a complete collection does not list them, or since they cannot be without
 *     what goes
 * @param withheld stored records that are not listed, or are marked as deleted, and were kept all the same; and records that
 *     were left out where a part of a plan was applied
 */
public record EntityLedger(
        long records,
        long added,
        long changed,
        long unchanged,
        long restored,
        long tombstoned,
        long absent,
        long withheld) {

    /** Whether every record is accounted for exactly once. */
    public boolean balances() {
        return records == added + changed + unchanged + restored + tombstoned;
    }

    /**
     * The same where a part is applied.
     *
     * @param applied additions that are left; the others' names say the same
     * @param kept stored records that stay though they are absent or marked as deleted
     */
    public EntityLedger part(long applied, long changes, long restorations, long removals, long kept) {
        long out = added - applied + changed - changes + restored - restorations;
        return new EntityLedger(
                records - out, applied, changes, unchanged, restorations, tombstoned, removals, kept + out);
    }
}
