package io.rollbook.portal;

import io.rollbook.district.Feed;
import io.rollbook.roster.Entity;
import io.rollbook.run.FileLedger;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Refused;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A delivery in the staging tables, checked row by row and as a set.
 *
 * @param format the format that was recognised, such as {@code oneroster-1.1-csv}
 * @param formatWhy by what it was recognised; null in plans that were put by before this was told
 * @param files what became of each file's rows
 * @param collections what was delivered of each entity
 * @param findings counts of what was found
 * @param refused why the delivery as a whole cannot be used (required file empty or missing, unknown format), or null
 * @param damaged a sign that the export was cut off or damaged (last line incomplete, fewer rows than its last line says): the
 *     plan is to be held as a whole; or null
 * @param remembered by what the feed's next delivery may recognise the rows of this one; null where it may not
 * @param schools sourcedIds of the schools of which records may be removed; empty where of all
 * @param termsOverOn the day by which it is told which terms are over, where the feed owns current ones only; null where absence
 *     says the same in all terms
 * @param loaded entities that are not in the staging tables but in the roster's own, in a transaction that is open
 * @param notOwned entities that the feed does not own: nothing of them goes, not even with what it refers to
 */
public record Staged(
        String format,
        @Nullable String formatWhy,
        List<FileLedger> files,
        Map<Entity, Collection> collections,
        FindingCounts findings,
        @Nullable Refused refused,
        @Nullable String damaged,
        byte @Nullable [] remembered,
        List<String> schools,
        @Nullable LocalDate termsOverOn,
        Set<Entity> loaded,
        Set<Entity> notOwned) {

    /** Plans that were put by before there were such name none. */
    public Staged {
        loaded = loaded == null ? Set.of() : Set.copyOf(loaded);
        notOwned = notOwned == null ? Set.of() : Set.copyOf(notOwned);
        schools = schools == null ? List.of() : List.copyOf(schools);
    }

    /** Of which nothing is remembered. */
    public Staged(
            String format,
            List<FileLedger> files,
            Map<Entity, Collection> collections,
            FindingCounts findings,
            @Nullable Refused refused,
            @Nullable String damaged) {
        this(format, null, files, collections, findings, refused, damaged, null, List.of(), null, Set.of());
    }

    /** Of a feed that owns every entity. */
    public Staged(
            String format,
            @Nullable String formatWhy,
            List<FileLedger> files,
            Map<Entity, Collection> collections,
            FindingCounts findings,
            @Nullable Refused refused,
            @Nullable String damaged,
            byte @Nullable [] remembered,
            List<String> schools,
            @Nullable LocalDate termsOverOn,
            Set<Entity> loaded) {
        this(
                format,
                formatWhy,
                files,
                collections,
                findings,
                refused,
                damaged,
                remembered,
                schools,
                termsOverOn,
                loaded,
                Set.of());
    }

    /** Whether rows of the last delivery were recognised: not everything that was delivered is staged. */
    boolean recalled() {
        return collections.values().stream().anyMatch(collection -> collection.known() != null);
    }

    /** The same, to be put by: what is remembered will be of another delivery when it is taken up. */
    Staged forgotten() {
        return new Staged(
                format,
                formatWhy,
                files,
                collections,
                findings,
                refused,
                damaged,
                null,
                schools,
                termsOverOn,
                Set.of(),
                notOwned);
    }

    /** Whether the next delivery need not say again what this one says: it lists changes, or some schools. */
    boolean comesOnce() {
        return files.stream().anyMatch(file -> file.read() > file.skipped() && !file.isWhole());
    }

    /** Whether all that an older delivery of the feed held of a roster is here in full, so that it says nothing more. */
    boolean replaces(List<FileLedger> older) {
        return older.stream().filter(file -> file.read() > file.skipped()).allMatch(file -> files.stream()
                .anyMatch(newer -> newer.isWhole() && newer.kind().equals(file.kind())));
    }

    /**
     * The same as a feed's that may remove only what it owns: of an entity or a school it does not own, what it does not
     * list stays; of terms that are over {@code today}, it has ended unless the feed owns these, too.
     */
    Staged within(Feed.Owns owns, LocalDate today) {
        Map<Entity, Collection> judged = new EnumMap<>(Entity.class);
        collections.forEach((entity, collection) ->
                judged.put(entity, owns.removesSome(entity) ? collection : collection.whereAbsenceSaysNothing()));
        return new Staged(
                format,
                formatWhy,
                files,
                judged,
                findings,
                refused,
                damaged,
                remembered,
                owns.limitedTo(),
                owns.pastTerms() ? null : today,
                loaded,
                owns.others());
    }

    /** The same of a delivery that says of itself that it is not everything. */
    Staged said(String mode) {
        List<FileLedger> said = files.stream()
                .map(file -> file.isWhole() ? file.as(mode) : file)
                .toList();
        return new Staged(
                format,
                formatWhy,
                said,
                collections,
                findings,
                refused,
                damaged,
                remembered,
                schools,
                termsOverOn,
                loaded,
                notOwned);
    }
}
