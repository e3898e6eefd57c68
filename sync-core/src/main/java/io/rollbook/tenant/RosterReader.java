package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.RosterRecord.ByRun;
import io.rollbook.tenant.RosterRecord.Listed;
import io.rollbook.tenant.RosterRecord.Version;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads single records of the roster and how they came to be. */
public final class RosterReader {
    private final Sql sql;

    /** Over a connection to the tenant database; it is only read. */
    public RosterReader(Connection tenant) {
        this.sql = new Sql(tenant);
    }

    /**
     * The record with this id; empty where the roster does not have it.
     *
     * @param history whether to read the earlier versions too, those under a former id included
     */
    public Optional<RosterRecord> read(Entity entity, String sourcedId, boolean history) {
        String query =
                """
                SELECT r.active, r.end_reason, %s AS fields, r.first_seen_run, r.last_changed_run, r.file, r.line
                FROM roster.%s r WHERE r.sourced_id = ?
                """
                        .formatted(RecordFields.json(entity, "r"), entity.table());
        return sql.first(
                        "reading a record",
                        query,
                        row -> new Stored(
                                row.getBoolean(1),
                                row.getString(2),
                                row.getString(3),
                                row.getInt(4),
                                row.getInt(5),
                                Place.of(row, 6)),
                        sourcedId)
                .map(stored -> record(entity, sourcedId, stored, history ? versions(entity, sourcedId) : null));
    }

    private RosterRecord record(Entity entity, String sourcedId, Stored stored, @Nullable List<Version> versions) {
        ByRun firstSeen = run(stored.firstSeen);
        ByRun lastChanged = run(stored.lastChanged);
        return new RosterRecord(
                entity.table(),
                sourcedId,
                stored.active,
                stored.endReason,
                RecordFields.of(entity, stored.fields),
                listed(stored.place, stored.lastChanged),
                firstSeen,
                lastChanged,
                versions == null ? List.of() : versions,
                versions == null ? null : expired(firstSeen, lastChanged, versions));
    }

    /** Each version begins with the run that ended the one before: what is there goes back to the first, or some is gone. */
    private static @Nullable Instant expired(ByRun firstSeen, ByRun lastChanged, List<Version> versions) {
        ByRun earliest = versions.isEmpty()
                ? lastChanged
                : versions.get(versions.size() - 1).from();
        return earliest.no() == firstSeen.no() ? null : earliest.mergedAt();
    }

    private record Stored(
            boolean active,
            @Nullable String endReason,
            String fields,
            int firstSeen,
            int lastChanged,
            @Nullable Place place) {}

    /** A row of a delivery, by the file's number. */
    private record Place(int file, int line) {
        static @Nullable Place of(ResultSet row, int column) throws SQLException {
            int file = row.getInt(column);
            return row.wasNull() ? null : new Place(file, row.getInt(column + 1));
        }
    }

    private record Earlier(
            String sourcedId,
            boolean active,
            @Nullable String endReason,
            String fields,
            int from,
            int until,
            @Nullable Place place) {}

    /**
     * Newest first. An id counts from the run that gave it to the record, or took it from another one, up to the run that
     * gave the record its next: a record may get a former id back, and another may get an id that was left.
     */
    private List<Version> versions(Entity entity, String sourcedId) {
        String renaming =
                """
                LEFT JOIN LATERAL (
                    SELECT n.run, CASE WHEN n.sourced_id = ids.sourced_id THEN n.old_sourced_id END AS former
                    FROM history.renamed n
                    WHERE n.entity = %d AND ids.sourced_id IN (n.sourced_id, n.old_sourced_id) AND n.run < ids.until
                    ORDER BY n.run DESC, n.sourced_id = ids.sourced_id DESC LIMIT 1) last ON true
                """
                        .formatted(entity.ordinal());
        String query =
                """
                WITH RECURSIVE ids (sourced_id, until) AS (
                    SELECT ?::text, 2147483647
                    UNION ALL
                    SELECT last.former, last.run FROM ids %1$s WHERE last.former IS NOT NULL)
                SELECT h.sourced_id, h.active, h.end_reason, to_jsonb(h), h.from_run, h.until_run, h.file, h.line
                FROM ids %1$s
                JOIN history.%2$s h ON h.sourced_id = ids.sourced_id
                    AND h.until_run > coalesce(last.run, 0) AND h.until_run <= ids.until
                ORDER BY h.until_run DESC
                """
                        .formatted(renaming, entity.table());
        List<Earlier> found = sql.list(
                "reading earlier versions",
                query,
                row -> new Earlier(
                        row.getString(1),
                        row.getBoolean(2),
                        row.getString(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getInt(6),
                        Place.of(row, 7)),
                sourcedId);
        return found.stream()
                .map(each -> new Version(
                        each.sourcedId,
                        each.active,
                        each.endReason,
                        RecordFields.of(entity, each.fields),
                        listed(each.place, each.from),
                        run(each.from),
                        run(each.until)))
                .toList();
    }

    private ByRun run(int no) {
        return sql.one(
                "reading a run",
                "SELECT no, id, feed, merged_at, approved_by, opened_with, signer FROM sync.runs WHERE no = ?",
                row -> new ByRun(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        row.getTimestamp(4).toInstant(),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7)),
                no);
    }

    private @Nullable Listed listed(@Nullable Place place, int run) {
        if (place == null) {
            return null;
        }
        String file = sql.first(
                        "reading a file's name",
                        """
                        SELECT f ->> 'file' FROM sync.runs r
                        CROSS JOIN LATERAL jsonb_array_elements(r.counts -> 'report' -> 'files') f
                        WHERE r.no = ? AND (f ->> 'place')::integer = ?
                        """,
                        row -> row.getString(1),
                        run,
                        place.file)
                .orElse(null);
        return new Listed(file, place.line);
    }
}
