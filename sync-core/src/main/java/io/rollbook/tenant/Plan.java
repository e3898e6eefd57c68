package io.rollbook.tenant;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run would change, or did: the JSON of {@code run plan}.
 *
 * @param digest {@code sha256:...} over the whole plan; null for a run that merged without ever being held or previewed
 * @param base the version of the roster that the plan starts from; 0 before the first merged run
 * @param entities counts by entity table name, in the order of {@link Entity}; every entity is there
 * @param reasons counts by entity table name and reason: {@code new}, {@code changed}, {@code new-id} (the record is known by
 *     what it says), {@code listed-again}, {@code absent}, {@code marked-as-deleted}, {@code absent-or-marked-as-deleted} where
 *     that is not known, {@code term-ended} (not listed any more, and its term is over), {@code person-gone},
 *     {@code class-gone} and {@code org-gone} (it cannot be without what goes), {@code kept} though absent, {@code put-back} by an undo
 * @param reissued people who seem to be listed under new ids; null where there are none, or the run has merged
 * @param people counts of the users by what they are: {@code students}, {@code staff} and {@code others}, who are neither;
 *     where there is none of a kind it is left out
 * @param schools counts by org, those with most changes first; changes that belong to no org are left out
 * @param rows one page of the changes, by entity and sourcedId. Values: for the district's own people only
 * @param next what to pass as {@code after} for the next page, or null at the end
 */
public record Plan(
        @Nullable String digest,
        int base,
        Map<String, Counts> entities,
        Map<String, Map<String, Long>> reasons,
        @Nullable ReissuedIds reissued,
        Map<String, Counts> people,
        List<School> schools,
        List<Row> rows,
        @Nullable String next) {

    /** Without rows and ids of people: for those who see counts only. */
    public Plan counts() {
        ReissuedIds number = reissued == null ? null : new ReissuedIds(reissued.people(), List.of());
        return new Plan(digest, base, entities, reasons, number, people, schools, List.of(), null);
    }

    /**
     * People whom the plan removes under one id and adds under another: see {@link Reissued}.
     *
     * @param proposed which new id seems to stand for which stored one, by the old id: as many as rows were asked for, on the
     *     first page
     */
    public record ReissuedIds(long people, List<NewId> proposed) {}

    /** Two sourcedIds that seem to be one person's. */
    public record NewId(String oldSourcedId, String sourcedId) {}

    /**
     * Numbers of changes.
     *
     * @param keep stored records that are not listed and are kept all the same
     */
    public record Counts(long add, long change, long remove, long restore, long keep) {
        /** No change. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        /** So many changes of one kind: the letter of {@code staging.change}. */
        static Counts of(String action, long number) {
            return switch (action) {
                case "A" -> new Counts(number, 0, 0, 0, 0);
                case "C" -> new Counts(0, number, 0, 0, 0);
                case "R" -> new Counts(0, 0, number, 0, 0);
                case "B" -> new Counts(0, 0, 0, number, 0);
                case "K" -> new Counts(0, 0, 0, 0, number);
                default -> throw new IllegalArgumentException("no action " + action);
            };
        }

        static String word(String action) {
            return switch (action) {
                case "A" -> "add";
                case "C" -> "change";
                case "R" -> "remove";
                case "B" -> "restore";
                case "K" -> "keep";
                default -> throw new IllegalArgumentException("no action " + action);
            };
        }

        Counts plus(Counts other) {
            return new Counts(
                    add + other.add,
                    change + other.change,
                    remove + other.remove,
                    restore + other.restore,
                    keep + other.keep);
        }

        /** Records that are written. */
        long changes() {
            return add + change + remove + restore;
        }
    }

    /**
     * The changes of one org, by entity table name; in JSON the entities stand beside id, name, people and reasons.
     *
     * @param reasons as in {@link Plan#reasons}
     */
    public record School(
            String sourcedId,
            @Nullable String name,
            Map<String, Counts> people,
            Map<String, Map<String, Long>> reasons,
            @JsonAnyGetter Map<String, Counts> entities) {}

    /**
     * One change.
     *
     * @param entity the entity's table name
     * @param sourcedId the record's id after the change
     * @param oldSourcedId the stored id, where the source gave the record a new one
     * @param action {@code add}, {@code change}, {@code remove}, {@code restore} or {@code keep}
     * @param reason as in {@link Plan#reasons}
     * @param before values by OneRoster field name: for a change the fields that differ, else all that are set
     * @param after the same after the change; null for a removal
     */
    public record Row(
            String entity,
            String sourcedId,
            @Nullable String oldSourcedId,
            String action,
            String reason,
            @Nullable Map<String, Object> before,
            @Nullable Map<String, Object> after) {}
}
