package io.rollbook.tenant;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One record of the roster: the JSON of {@code roster show}. Holds values: for the district's own people only.
 *
 * @param entity the entity's table name
 * @param sourcedId the source's id of the record
 * @param active whether the source lists it
 * @param endReason why it is not active, or null
 * @param fields values by OneRoster field name; fields without a value are left out
 * @param listed where it is listed as it is; null where it is not active, or a run put it back that undid another
 * @param firstSeen the run that first brought it
 * @param lastChanged the run that made it as it is
 * @param versions earlier versions, newest first; empty unless asked for
 * @param expired where earlier versions have expired and are gone: when the last of them ended. Null where all are there, or
 *     were not asked for
 * @param quarantined in how many runs of its feed, up to the newest, the record's row could not be used, so that it stays as
 *     it is; null where these are fewer than three
 */
public record RosterRecord(
        String entity,
        String sourcedId,
        boolean active,
        @Nullable String endReason,
        Map<String, Object> fields,
        @Nullable Listed listed,
        ByRun firstSeen,
        ByRun lastChanged,
        List<Version> versions,
        @Nullable Instant expired,
        @Nullable Integer quarantined) {

    /**
     * A merged run.
     *
     * @param no its number: the version of the roster that it made
     * @param approvedBy who approved its plan, or null
     * @param firstApprovedBy who approved it first, where that took two people; else null
     * @param openedWith fingerprint of the key that opened its delivery, or null
     * @param signer fingerprint of the key that signed it, or null
     */
    public record ByRun(
            int no,
            String run,
            String feed,
            Instant mergedAt,
            @Nullable String approvedBy,
            @Nullable String firstApprovedBy,
            @Nullable String openedWith,
            @Nullable String signer) {}

    /**
     * A row of a delivery.
     *
     * @param file the file's name; null where it was not noted
     * @param line the line in it, from 1
     */
    public record Listed(@Nullable String file, int line) {}

    /**
     * What the record was for a while.
     *
     * @param sourcedId the id it had then
     * @param listed where it was listed, or null
     * @param from the run that made it so
     * @param until the run that ended it
     */
    public record Version(
            String sourcedId,
            boolean active,
            @Nullable String endReason,
            Map<String, Object> fields,
            @Nullable Listed listed,
            ByRun from,
            ByRun until) {}
}
