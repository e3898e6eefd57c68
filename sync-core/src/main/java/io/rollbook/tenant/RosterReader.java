package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.RosterRecord.ByRun;
import io.rollbook.tenant.RosterRecord.Version;
import io.rollbook.tenant.RunsOfRecord.Place;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads single records of the roster and how they came to be. */
public final class RosterReader {
    private final Sql sql;
    private final Function<String, List<String>> runs;

    /** Over a connection to the tenant database; it is only read. What was quarantined is not looked for. */
    public RosterReader(Connection tenant) {
        this(tenant, feed -> List.of());
    }

    /** The same, with the runs of a feed that read rows, newest first. */
    public RosterReader(Connection tenant, Function<String, List<String>> runs) {
        this.sql = new Sql(tenant);
        this.runs = runs;
    }

    /**
     * The record with this id; empty where the roster does not have it. However many versions there are, it takes five
     * queries, each by a key.
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
                .map(stored ->
                        record(entity, sourcedId, stored, history ? versions(entity, sourcedId) : List.of(), history));
    }

    private RosterRecord record(
            Entity entity, String sourcedId, Stored stored, List<Earlier> earlier, boolean history) {
        Set<Integer> numbers = new TreeSet<>(List.of(stored.firstSeen, stored.lastChanged));
        earlier.forEach(each -> numbers.addAll(List.of(each.from, each.until)));
        RunsOfRecord runs = new RunsOfRecord(sql, numbers);
        List<Version> versions = earlier.stream()
                .map(each -> new Version(
                        each.sourcedId,
                        each.active,
                        each.endReason,
                        RecordFields.of(entity, each.fields),
                        runs.listed(each.place, each.from),
                        runs.by(each.from),
                        runs.by(each.until)))
                .toList();
        ByRun firstSeen = runs.by(stored.firstSeen);
        ByRun lastChanged = runs.by(stored.lastChanged);
        return new RosterRecord(
                entity.table(),
                sourcedId,
                stored.active,
                stored.endReason,
                RecordFields.of(entity, stored.fields),
                runs.listed(stored.place, stored.lastChanged),
                firstSeen,
                lastChanged,
                versions,
                history ? expired(firstSeen, lastChanged, versions) : null,
                stored.active ? quarantined(entity, sourcedId, lastChanged) : null);
    }

    private @Nullable Integer quarantined(Entity entity, String sourcedId, ByRun lastChanged) {
        return Repeats.of(sql, entity, sourcedId, this.runs.apply(lastChanged.feed()))
                .orElse(null);
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
    private List<Earlier> versions(Entity entity, String sourcedId) {
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
        return sql.list(
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
    }
}
