package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.RunReport;
import io.rollbook.tenant.RosterRecord.Listed;
import io.rollbook.tenant.RosterRecord.Version;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why a record is as it is. */
public final class WhyReader {
    private final Connection tenant;
    private final Sql sql;
    private final ZoneId zone;

    /** Over a connection to the tenant database, which is only read; days are those of the district's zone. */
    public WhyReader(Connection tenant, ZoneId zone) {
        this.tenant = tenant;
        this.sql = new Sql(tenant);
        this.zone = zone;
    }

    /**
     * Why a record is as it is.
     *
     * @param what added, changed, removed or brought back; changed or brought back, where what it was before has expired
     * @param run the run that made it so
     */
    public record Why(String entity, String sourcedId, String what, String run, String sentence) {}

    /** What else the run did of this kind at the same school. */
    private record Kind(long number, @Nullable String school) {}

    /** Why the record with this id is as it is; empty where the roster never had it. */
    public Optional<Why> read(Entity entity, String sourcedId) {
        return sql.snapshot(
                "reading why",
                () -> new RosterReader(tenant).read(entity, sourcedId, true).map(record -> why(entity, record)));
    }

    private Why why(Entity entity, RosterRecord record) {
        MergedRun run = new RunJournal(tenant).find(record.lastChanged().run()).orElseThrow();
        Version before = record.versions().stream()
                .filter(version -> version.until().no() == run.no())
                .findFirst()
                .orElse(null);
        String what = what(record, before);
        String sentence = "%s %s was %s on %s by run %s%s; %s; %s."
                .formatted(
                        entity.table(),
                        record.sourcedId(),
                        what + (what.equals("changed") && before != null ? fields(record, before) : ""),
                        LocalDate.ofInstant(record.lastChanged().mergedAt(), zone),
                        run.id(),
                        cause(entity, record, run.report()),
                        among(entity, record, run.no(), what),
                        standing(record, run.report()));
        return new Why(entity.table(), record.sourcedId(), what, run.id(), sentence);
    }

    private static String what(RosterRecord record, @Nullable Version before) {
        if (!record.active()) {
            return "removed";
        }
        if (record.lastChanged().no() == record.firstSeen().no()) {
            return "added";
        }
        if (before == null) {
            return "changed or brought back";
        }
        return before.active() ? "changed" : "brought back";
    }

    private static String fields(RosterRecord record, Version before) {
        TreeSet<String> names = new TreeSet<>(
                RecordFields.differing(record.fields(), before.fields()).keySet());
        names.addAll(RecordFields.differing(before.fields(), record.fields()).keySet());
        if (!record.sourcedId().equals(before.sourcedId())) {
            names.add(Entity.KEY);
        }
        return names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
    }

    private static String cause(Entity entity, RosterRecord record, RunReport report) {
        if (report.undo() != null && report.undo().undoes() != null) {
            return ", which undid run " + report.undo().undoes();
        }
        String feed = " of feed " + record.lastChanged().feed();
        Listed listed = record.listed();
        if (listed != null) {
            return feed + ": " + (listed.file() == null ? "" : listed.file() + ", ") + "line " + listed.line();
        }
        EntityLedger line = report.ledger().get(entity.table());
        String file = file(entity, report);
        if (line == null || line.tombstoned() == 0) {
            return feed + ": absent from " + file;
        }
        return feed
                + (line.absent() == 0 ? ": marked as deleted in " : ": absent from, or marked as deleted in, ")
                + file;
    }

    /** The file that such records are listed in, where it is called like them; else the delivery. */
    private static String file(Entity entity, RunReport report) {
        String name = entity.table().replace("_", "");
        return report.files().stream()
                .map(FileLedger::file)
                .filter(file ->
                        file.toLowerCase(Locale.ROOT).replaceAll("[^a-z.]", "").startsWith(name + "."))
                .findFirst()
                .orElse("the delivery");
    }

    private String among(Entity entity, RosterRecord record, int no, String what) {
        if (new History(tenant).isExpired(no)) {
            return "what it replaced has expired";
        }
        String relation = PlanSql.merged(entity, Removals.UNKNOWN);
        Object[] values =
                new Object[(int) relation.chars().filter(c -> c == '?').count() + 1];
        Arrays.fill(values, no);
        values[values.length - 1] = record.sourcedId();
        Kind kind = sql.first(
                        "counting what else was done",
                        """
                        WITH done AS MATERIALIZED (SELECT action, sourced_id, org FROM (%s) m)
                        SELECT (SELECT count(*) FROM done o
                                WHERE o.action = d.action AND o.org IS NOT DISTINCT FROM d.org),
                               (SELECT name FROM roster.orgs s WHERE s.sourced_id = d.org)
                        FROM done d WHERE d.sourced_id = ?
                        """
                                .formatted(relation),
                        row -> new Kind(row.getLong(1), row.getString(2)),
                        values)
                .orElse(new Kind(1, null));
        String done = Map.of("added", "additions", "changed", "changes", "removed", "removals")
                .getOrDefault(what, "that came back");
        String of = kind.number() == 1 ? "the only one" : "1 of " + kind.number();
        return of + " of the " + entity.table().replace('_', ' ') + " " + done
                + (kind.school() == null ? "" : " at " + kind.school());
    }

    private static String standing(RosterRecord record, RunReport report) {
        String by = record.lastChanged().approvedBy();
        if (by == null) {
            return "merged within limits";
        }
        return (report.undo() == null ? "approved by " : "asked for by ") + by;
    }
}
