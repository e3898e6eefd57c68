package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.RunReport;
import io.rollbook.tenant.RosterRecord.Listed;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why a record is as it is. */
public final class WhyReader {
    private static final String TERM_ENDED = "term-ended";
    /** Records and earlier versions of an entity among which is counted, about 0.3 s; of more, the run's own counts are told. */
    private static final int MOST_LOOKED_THROUGH = 500_000;

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
    private final Function<String, List<String>> runs;

    /**
     * Over a connection to the tenant database, which is only read.
     *
     * @param zone the district's, whose days are told
     * @param runs those of a feed that read rows, newest first
     */
    public WhyReader(Connection tenant, ZoneId zone, Function<String, List<String>> runs) {
        this.tenant = tenant;
        this.sql = new Sql(tenant);
        this.zone = zone;
        this.runs = runs;
    }

    /**
     * Why a record is as it is.
     *
     * @param what added, changed, removed, ended (with its term) or brought back; changed or brought back, where what it was before has expired
     * @param run the run that made it so
     */
    public record Why(String entity, String sourcedId, String what, String run, String sentence) {}

    /** What the run did of this kind at the same school, or in the district. */
    private record Kind(long number, @Nullable String school) {}

    /** A record with its history, and why it is as it is: of one moment. */
    public record Explained(RosterRecord record, Why why) {}

    /** Why the record with this id is as it is; empty where the roster never had it. */
    public Optional<Why> read(Entity entity, String sourcedId) {
        return explain(entity, sourcedId).map(Explained::why);
    }

    /** The same with the record. */
    public Optional<Explained> explain(Entity entity, String sourcedId) {
        return sql.snapshot("reading why", () -> new RosterReader(tenant, runs)
                .read(entity, sourcedId, true)
                .map(record -> new Explained(record, why(entity, record))));
    }

    private Why why(Entity entity, RosterRecord record) {
        MergedRun run = new RunJournal(tenant).find(record.lastChanged().run()).orElseThrow();
        RosterStep step = RosterStep.of(record).get(0);
        String what = step.what();
        String sentence = "%s %s was %s on %s by run %s%s; %s; %s%s."
                .formatted(
                        entity.table(),
                        record.sourcedId(),
                        what + (what.equals("changed") && !step.fields().isEmpty() ? fields(step) : ""),
                        LocalDate.ofInstant(record.lastChanged().mergedAt(), zone),
                        run.id(),
                        cause(entity, record, run.report()),
                        among(entity, record, run, what),
                        standing(record, run.report()),
                        quarantined(record));
        return new Why(entity.table(), record.sourcedId(), what, run.id(), sentence);
    }

    private static String fields(RosterStep step) {
        return " (" + String.join(", ", step.fields()) + ")";
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

    private String among(Entity entity, RosterRecord record, MergedRun run, String what) {
        if (new History(tenant).isExpired(run.no())) {
            return "what it replaced has expired";
        }
        Kind kind = isLarge(entity)
                ? new Kind(counted(run.report().ledger().get(entity.table()), what), null)
                : atTheSchool(entity, record, run.no());
        String done = Map.of("added", "additions", "changed", "changes", "removed", "removals", "ended", "that ended")
                .getOrDefault(what, "that came back");
        String of = kind.number() <= 1 ? "the only one" : "1 of " + kind.number();
        return of + " of the " + entity.table().replace('_', ' ') + " " + done
                + (kind.school() == null ? "" : " at " + kind.school());
    }

    /** Whether to look through all its records would keep people waiting, by what the server guesses. */
    private boolean isLarge(Entity entity) {
        return sql.one(
                "asking for the size of tables",
                "SELECT sum(reltuples) > ? FROM pg_class WHERE oid IN ('roster.%1$s'::regclass, 'history.%1$s'::regclass)"
                        .formatted(entity.table()),
                row -> row.getBoolean(1),
                MOST_LOOKED_THROUGH);
    }

    /** What the run did of the kind in the whole district. Its ledger has what ended with its term among the removals. */
    private static long counted(@Nullable EntityLedger ledger, String what) {
        if (ledger == null) {
            return 1;
        }
        return switch (what) {
            case "added" -> ledger.added();
            case "changed" -> ledger.changed();
            case "removed", "ended" -> ledger.absent() + ledger.tombstoned();
            default -> ledger.restored();
        };
    }

    private Kind atTheSchool(Entity entity, RosterRecord record, int no) {
        String relation = PlanSql.merged(entity, Removals.UNKNOWN);
        Object[] values =
                new Object[(int) relation.chars().filter(c -> c == '?').count() + 1];
        Arrays.fill(values, no);
        values[values.length - 1] = record.sourcedId();
        return sql.first(
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
    }

    private static String quarantined(RosterRecord record) {
        return record.quarantined() == null
                ? ""
                : "; its row was quarantined in the last " + record.quarantined() + " runs, and it is kept as it is";
    }

    private static String standing(RosterRecord record, RunReport report) {
        String by = record.lastChanged().approvedBy();
        if (by == null) {
            return "merged within limits";
        }
        String first = record.lastChanged().firstApprovedBy();
        if (first != null) {
            return "approved by " + first + " and " + by;
        }
        return (report.undo() == null ? "approved by " : "asked for by ") + by;
    }
}
