package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.audit.AuditVerifier;
import io.rollbook.audit.ControlHead;
import io.rollbook.audit.Verification;
import io.rollbook.control.AuditHeads;
import io.rollbook.district.Guard;
import io.rollbook.export.RosterThen;
import io.rollbook.portal.ModelUndo.Applied;
import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Plan;
import io.rollbook.tenant.PlanReader;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestTenant;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Random nights of one small district and random decisions on them, with a plain model of what its roster has to be. What is
 * told in every failure begins with the seed.
 */
final class ModelSequence {
    private static final int STEPS = 40;
    /** So many runs back are undone. */
    private static final int MANY = 6;

    private final TestTenant district;
    private final PortalDesk desk;
    private final Connection tenant;
    private final Random random;
    private final ModelSource source;
    private Map<String, String> model = new TreeMap<>();
    private final List<Applied> applied = new ArrayList<>();
    private @Nullable Withheld withheld;
    private final Map<Integer, Map<String, String>> versions = new TreeMap<>();
    private String told;

    /** What a night withheld: the run that waits with it, and what is to go. */
    private record Withheld(String run, Set<String> removals) {}

    /** In a district whose database is emptied for it. */
    ModelSequence(TestTenant district, PortalDesk desk, Connection tenant, long seed) throws SQLException {
        PortalDesk.empty(district);
        this.district = district;
        this.desk = desk;
        this.tenant = tenant;
        random = new Random(seed);
        source = new ModelSource(random);
        told = "seed " + seed + ":";
    }

    /**
     * The first load and what follows, each looked at when it is over; in the end every version of the roster and the audit
     * log.
     *
     * @return how many nights, or what stood for one
     */
    int play() throws IOException {
        night(PortalDesk.EASY, text -> text, ModelRoster.of(source.now()));
        for (int step = 0; step < STEPS; step++) {
            step();
            assertThat(ModelRoster.stored(tenant, UnaryOperator.identity()))
                    .as(told)
                    .isEqualTo(model);
        }
        versions.forEach((version, then) -> assertThat(ModelRoster.stored(tenant, RosterThen.at(version)))
                .as("%s; as of version %d", told, version)
                .isEqualTo(then));
        AuditHeads.Head head = desk.heads.find(district.slug()).orElseThrow();
        assertThat(new AuditVerifier().verify(tenant, new ControlHead(head.roots(), head.entries(), head.head())))
                .as(told)
                .isInstanceOf(Verification.Verified.class);
        return STEPS + 1;
    }

