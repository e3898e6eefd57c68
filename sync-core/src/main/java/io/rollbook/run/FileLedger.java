package io.rollbook.run;

import java.util.Map;

/**
 * What became of the rows of one file. {@code read = used + quarantined + skipped + folded}.
 *
 * @param file the member file's name
 * @param mode bulk or delta
 * @param read data rows in the file
 * @param used rows that are records now, or make one
 * @param quarantined rows that are neither applied nor treated as absent
 * @param skipped rows that are not owned by the feed or not kept
 * @param folded rows that repeat another row's record
 * @param reasons why rows were skipped or folded, with their number
 */
public record FileLedger(
        String file,
        String mode,
        long read,
        long used,
        long quarantined,
        long skipped,
        long folded,
        Map<String, Long> reasons) {

    /** Whether every row is accounted for exactly once. */
    public boolean balances() {
        return read == used + quarantined + skipped + folded;
    }
}
