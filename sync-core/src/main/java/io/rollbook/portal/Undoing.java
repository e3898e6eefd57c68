package io.rollbook.portal;

import io.rollbook.district.District;
import io.rollbook.district.KeepRules;
import io.rollbook.portal.diff.UndoPlanner;
import io.rollbook.portal.diff.UndoPlanner.Undo;
import io.rollbook.portal.guard.Verdict;
import io.rollbook.run.FindingCounts;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.History;
import io.rollbook.tenant.Lost;
import io.rollbook.tenant.MergedRun;
import io.rollbook.tenant.Tenants;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts back what a merged run changed, by a run of its own: planned, judged, merged and accounted for like any other. */
final class Undoing {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Parts parts;
    private final Tenants tenants;
    private final District district;

    Undoing(Parts parts, Tenants tenants, District district) {
        this.parts = parts;
        this.tenants = tenants;
        this.district = district;
    }

    /** Plans it, and merges it where the guard has nothing against it and no preview is asked for. */
    SyncOutcome undo(Run run, String reason) {
        try (Passage passage = Passage.begin(parts, tenants.open(run.district()), run, WAIT)) {
            return undo(passage, run, reason);
        }
    }

    private SyncOutcome undo(Passage passage, Run run, String reason) {
        String undone = undone(run);
        String school = school(run);
        Optional<MergedRun> merged = passage.journal().find(undone);
        if (merged.isEmpty()) {
            return refuse(
                    passage, new Refused("NOT_MERGED", "Run " + undone + " changed nothing that could be undone."));
        }
        Map<String, String> facts = new TreeMap<>(Map.of("reason", reason, "undoes", undone));
        if (school != null) {
            facts.put("school", school);
        }
        passage.act("undo-asked-for", run.by(), facts);
        passage.progress.decided(parts.decision("undo", run.by(), reason));
        int no = merged.get().no();
        Undo undo;
        try {
            undo = passage.progress.timed(
                    "plan", () -> new UndoPlanner().plan(passage.tenant(), no, school, district.keep()));
        } catch (History.Expired expired) {
            return refuse(passage, new Refused("EXPIRED", expired.getMessage() + " It cannot be put back."));
        } catch (UndoPlanner.NoSuchSchool unknown) {
            return refuse(
                    passage,
                    new Refused(
                            "NO_SUCH_SCHOOL",
                            "Run " + undone + " changed nothing at this school: run plan " + undone
                                    + " lists those where" + " it did."));
        }
        passage.progress.planned(undo.plan().ledger());
        if (undo.clashes() > 0) {
            return refuse(passage, new Refused("CHANGED_SINCE", clash(undo, school)));
        }
        passage.move(RunState.PLANNED);
        HeldDelivery delivery = delivery(run, undo, no);
        if (run.preview()) {
            return passage.preview(delivery);
        }
        if (undo.plan().isEmpty()) {
            return passage.unchanged();
        }
        Optional<Verdict> verdict = new Judging(passage, parts.clock(), district, run.feed())
                .guard(delivery.staged())
                .verdict();
        return verdict.isPresent()
                ? passage.hold(delivery, verdict.get())
                : passage.merge(delivery, RunState.MERGED, run.by(), Lost.NONE);
    }

    /** The roster has moved on since the plan was put by: planned anew on the roster as it is. */
    static HeldDelivery anew(Passage passage, Run run, HeldDelivery delivery, int undoes, KeepRules keep) {
        Undo undo;
        try {
            undo = passage.progress.timed(
                    "plan", () -> new UndoPlanner().plan(passage.tenant(), undoes, school(run), keep));
        } catch (History.Expired expired) {
            throw new UndoClash(String.valueOf(expired.getMessage()));
        }
        passage.progress.planned(undo.plan().ledger());
        if (undo.clashes() > 0) {
            throw new UndoClash(clash(undo, school(run)));
        }
        return delivery.with(undo.plan());
    }

    /** What was to be undone was changed since. */
    static final class UndoClash extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UndoClash(String detail) {
            super(detail);
        }
    }

    private static SyncOutcome refuse(Passage passage, Refused why) {
        return passage.refuse(why, why.code());
    }

    private static String undone(Run run) {
        return java.util.Objects.requireNonNull(
                java.util.Objects.requireNonNull(run.report().undo()).undoes());
    }

    private static @Nullable String school(Run run) {
        return java.util.Objects.requireNonNull(run.report().undo()).school();
    }

    private static HeldDelivery delivery(Run run, Undo undo, int no) {
        Staged nothing = new Staged("undo", List.of(), Map.of(), FindingCounts.NONE, null, null);
        return new HeldDelivery("undo:" + run.id(), null, nothing, undo.plan(), no, false);
    }

    private static String clash(Undo undo, @Nullable String school) {
        StringBuilder detail = new StringBuilder(
                undo.clashes() == 1
                        ? "1 record cannot be put back: a later run changed it, or it is needed by one that stays."
                        : undo.clashes()
                                + " records cannot be put back: later runs changed them, or they are needed by ones that"
                                + " stay.");
        if (!undo.laterRuns().isEmpty()) {
            detail.append(" Undo first, in this order: ")
                    .append(listed(undo.laterRuns()))
                    .append('.');
        }
        if (school == null && !undo.schools().isEmpty()) {
            detail.append(" Nothing stands in the way of undoing it for one school (--school) at a time: ")
                    .append(listed(undo.schools()))
                    .append('.');
        }
        return detail.toString();
    }

    private static String listed(List<String> names) {
        int most = 20;
        String shown = String.join(", ", names.subList(0, Math.min(most, names.size())));
        return names.size() > most ? shown + " and " + (names.size() - most) + " more" : shown;
    }
}
