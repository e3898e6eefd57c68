package io.rollbook.portal.parse;

import io.rollbook.run.FindingCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The pages of a collection, read as CSV: a header, and a line for each record. A value that is not what the standard says
 * becomes {@link #WRONG}, which no rule accepts, so that its row is quarantined under its own id.
 *
 * <p>What cannot be read as JSON ends the rows in the middle of a line, as in a file that was cut off.
 */
public final class JsonRows extends InputStream {
    /** In the place of a value of the wrong kind. */
    public static final String WRONG = "\u0000";

    private static final String METADATA = "metadata";
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(1 << 20)
                    .maxNumberLength(100)
                    .build())
            .build();

    /** Something odd about a column that was read nevertheless. @param line of the first row that has it */
    public record Oddity(FindingCode code, String column, int line, long rows) {}

    private final JsonCollection collection;
    private final Map<String, Integer> byProperty = new HashMap<>();
    private final List<String> metadata;
    private final boolean changes;
    private final JsonParser json;
    private final String[] cells;
    private final StringBuilder line = new StringBuilder();
    private final Map<String, Oddity> oddities = new LinkedHashMap<>();
    private byte[] bytes;
    private int at;
    private int lines = 1;
    private boolean inList;
    private boolean ended;

    /**
     * Over the pages of a collection; the caller closes them.
     *
     * @param metadata names of the source's own properties that are kept, in lower case, in the order of their columns
     * @param changes whether the collection lists changes only; else that a record is active is nothing to be told
     */
    JsonRows(JsonCollection collection, List<String> metadata, boolean changes, InputStream pages) {
        this.collection = collection;
        this.metadata = List.copyOf(metadata);
        this.changes = changes;
        this.json = JSON.createParser(tools.jackson.core.ObjectReadContext.empty(), pages);
        this.cells = new String[collection.columns().size() + this.metadata.size()];
        for (int i = 0; i < collection.columns().size(); i++) {
            byProperty.put(collection.columns().get(i).property(), i);
        }
        collection.columns().forEach(column -> cell(column.header()));
        this.metadata.forEach(name -> cell(METADATA + "." + name));
        this.bytes = endLine();
    }

    /** What was odd about columns, as far as was read. */
    public List<Oddity> oddities() {
        return List.copyOf(oddities.values());
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.length - at);
        System.arraycopy(bytes, at, into, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (at < bytes.length) {
            return true;
        }
        if (ended) {
            return false;
        }
        at = 0;
        try {
            ended = !record();
            bytes = ended ? new byte[0] : endLine();
        } catch (tools.jackson.core.exc.JacksonIOException broken) {
            throw broken.getCause();
        } catch (JacksonException unreadable) {
            ended = true;
            bytes = WRONG.getBytes(StandardCharsets.UTF_8);
        }
        return at < bytes.length;
    }

    /** Puts the next record into the line. */
    private boolean record() {
        while (true) {
            JsonToken token = json.nextToken();
            if (token == null) {
                return false;
            }
            if (inList && token == JsonToken.END_ARRAY) {
                inList = false;
            } else if (inList) {
                lines++;
                record(token);
                return true;
            } else if (token == JsonToken.PROPERTY_NAME) {
                boolean ours = collection.name().equals(json.currentName());
                inList = json.nextToken() == JsonToken.START_ARRAY && ours;
                if (!inList) {
                    json.skipChildren();
                }
            }
        }
    }

    private void record(JsonToken token) {
        if (token != JsonToken.START_OBJECT) {
            json.skipChildren();
            // A row of one cell is nobody's.
            cell(WRONG);
            return;
        }
        Arrays.fill(cells, "");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            Integer place = byProperty.get(json.currentName());
            boolean own = METADATA.equals(json.currentName());
            JsonToken value = json.nextToken();
            if (place != null) {
                cells[place] = read(collection.columns().get(place), value);
            } else if (own && value == JsonToken.START_OBJECT) {
                readMetadata();
            } else {
                json.skipChildren();
            }
        }
        Arrays.asList(cells).forEach(this::cell);
    }

    private void readMetadata() {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            int place = metadata.indexOf(json.currentName().toLowerCase(java.util.Locale.ROOT));
            JsonToken value = json.nextToken();
            if (place < 0) {
                json.skipChildren();
            } else {
                cells[collection.columns().size() + place] = values(value);
            }
        }
    }

    private String read(JsonColumn column, JsonToken token) {
        return switch (column.kind()) {
            case VALUE -> told(column, value(token));
            case VALUES -> values(token);
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

    private String values(JsonToken token) {
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
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String read = item.read();
            wrong |= read.equals(WRONG);
            commas |= read.indexOf(',') >= 0;
            items.add(read);
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
                new Oddity(code, column, lines, 1),
                (before, one) -> new Oddity(code, column, before.line(), before.rows() + 1));
    }

    private void cell(String text) {
        boolean quoted = text.startsWith("'");
        for (int i = 0; i < text.length() && !quoted; i++) {
            char c = text.charAt(i);
            quoted = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        if (quoted) {
            line.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            line.append(text);
        }
        line.append(',');
    }

    private byte[] endLine() {
        line.setCharAt(line.length() - 1, '\n');
        byte[] out = line.toString().getBytes(StandardCharsets.UTF_8);
        line.setLength(0);
        return out;
    }
}
