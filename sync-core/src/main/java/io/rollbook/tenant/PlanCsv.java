package io.rollbook.tenant;

import io.rollbook.tenant.Plan.Row;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A plan as lines of a CSV file for a spreadsheet: a line for each field that is set, or that a change changes. */
final class PlanCsv {
    private static final List<String> COLUMNS = List.of(
            "entity",
            "sourcedId",
            "action",
            "reason",
            "oldSourcedId",
            "proposedOldSourcedId",
            "schoolSourcedId",
            "school",
            "field",
            "before",
            "after");

    private final SpreadsheetRows out;
    private final Map<String, String> orgNames;
    private final Map<String, String> proposed;

    /**
     * Writes the header.
     *
     * @param orgNames names by sourcedId
     * @param proposed the ids that people who are added seem to have had, by the new ones
     */
    PlanCsv(Appendable out, Map<String, String> orgNames, Map<String, String> proposed) {
        this.out = new SpreadsheetRows(out);
        this.orgNames = orgNames;
        this.proposed = proposed;
        this.out.write(COLUMNS);
    }

    /** {@code org}: sourcedId of the org that the change is of, or null. */
    void add(Row row, @Nullable String org) {
        Map<String, Object> before = row.before() == null ? Map.of() : row.before();
        Map<String, Object> after = row.after() == null ? Map.of() : row.after();
        Set<String> fields = new LinkedHashSet<>(before.keySet());
        fields.addAll(after.keySet());
        if (fields.isEmpty()) {
            line(row, org, null, null, null);
        }
        fields.forEach(field -> line(row, org, field, before.get(field), after.get(field)));
    }

    private void line(
            Row row, @Nullable String org, @Nullable String field, @Nullable Object before, @Nullable Object after) {
        out.write(Arrays.asList(
                row.entity(),
                row.sourcedId(),
                row.action(),
                row.reason(),
                row.oldSourcedId(),
                row.action().equals("add") && row.entity().equals("users") ? proposed.get(row.sourcedId()) : null,
                org,
                org == null ? null : orgNames.get(org),
                field,
                text(before),
                text(after)));
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof List<?> values) {
            return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return value == null ? null : value.toString();
    }
}
