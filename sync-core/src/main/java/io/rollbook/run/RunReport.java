package io.rollbook.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run found and did: counts, codes and digests only. Kept in the control database.
 *
 * @param format the format that was recognised, such as {@code oneroster-1.1-csv}
 * @param formatWhy by what it was recognised, or null where it was not
 * @param stages seconds by stage, in the order in which they ran
 * @param files rows by file
 * @param ledger records by entity table name
 * @param findings counts of findings
 * @param held why the plan waits or waited, or null
 * @param refused why it was not taken, or null
 * @param rosterVersion the version of the roster after the run, or null where it made none
 * @param auditRoot the run's root in the audit log, {@code sha256:...}, or null
 * @param proof what was verified when it was opened, or null
 * @param decision who decided what with which reason, or null
 * @param pull how the OneRoster service was pulled, or null
 * @param undo what the run undoes, or by which it was undone, or null
 * @param rollover the change of school year that the guard recognised, or null
 */
public record RunReport(
        @Nullable String format,
        @Nullable String formatWhy,
        Map<String, Double> stages,
        List<FileLedger> files,
        Map<String, EntityLedger> ledger,
        FindingCounts findings,
        @Nullable Held held,
        @Nullable Refused refused,
        @Nullable Integer rosterVersion,
        @Nullable String auditRoot,
        @Nullable Proof proof,
        @Nullable Decision decision,
        @Nullable PullReport pull,
        @Nullable Undo undo,
        @Nullable Rollover rollover) {

    /** A report on nothing yet. */
    public static final RunReport EMPTY = new RunReport(
            null,
            null,
            Map.of(),
            List.of(),
            Map.of(),
            FindingCounts.NONE,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    /** The same, once it made a version of the roster. */
    public RunReport merged(int version, String root) {
        return with(refused, version, root, decision, pull, undo);
    }

    /** The same of a run that does not go on. */
    public RunReport refused(Refused why) {
        return with(why, rosterVersion, auditRoot, decision, pull, undo);
    }

    /** The same with how the service was pulled. */
    public RunReport pulled(PullReport how) {
        return with(refused, rosterVersion, auditRoot, decision, how, undo);
    }

    /** The same with a decision. */
    public RunReport decided(Decision made) {
        return with(refused, rosterVersion, auditRoot, made, pull, undo);
    }

    /** The same with what it undoes, or by which it was undone. */
    public RunReport undoing(Undo what) {
        return with(refused, rosterVersion, auditRoot, decision, pull, what);
    }

    /** Who approved its plan first, where that took two people; else null. */
    public @Nullable String firstApprovedBy() {
        return decision == null || decision.first() == null
                ? null
                : decision.first().by();
    }

    private RunReport with(
            @Nullable Refused why,
            @Nullable Integer version,
            @Nullable String root,
            @Nullable Decision made,
            @Nullable PullReport how,
            @Nullable Undo what) {
        return new RunReport(
                format, formatWhy, stages, files, ledger, findings, held, why, version, root, proof, made, how, what,
                rollover);
    }

    /**
     * How runs undo each other.
     *
     * @param undoes the run that this one undoes, or null
     * @param school sourcedId of the school to which that is restricted, or null
     * @param undoneBy the run that undid this one as a whole, or null
     */
    public record Undo(@Nullable String undoes, @Nullable String school, @Nullable String undoneBy) {}

    /**
     * Who decided on a held plan: {@code approved} or {@code discarded}, by the token's name.
     *
     * @param schools sourcedIds of the schools to which an approval is restricted; empty for all
     * @param first who approved first, where that took two people; else null
     */
    public record Decision(
            String what, String by, String reason, String at, List<String> schools, @Nullable First first) {
        /** Decisions from before there were such approvals name none. */
        public Decision {
            schools = schools == null ? List.of() : List.copyOf(schools);
        }

        /** Of one person. */
        public Decision(String what, String by, String reason, String at, List<String> schools) {
            this(what, by, reason, at, schools, null);
        }

        /** On the whole. */
        public Decision(String what, String by, String reason, String at) {
            this(what, by, reason, at, List.of());
        }

        /** The same of the second of two people. */
        public Decision after(Decision other) {
            return new Decision(what, by, reason, at, schools, new First(other.by, other.reason, other.at));
        }
    }

    /** The first of two people who approved a plan, by the token's name. */
    public record First(String by, String reason, String at) {}
}
