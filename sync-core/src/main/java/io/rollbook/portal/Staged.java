package io.rollbook.portal;

import io.rollbook.district.Feed;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Refused;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A delivery in the staging tables, checked row by row and as a set.
 *
 * @param format the format that was recognised, such as {@code oneroster-1.1-csv}
 * @param files what became of each file's rows
 * @param collections what was delivered of each entity
 * @param findings counts of what was found
 * @param refused why the delivery as a whole cannot be used (required file empty or missing, unknown format), or null
 * @param damaged a sign that the export was cut off or damaged (last line incomplete, fewer rows than declared): the
 *     plan is to be held as a whole; or null
 */
public record Staged(
        String format,
        List<FileLedger> files,
        Map<Entity, Collection> collections,
        FindingCounts findings,
        @Nullable Refused refused,
        @Nullable String damaged) {

    /** Whether all that an older delivery of the feed held of a roster is here in full, so that it says nothing more. */
    boolean replaces(List<FileLedger> older) {
        return older.stream().filter(file -> file.read() > file.skipped()).allMatch(file -> files.stream()
                .anyMatch(newer -> newer.mode().equals("bulk") && newer.file().equalsIgnoreCase(file.file())));
    }

    /**
     * The same as a feed's that may remove only what it owns: of an entity it does not own, what it does not list stays.
     * Where it owns some schools only, nothing is removed: absence is not judged by school.
     */
    Staged within(Feed.Owns owns) {
        Map<Entity, Collection> judged = new EnumMap<>(Entity.class);
        collections.forEach((entity, collection) ->
                judged.put(entity, owns.removes(entity) ? collection : collection.whereAbsenceSaysNothing()));
        return new Staged(format, files, judged, findings, refused, damaged);
    }
}
