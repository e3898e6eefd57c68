package io.rollbook.portal.parse;

import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a property of a record says, as the cell of a CSV file says it: a list as its items, a reference as its id. A value
 * that is not what the standard says becomes {@link #WRONG}, which no rule accepts.
 */
public final class JsonCells {
    /** In the place of a value of the wrong kind. */
    public static final String WRONG = "\u0000";

    /** Something odd about a column that was read nevertheless. @param line of the first row that has it */
    public record Oddity(FindingCode code, String column, int line, long rows) {}

    /** Characters of a record that are held; what is beyond them is {@link #WRONG}. With its quotes doubled it is still a row. */
    private static final int MOST = 1 << 19;

    private final JsonParser json;
    private final boolean changes;
    private final Map<String, Oddity> oddities = new LinkedHashMap<>();
    private int row = 1;
    private int room = MOST;

    /** Of what a parser is at. {@code changes}: whether its collection lists changes only. */
    JsonCells(JsonParser json, boolean changes) {
        this.json = json;
        this.changes = changes;
    }

    /** Another record begins. */
    void nextRow() {
        row++;
        room = MOST;
    }

    /** What was odd about columns, as far as was read. */
    List<Oddity> oddities() {
        return List.copyOf(oddities.values());
    }

    /** What a column says of the record whose property the parser is at. */
    String read(JsonColumn column, JsonToken token) {
        return fitting(cell(column, token));
    }

    /** What a property of the source's own says: one value or several. */
    String own(JsonToken token) {
        return fitting(items(token));
    }

    private String fitting(String cell) {
        room = Math.max(-1, room - cell.length());
        return room < 0 ? WRONG : cell;
    }

    private String cell(JsonColumn column, JsonToken token) {
        return switch (column.kind()) {
            case VALUE -> told(column, value(token));
            case VALUES -> items(token);
            case REFERENCE -> reference(column, token);
            case REFERENCES -> list(token, () -> reference(column, json.currentToken()));
            case TYPED_IDS -> list(token, this::typedId);
            case ROLES -> list(token, this::role);
            case PRESENT -> {
                json.skipChildren();
                yield token == JsonToken.VALUE_NULL ? "" : "x";
            }
        };
    }

    /** A full list says of each record that it is active; that is the rule, and not worth a word. */
    private String told(JsonColumn column, String value) {
        return !changes && column.property().equals("status") && value.equals("active") ? "" : value;
    }

    private String value(JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return "";
        }
        if (!token.isScalarValue()) {
            json.skipChildren();
            return WRONG;
        }
        String text = json.getString();
        return isWhole(text) ? text : WRONG;
    }

    /** Whether it is text that can be written, and holds nothing that stands between items or parts. */
    private static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c) || c == Blank.ITEM_END || c == OneRosterRest.PART) {
                return false;
            }
        }
        return true;
    }

    /** The items of a list, or one value. */
    private String items(JsonToken token) {
        return list(token, () -> value(json.currentToken()));
    }

    private interface Item {
        String read();
    }

    private String list(JsonToken token, Item item) {
        if (token == JsonToken.VALUE_NULL) {
            return "";
        }
        if (token != JsonToken.START_ARRAY) {
            return item.read();
        }
        List<String> items = new ArrayList<>();
        boolean wrong = false;
        boolean commas = false;
        int left = room;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String read = item.read();
            if (!wrong) {
                items.add(read);
                commas |= read.indexOf(',') >= 0;
                left -= read.length() + 1;
                wrong = left < 0 || read.equals(WRONG);
            }
        }
        if (wrong) {
            return WRONG;
        }
        String end = String.valueOf(Blank.ITEM_END);
        return commas ? String.join(end, items) + end : String.join(",", items);
    }

    private String reference(JsonColumn column, JsonToken token) {
        if (token != JsonToken.START_OBJECT) {
            String id = value(token);
            if (!id.isEmpty() && !id.equals(WRONG)) {
                odd(FindingCode.REFERENCE_FORM, column.header());
            }
            return id;
        }
        String id = "";
        boolean other = false;
        boolean leads = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            leads |= name.equals("href") && value == JsonToken.VALUE_STRING;
            if (name.equals("sourcedId")) {
                id = value(value);
            } else if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                String type = json.getString();
                other = column.types().stream().noneMatch(type::equalsIgnoreCase);
            } else {
                json.skipChildren();
            }
        }
        if (id.isEmpty() && leads) {
            // It refers to something, and does not say to what.
            return WRONG;
        }
        if (other || id.isEmpty()) {
            odd(FindingCode.REFERENCE_FORM, column.header());
        }
        return id;
    }

    private String typedId() {
        Map<String, String> parts = object(List.of("type", "identifier"));
        return parts == null || parts.containsValue(WRONG)
                ? WRONG
                : "{" + parts.get("type") + ":" + parts.get("identifier") + "}";
    }

    private String role() {
        Map<String, String> parts = object(OneRosterRest.ROLE_PARTS);
        return parts == null || parts.containsValue(WRONG)
                ? WRONG
                : String.join(
                        String.valueOf(OneRosterRest.PART),
                        OneRosterRest.ROLE_PARTS.stream().map(parts::get).toList());
    }

    /** Values, and ids of references, of an object's properties; null where there is none. */
    private @Nullable Map<String, String> object(List<String> properties) {
        Map<String, String> found = new HashMap<>();
        properties.forEach(name -> found.put(name, ""));
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return null;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (!found.containsKey(name)) {
                json.skipChildren();
            } else if (name.equals("org")) {
                found.put(name, reference(JsonColumn.reference("roles", "org", List.of("org")), value));
            } else {
                found.put(name, value(value));
            }
        }
        return found;
    }

    private void odd(FindingCode code, String column) {
        oddities.merge(
                column,
                new Oddity(code, column, row, 1),
                (before, one) -> new Oddity(code, column, before.line(), before.rows() + 1));
    }
}
