package io.rollbook.tenant;

import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.Plan.Counts;
import io.rollbook.tenant.Plan.Row;
import io.rollbook.tenant.Plan.School;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan as a CSV file for a spreadsheet: a line for each record that would come, change, go or stay though it is not listed.
 * {@code fields} names what changes of it; {@code before.} and {@code after.} with a field's name are columns of their own, of
 * those entities only that the plan touches. Values of a list are separated by commas.
 */
final class PlanCsv {
    private static final List<String> COLUMNS = List.of(
            "entity",
            "action",
            "reason",
            "sourcedId",
            "oldSourcedId",
            "proposedOldSourcedId",
            "school",
            "schoolName",
            "fields");

    private final Spreadsheet out;
    private final Map<String, String> schools;
    private final Map<String, String> proposed;
    private final Set<String> before = new LinkedHashSet<>();
    private final Set<String> after = new LinkedHashSet<>();
    private final Set<String> names = new LinkedHashSet<>();

    /**
     * Writes the header; of the plan, the counts and the schools are looked at.
     *
     * @param proposed the ids that people seem to have had, by the new ones
     */
    PlanCsv(Appendable out, Plan plan, Map<String, String> proposed) {
        this.out = new Spreadsheet(out);
        this.proposed = proposed;
        this.schools = plan.schools().stream()
                .filter(school -> school.name() != null)
                .collect(Collectors.toMap(School::sourcedId, school -> Objects.requireNonNull(school.name())));
        for (Entity entity : Entity.values()) {
            columns(entity, Objects.requireNonNull(plan.entities().get(entity.table())));
        }
        List<String> header = new ArrayList<>(COLUMNS);
        for (String name : names) {
            if (before.contains(name)) {
                header.add("before." + name);
            }
            if (after.contains(name)) {
                header.add("after." + name);
            }
        }
        this.out.line(header);
    }

    private void columns(Entity entity, Counts counts) {
        List<String> fields = entity.columns().stream().map(Column::name).toList();
        if (counts.change() + counts.remove() + counts.restore() + counts.keep() > 0) {
            before.addAll(fields);
            names.addAll(fields);
        }
        if (counts.add() + counts.change() + counts.restore() > 0) {
            after.addAll(fields);
            names.addAll(fields);
        }
    }

    /** {@code org}: sourcedId of the org by which the change is grouped. */
    void add(Row row, @Nullable String org) {
        Map<String, Object> was = row.before() == null ? Map.of() : row.before();
        Map<String, Object> is = row.after() == null ? Map.of() : row.after();
        List<@Nullable String> cells = new ArrayList<>();
        cells.add(row.entity());
        cells.add(row.action());
        cells.add(row.reason());
        cells.add(row.sourcedId());
        cells.add(row.oldSourcedId());
        cells.add(row.entity().equals(Entity.USERS.table()) ? proposed.get(row.sourcedId()) : null);
        cells.add(org);
        cells.add(org == null ? null : schools.get(org));
        cells.add(row.action().equals("change") ? changed(was, is) : null);
        for (String name : names) {
            if (before.contains(name)) {
                cells.add(text(was.get(name)));
            }
            if (after.contains(name)) {
                cells.add(text(is.get(name)));
            }
        }
        out.line(cells);
    }

    private String changed(Map<String, Object> was, Map<String, Object> is) {
        return names.stream()
                .filter(name -> was.containsKey(name) || is.containsKey(name))
                .collect(Collectors.joining(", "));
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value == null ? null : value.toString();
    }
}
