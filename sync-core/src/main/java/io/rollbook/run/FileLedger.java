package io.rollbook.run;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of the rows of one file. {@code read = used + quarantined + skipped + folded}.
 *
 * @param file the member file's name
 * @param mode {@code bulk} or {@code delta}; of an upload that says it is less than everything {@code changes} or {@code schools};
 *     {@code absent} of one without rows that counts as not delivered, since no term runs
 * @param read data rows in the file
 * @param used rows that are records now, or make one
 * @param quarantined rows that are neither applied nor treated as absent
 * @param skipped rows that are not owned by the feed or not kept
 * @param folded rows that repeat another row's record
 * @param reasons why rows were skipped or folded, with their number
 * @param entity what its rows are, by the table's name; null where that was not noted
 * @param place the file's number in the delivery, by which its rows name it; null where that was not noted
 * @param pattern the name that the format has for such files, {@code students*.csv} say; null where that was not noted
 */
public record FileLedger(
        String file,
        String mode,
        long read,
        long used,
        long quarantined,
        long skipped,
        long folded,
        Map<String, Long> reasons,
        @Nullable String entity,
        @Nullable Integer place,
        @Nullable String pattern) {

    /** Of a file whose rows and place do not matter. */
    public FileLedger(
            String file,
            String mode,
            long read,
            long used,
            long quarantined,
            long skipped,
            long folded,
            Map<String, Long> reasons) {
        this(file, mode, read, used, quarantined, skipped, folded, reasons, null, null, null);
    }

    /** Whether it held all that the feed has of it. */
    public boolean isWhole() {
        return mode.equals("bulk");
    }

    /** By what the same file is known in each delivery, though its name may hold a date: in lower case. */
    public String kind() {
        return (pattern == null ? file : pattern).toLowerCase(Locale.ROOT);
    }

    /** The same, said to be something else. */
    public FileLedger as(String otherMode) {
        return new FileLedger(
                file, otherMode, read, used, quarantined, skipped, folded, reasons, entity, place, pattern);
    }

    /** Whether every row is accounted for exactly once. */
    public boolean balances() {
        return read == used + quarantined + skipped + folded;
    }
}
