package io.rollbook.console;

import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.tenant.RosterRecord;
import io.rollbook.tenant.RosterStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A record as its page shows it. Names are a district's own: they may be written in any way.
 *
 * @param title what it is called, or its id
 * @param fields what it says, in the order of the entity's columns
 * @param steps a page of what became of it, newest first
 * @param next the number of the step with which the next page begins; null at the end
 */
public record RecordPage(String title, List<Field> fields, List<Step> steps, @Nullable Integer next) {
    private static final int STEPS = 20;

    /** A value. @param of the table of the record whose id it is; null where it is none's */
    public record Value(String text, @Nullable String of) {}

    /** A field and what it says; a list is several values. */
    public record Field(String name, List<Value> values) {}

    /** A field that a run made another. */
    public record Change(String name, List<Value> before, List<Value> after) {}

    /** What a run made of the record. */
    public record Step(RosterStep what, List<Change> changes) {
        /** Whether it is the one that first brought it: there is nothing that it was before. */
        public boolean isFirst() {
            return what.what().equals("added");
        }
    }

    /** The steps from this number on, which is 0 for the newest. */
    static RecordPage of(RosterRecord record, int from) {
        Entity entity = Entity.ofTable(record.entity());
        List<RosterStep> all = RosterStep.of(record);
        int begin = Math.min(from, all.size());
        int end = Math.min(begin + STEPS, all.size());
        return new RecordPage(
                title(record),
                record.fields().entrySet().stream()
                        .map(each -> new Field(each.getKey(), values(entity, each.getKey(), each.getValue())))
                        .toList(),
                all.subList(begin, end).stream().map(each -> step(entity, each)).toList(),
                end < all.size() ? end : null);
    }

    private static String title(RosterRecord record) {
        Map<String, Object> fields = record.fields();
        String name = Stream.of("givenName", "middleName", "familyName")
                .map(fields::get)
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
        return Stream.of(name, fields.get("name"), fields.get("title"))
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .filter(each -> !each.isBlank())
                .findFirst()
                .orElse(record.sourcedId());
    }

    private static Step step(Entity entity, RosterStep step) {
        List<Change> changes = new ArrayList<>();
        if (step.formerId() != null) {
            changes.add(new Change(
                    Entity.KEY, List.of(new Value(step.formerId(), null)), List.of(new Value(step.sourcedId(), null))));
        }
        for (Column column : entity.columns()) {
            Object before = step.before().get(column.name());
            Object after = step.after().get(column.name());
            if (before != null || after != null) {
                changes.add(new Change(
                        column.name(), values(entity, column.name(), before), values(entity, column.name(), after)));
            }
        }
        return new Step(step, changes);
    }

    private static List<Value> values(Entity entity, String field, @Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        Entity target = entity.column(field).references();
        String of = target == null ? null : target.table();
        return (value instanceof List<?> list ? list.stream() : Stream.of(value))
                .map(each -> new Value(String.valueOf(each), of))
                .toList();
    }
}
