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
    private static final String TERM_ENDED = "term-ended";

    /** What a record goes with, by its end reason. */
    private static final Map<String, String> GONE_WITH = Map.of(
            "person-gone", "its person is gone",
            "class-gone", "its class is gone",
            "org-gone", "its school is gone");

    /** The terms of a record, by what it is. */
    private static final Map<Entity, String> TERMS = Map.of(
            Entity.ACADEMIC_SESSIONS,
            "SELECT sourced_id, sourced_id AS term_sourced_id FROM roster.academic_sessions",
            Entity.COURSES,
            "SELECT c.course_sourced_id AS sourced_id, t.term_sourced_id"
                    + " FROM roster.classes c JOIN roster.class_terms t ON t.class_sourced_id = c.sourced_id",
            Entity.CLASSES,
            "SELECT class_sourced_id AS sourced_id, term_sourced_id FROM roster.class_terms",
            Entity.ENROLLMENTS,
            "SELECT e.sourced_id, t.term_sourced_id"
                    + " FROM roster.enrollments e JOIN roster.class_terms t USING (class_sourced_id)");

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
     * @param what added, changed, removed, ended (with its term) or brought back; changed or brought back, where what it was before has expired
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
            return TERM_ENDED.equals(record.endReason()) ? "ended" : "removed";
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

    private String cause(Entity entity, RosterRecord record, RunReport report) {
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
        if (TERM_ENDED.equals(record.endReason())) {
            return feed + ": its term" + ends(entity, record) + ", and it is absent from " + file;
        }
        if (GONE_WITH.containsKey(String.valueOf(record.endReason()))) {
            return feed + ": " + GONE_WITH.get(record.endReason());
        }
        if (line == null || line.tombstoned() == 0) {
            return feed + ": absent from " + file;
        }
        return feed
                + (line.absent() == 0 ? ": marked as deleted in " : ": absent from, or marked as deleted in, ")
                + file;
    }

    private String ends(Entity entity, RosterRecord record) {
        return sql.first(
                        "reading when a term is over",
                        "SELECT max(s.end_date) FROM (%s) r JOIN roster.academic_sessions s ON s.sourced_id = r.term_sourced_id WHERE r.sourced_id = ? HAVING count(s.end_date) > 0"
                                .formatted(TERMS.get(entity)),
                        row -> row.getObject(1, LocalDate.class),
                        record.sourcedId())
                .map(day -> " is over on " + day)
                .orElse(" is over");
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
                        WITH done AS MATERIALIZED (
                            SELECT action, reason = 'term-ended' AS ended, sourced_id, org FROM (%s) m)
                        SELECT (SELECT count(*) FROM done o
                                WHERE (o.action, o.ended) = (d.action, d.ended) AND o.org IS NOT DISTINCT FROM d.org),
                               (SELECT name FROM roster.orgs s WHERE s.sourced_id = d.org)
                        FROM done d WHERE d.sourced_id = ?
                        """
                                .formatted(relation),
                        row -> new Kind(row.getLong(1), row.getString(2)),
                        values)
                .orElse(new Kind(1, null));
        String done = Map.of("added", "additions", "changed", "changes", "removed", "removals", "ended", "that ended")
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
