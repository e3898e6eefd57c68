package io.rollbook.tenant;

import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A record's values by OneRoster field name, read from a database row as JSON. */
final class RecordFields {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RecordFields() {}

    /** An SQL expression for a roster row with its links, as JSON; {@code row} is the table's alias. */
    static String json(Entity entity, String row) {
        StringBuilder out = new StringBuilder("to_jsonb(%s)".formatted(row));
        for (Column column : entity.links()) {
            Column.Link link = Objects.requireNonNull(column.link());
            out.append(" || jsonb_build_object('%s', ARRAY(SELECT l.%s FROM roster.%s l WHERE l.%s = %s.sourced_id"
                    .formatted(column.sql(), link.column(), link.table(), link.owner(), row));
            out.append(" ORDER BY 1))");
        }
        return out.toString();
    }

    /** The values that are set, in the order of the entity's columns. */
    static Map<String, Object> of(Entity entity, String json) {
        JsonNode row = JSON.readTree(json);
        Map<String, Object> out = new LinkedHashMap<>();
        for (Column column : entity.columns()) {
            Object value = value(row.get(column.sql()));
            if (value != null) {
                out.put(column.name(), value);
            }
        }
        return out;
    }

    /** Keeps of one the fields that the other has not, or has with another value. */
    static Map<String, Object> differing(Map<String, Object> one, Map<String, Object> other) {
        Map<String, Object> out = new LinkedHashMap<>(one);
        out.entrySet().removeIf(field -> field.getValue().equals(other.get(field.getKey())));
        return out;
    }

    private static @Nullable Object value(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        } else if (node.isArray()) {
            List<String> values = new ArrayList<>();
            node.forEach(each -> values.add(each.asString()));
            return values.isEmpty() ? null : List.copyOf(values);
        } else if (node.isBoolean()) {
            return node.booleanValue();
        } else if (node.isNumber()) {
            return node.intValue();
        }
        return node.asString();
    }
}
