package io.rollbook.tenant;

import io.rollbook.roster.Entity;
import io.rollbook.tenant.RosterRecord.ByRun;
import io.rollbook.tenant.RosterRecord.Listed;
import io.rollbook.tenant.RosterRecord.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run made of a record: a step of its history. Holds values: for the district's own people only.
 *
 * @param what added, changed, removed, ended (with its term) or brought back; changed or brought back, where what it was
 *     before has expired
 * @param run the run that made it so
 * @param listed where it was listed so, or null
 * @param sourcedId the id it had from then on
 * @param formerId the id it had before, where that was another one; else null
 * @param before values by OneRoster field name that were other ones or none afterwards
 * @param after values that were other ones or none before
 */
public record RosterStep(
        String what,
        ByRun run,
        @Nullable Listed listed,
        String sourcedId,
        @Nullable String formerId,
        Map<String, Object> before,
        Map<String, Object> after) {
    private static final String TERM_ENDED = "term-ended";

    /** What the record was, or is, since a run. */
    private record State(
            String sourcedId,
            boolean active,
            @Nullable String endReason,
            Map<String, Object> fields,
            @Nullable Listed listed,
            ByRun since) {}

    /** The steps of a record that was read with its history, newest first: at least the one that made it as it is. */
    public static List<RosterStep> of(RosterRecord record) {
        List<State> states = new ArrayList<>();
        states.add(new State(
                record.sourcedId(),
                record.active(),
                record.endReason(),
                record.fields(),
                record.listed(),
                record.lastChanged()));
        for (Version each : record.versions()) {
            states.add(new State(
                    each.sourcedId(), each.active(), each.endReason(), each.fields(), each.listed(), each.from()));
        }
        List<RosterStep> steps = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            State before = i + 1 < states.size() ? states.get(i + 1) : null;
            steps.add(step(states.get(i), before, record.firstSeen()));
        }
        return steps;
    }

    private static RosterStep step(State state, @Nullable State before, ByRun firstSeen) {
        Map<String, Object> fields = before == null ? Map.of() : before.fields;
        String formerId = before == null || before.sourcedId.equals(state.sourcedId) ? null : before.sourcedId;
        return new RosterStep(
                what(state, before, firstSeen),
                state.since,
                state.listed,
                state.sourcedId,
                formerId,
                RecordFields.differing(fields, state.fields),
                RecordFields.differing(state.fields, fields));
    }

    private static String what(State state, @Nullable State before, ByRun firstSeen) {
        if (!state.active) {
            return TERM_ENDED.equals(state.endReason) ? "ended" : "removed";
        } else if (state.since.no() == firstSeen.no()) {
            return "added";
        } else if (before == null) {
            return "changed or brought back";
        }
        return before.active ? "changed" : "brought back";
    }

    /** The names of the fields in which it differs from what it was, sorted; that of the id with a new one. */
    public SortedSet<String> fields() {
        SortedSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        if (formerId != null) {
            names.add(Entity.KEY);
        }
        return names;
    }
}
