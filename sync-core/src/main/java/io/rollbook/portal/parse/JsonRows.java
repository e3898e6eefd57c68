package io.rollbook.portal.parse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * The pages of a collection, read as CSV: a header, and a line for each record. A value that is not what the standard says
 * becomes {@link JsonCells#WRONG}, which no rule accepts, so that its row is quarantined under its own id.
 *
 * <p>What cannot be read as JSON ends the rows in the middle of a line, as in a file that was cut off.
 */
public final class JsonRows extends InputStream {
    private static final String METADATA = "metadata";
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(1 << 20)
                    .maxNumberLength(100)
                    .build())
            .build();

    private final JsonCollection collection;
    private final Map<String, Integer> byProperty = new HashMap<>();
    private final List<String> metadata;
    private final Watched pages;
    private final JsonParser json;
    private final JsonCells values;
    private final String[] cells;
    private final StringBuilder line = new StringBuilder();
    private byte[] bytes;
    private int at;
    private boolean inList;
    private boolean ended;

    /**
     * Tells what could not be read from what is no text in the encoding that it seems to have: the parser throws the same for
     * both.
     */
    private static final class Watched extends FilterInputStream {
        private @Nullable IOException failure;

        private Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return super.read(into, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        private void check() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /**
     * Over the pages of a collection; the caller closes them. Fails where they cannot be read.
     *
     * @param metadata names of the source's own properties that are kept, in lower case, in the order of their columns
     * @param changes whether the collection lists changes only; else that a record is active is nothing to be told
     */
    JsonRows(JsonCollection collection, List<String> metadata, boolean changes, InputStream pages) throws IOException {
        this.collection = collection;
        this.metadata = List.copyOf(metadata);
        this.pages = new Watched(pages);
        this.json = parser(this.pages);
        this.values = new JsonCells(json, changes);
        this.cells = new String[collection.columns().size() + this.metadata.size()];
        for (int i = 0; i < collection.columns().size(); i++) {
            byProperty.put(collection.columns().get(i).property(), i);
        }
        collection.columns().forEach(column -> cell(column.header()));
        this.metadata.forEach(name -> cell(METADATA + "." + name));
        this.bytes = endLine();
    }

    private static JsonParser parser(Watched pages) throws IOException {
        try {
            return JSON.createParser(ObjectReadContext.empty(), pages);
        } catch (JacksonIOException noText) {
            pages.check();
            return JSON.createParser(ObjectReadContext.empty(), "no JSON");
        }
    }

    /** What was odd about columns, as far as was read. */
    public List<JsonCells.Oddity> oddities() {
        return values.oddities();
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
        } catch (JacksonException unreadable) {
            pages.check();
            ended = true;
            bytes = JsonCells.WRONG.getBytes(StandardCharsets.UTF_8);
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
                values.nextRow();
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
            cell(JsonCells.WRONG);
            return;
        }
        Arrays.fill(cells, "");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            Integer place = byProperty.get(json.currentName());
            boolean own = METADATA.equals(json.currentName());
            JsonToken value = json.nextToken();
            if (place != null) {
                cells[place] = values.read(collection.columns().get(place), value);
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
                cells[collection.columns().size() + place] = values.own(value);
            }
        }
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
