package io.rollbook.made;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run of a night's export must find, where the night before was merged and the district keeps directory data
 * only.
 *
 * @param entities by the entity's table name
 * @param files by the file's name
 */
public record Truth(Map<String, EntityTruth> entities, Map<String, FileTruth> files) {

    /** What becomes of the records of the entity with this table name. */
    public EntityTruth entity(String table) {
        return there(entities.get(table), table);
    }

    /** What becomes of the rows of the file with this name. */
    public FileTruth file(String name) {
        return there(files.get(name), name);
    }

    private static <T> T there(@Nullable T found, String name) {
        if (found == null) {
            throw new IllegalArgumentException("a made-up district has no " + name);
        }
        return found;
    }

    /**
     * What becomes of an entity's records.
     *
     * @param records those that the export holds and that can be used, those that it marks as deleted among them
     * @param tombstoned those that the export marks as deleted
     * @param absent those of the night before that it does not list
     * @param withheld those that it does not list and that must stay, because a row may be anyone's: it broke off
     */
    public record EntityTruth(
            long records,
            long added,
            long changed,
            long unchanged,
            long restored,
            long tombstoned,
            long absent,
            long withheld) {}

    /** What becomes of a file's rows: how many there are, and how many of them cannot be used. */
    public record FileTruth(long read, long quarantined) {}
}