    private void step() throws IOException {
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> night(PortalDesk.EASY);
            case 3, 4 -> night(PortalDesk.TIMID);
            case 5, 6, 7 -> night(PortalDesk.WARY);
            case 8 -> badRow();
            case 9 -> cutOff();
            case 10 -> changes();
            case 11 -> preview();
            case 12 -> undo(applied.size() - 1);
            default -> undo(applied.size() - 1 - random.nextInt(Math.min(MANY, applied.size())));
        }
        decideOnWithheld();
    }

    private void night(Guard guard) throws IOException {
        source.next();
        night(guard, text -> text, ModelRoster.of(source.now()));
    }

    /** A night whose enrollments are told otherwise; {@code said}: what it then says. */
    private void night(Guard guard, UnaryOperator<String> enrollments, Map<String, String> said) throws IOException {
        desk.guard(guard);
        Withheld before = withheld;
        SyncOutcome outcome = desk.receive(source.now(), enrollments);
        if (before != null) {
            assertThat(state(before)).as(told).isEqualTo(RunState.SUPERSEDED);
        }
        ModelPart plan = new ModelPart(model, said);
        if (guard == PortalDesk.WARY && !(outcome instanceof SyncOutcome.HeldForDecision)) {
            assertThat(outcome instanceof SyncOutcome.Partial)
                    .as(told)
                    .isEqualTo(!plan.losing().isEmpty());
        }
        if (outcome instanceof SyncOutcome.Partial) {
            withheld(plan, outcome.report());
        } else {
            settle("night", outcome, plan, said);
        }
    }

    /** The removals at schools that lose too much wait in a run of their own, as far as they can be done; the rest is merged. */
    private void withheld(ModelPart plan, RunReport report) {
        told += " night Partial";
        Set<String> removals = plan.removals(plan.losing());
        applied(desk.lastOfItself().id(), report, plan.without(removals));
        accounted(report);
        Withheld waits = new Withheld(
                Objects.requireNonNull(Objects.requireNonNull(report.held()).waiting()), removals);
        assertThat(desk.runs.find(waits.run()).map(Run::state))
                .as(told)
                .isEqualTo(
                        ModelPart.removable(model, removals).isEmpty() ? Optional.empty() : Optional.of(RunState.HELD));
        withheld = waits;
    }

    private RunState state(Withheld waits) {
        return desk.runs.find(waits.run()).map(Run::state).orElse(RunState.SUPERSEDED);
    }

    /** Or on nothing, so that a later night decides. */
    private void decideOnWithheld() {
        Withheld waits = withheld;
        if (waits == null || state(waits) != RunState.HELD) {
            withheld = null;
            return;
        }
        int choice = random.nextInt(6);
        if (choice > 2) {
            return;
        }
        told += List.of(" withheld", " withheld of a school", " withheld discarded")
                .get(choice);
        withheld = null;
        if (choice == 2) {
            desk.portal.discard(waits.run(), "Pat", "They stay", null);
            return;
        }
        Map<String, String> after = new TreeMap<>(model);
        after.keySet().removeAll(ModelPart.removable(model, waits.removals()));
        ModelPart plan = new ModelPart(model, after);
        String school = choice == 0 || plan.schools().isEmpty()
                ? null
                : plan.schools().get(random.nextInt(plan.schools().size()));
        approve(
                waits.run(),
                school == null ? Approval.ALL : new Approval(false, List.of(school), null),
                school == null ? after : plan.of(school, true));
    }

    /** The row of an enrollment cannot be used: what is stored of it stays. */
    private void badRow() throws IOException {
        source.next();
        List<String> ids = List.copyOf(source.now().of(Entity.ENROLLMENTS).keySet());
        String id = ids.get(random.nextInt(ids.size()));
        Map<String, String> said = ModelRoster.of(source.now());
        String stored = model.get("enrollment " + id);
        if (stored != null && !said.containsKey("user " + stored.split("\\|", -1)[1])) {
            // What is stored would keep a person who is not listed any more.
            night(PortalDesk.EASY, text -> text, said);
            return;
        }
        if (stored == null) {
            said.remove("enrollment " + id);
        } else {
            said.put("enrollment " + id, stored);
        }
        night(PortalDesk.EASY, text -> text.replaceFirst("(\r\n" + id + ",,,)[^,]*", "$1nowhere"), said);
    }

    /** Damage is held, whatever the limits, and a person says no. */
    private void cutOff() throws IOException {
        desk.guard(PortalDesk.EASY);
        source.next();
        boolean empty = random.nextBoolean();
        SyncOutcome outcome = desk.receive(
                source.now(),
                text -> empty ? text.substring(0, text.indexOf("\r\n") + 2) : text.substring(0, text.length() - 12));
        told += (empty ? " header only " : " cut off ") + outcome.getClass().getSimpleName();
        assertThat(outcome).as(told).isInstanceOf(SyncOutcome.HeldForDecision.class);
        desk.portal.discard(desk.last().id(), "Pat", "It is damaged", null);
    }

    private void changes() throws IOException {
        desk.guard(PortalDesk.EASY);
        StagedNight newcomers = source.newcomers();
        Map<String, String> said = ModelRoster.of(newcomers);
        // Even the first load may be undone, or merged for one school only: without their schools nobody comes.
        newcomers.of(Entity.USER_ROLES).forEach((id, role) -> {
            if (!model.containsKey("org " + role.get("orgSourcedId"))) {
                said.keySet().removeIf(key -> key.startsWith("role " + role.get("userSourcedId") + "|"));
                said.remove("user " + role.get("userSourcedId"));
            }
        });
        // A class that came with a night that was not merged is not there: the row waits for it.
        newcomers.of(Entity.ENROLLMENTS).forEach((id, row) -> {
            if (!model.containsKey("class " + row.get("classSourcedId"))
                    || !said.containsKey("user " + row.get("userSourcedId"))) {
                said.remove("enrollment " + id);
            }
        });
        Map<String, String> whole = ModelRoster.added(model, said);
        boolean hold = random.nextBoolean();
        settle(
                "changes",
                hold ? desk.holdChanges(newcomers) : desk.receiveChanges(newcomers),
                new ModelPart(model, whole),
                said);
        Run rest = desk.last();
        if (rest.isWithheld()) {
            // What a person left out has not gone: it waits for another decision.
            told += " rest";
            SyncOutcome outcome = desk.portal.approve(rest.id(), "Pat", "It is right, too", Approval.ALL);
            applied(rest.id(), outcome.report(), whole);
            accounted(outcome.report());
        }
    }

    private void preview() throws IOException {
        source.next();
        SyncOutcome outcome = desk.portal.receive(desk.deliver("nightly", source.now(), true, false));
        told += " preview " + outcome.getClass().getSimpleName();
    }

    /** A run that changed the roster is undone, be it an undo itself, wholly or at a school. */
    private void undo(int at) {
        if (applied.isEmpty()) {
            return;
        }
        desk.guard(PortalDesk.EASY);
        ModelUndo undo = new ModelUndo(model, applied.get(at), applied.subList(at + 1, applied.size()));
        String school = undo.schools().isEmpty() || random.nextInt(3) > 0
                ? null
                : undo.schools().get(random.nextInt(undo.schools().size()));
        Run undone = desk.runs.find(applied.get(at).run()).orElseThrow();
        told += " of " + (applied.size() - at) + " ago" + (school == null ? "" : " " + school);
        SyncOutcome outcome = desk.portal.undo(desk.runs.undo(undone, school, false, "Pat"), "A mistake");
        Optional<ModelPart> plan = undo.of(school);
        if (plan.isPresent()) {
            settle("undo", outcome, plan.get(), plan.get().whole());
        } else {
            told += " undo refused";
            assertThat(outcome).as("%s: %s", told, outcome).isInstanceOf(SyncOutcome.Rejected.class);
            assertThat(Objects.requireNonNull(outcome.report().refused()).code())
                    .as(told)
                    .isEqualTo("CHANGED_SINCE");
        }
    }

    /**
     * What became of a run, or is decided on it.
     *
     * @param said what it says itself, for additions and changes
     */
    private void settle(String what, SyncOutcome outcome, ModelPart plan, Map<String, String> said) {
        told += " " + what + " " + outcome.getClass().getSimpleName();
        String run = desk.lastOfItself().id();
        if (outcome instanceof SyncOutcome.HeldForDecision) {
            decide(run, plan, said);
        } else if (outcome instanceof SyncOutcome.Unchanged) {
            assertThat(model).as(told).isEqualTo(plan.whole());
        } else {
            assertThat(outcome).as("%s: %s", told, outcome).isInstanceOf(SyncOutcome.Merged.class);
            applied(run, outcome.report(), plan.whole());
        }
        accounted(outcome.report());
    }

    private void decide(String run, ModelPart plan, Map<String, String> said) {
        Plan.ReissuedIds reissued =
                new PlanReader(tenant).read(run, 0, null).orElseThrow().reissued();
        assertThat(reissued == null ? 0 : reissued.people()).as(told).isEqualTo(plan.reissued());
        int choice = random.nextInt(plan.schools().isEmpty() ? 3 : 5);
        told += List.of(" approved", " additions", " discarded", " school", " school's additions")
                .get(choice);
        switch (choice) {
            case 0 -> approve(run, Approval.ALL, plan.whole());
            case 1 -> approve(run, Approval.ADDITIONS_AND_CHANGES, ModelRoster.added(model, said));
            case 2 -> desk.portal.discard(run, "Pat", "Not now", null);
            default -> {
                String school = plan.schools().get(random.nextInt(plan.schools().size()));
                told += " " + school;
                boolean removals = choice == 3;
                approve(run, new Approval(!removals, List.of(school), null), plan.of(school, removals));
            }
        }
    }

    /** Once more, where the roster has changed since the plan was shown. */
    private void approve(String run, Approval approval, Map<String, String> after) {
        SyncOutcome outcome = desk.portal.approve(run, "Pat", "It is right", approval);
        if (outcome instanceof SyncOutcome.HeldForDecision) {
            told += " again";
            assertThat(Objects.requireNonNull(outcome.report().held()).reason())
                    .as(told)
                    .isEqualTo("ROSTER_MOVED_ON");
            outcome = desk.portal.approve(run, "Pat", "It still is", approval);
        }
        accounted(outcome.report());
        applied(run, outcome.report(), after);
    }

    /** A run that had nothing to write made no version of the roster. */
    private void applied(String run, RunReport report, Map<String, String> after) {
        if (report.rosterVersion() == null) {
            assertThat(model).as(told).isEqualTo(after);
        } else {
            applied.add(new Applied(run, model, new TreeMap<>(after)));
            model = new TreeMap<>(after);
            versions.put(report.rosterVersion(), model);
        }
    }

    private void accounted(RunReport report) {
        assertThat(report.files()).as(told).allMatch(FileLedger::balances);
        assertThat(report.ledger().values()).as(told).allMatch(EntityLedger::balances);
    }
}
