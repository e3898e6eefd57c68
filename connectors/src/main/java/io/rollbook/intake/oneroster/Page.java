package io.rollbook.intake.oneroster;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * One page of a collection, looked through: that it is whole and strictly JSON, how many records there are, and which ids,
 * as far as that tells whether one came twice. Of what is in a record nothing is kept.
 *
 * @param ids a keyed digest of each record's id, in the page's order; 0 where it has none
 * @param changed when each was changed, in milliseconds since 1970; {@link #NOT_TOLD} where it does not say
 * @param first where the first record begins, in bytes from the beginning
 * @param second where the second begins, or the list ends
 */
record Page(long[] ids, long[] changed, int first, int second) {
    /** In the place of a time. */
    static final long NOT_TOLD = Long.MAX_VALUE;

    private static final int DEEPEST = 32;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(1 << 20)
                    .maxNumberLength(100)
                    .maxNameLength(1_000)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** What was answered is no page. Says why, and nothing of what is in it. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String why) {
            super(why);
        }
    }

    /** How many records there are. */
    int records() {
        return ids.length;
    }

    /** When the record was changed that was changed first; null where none says so. */
    @Nullable
    Instant oldest() {
        long oldest = Arrays.stream(changed).min().orElse(NOT_TOLD);
        return oldest == NOT_TOLD ? null : Instant.ofEpochMilli(oldest);
    }

    /** The same page without its first record. */
    byte[] withoutFirst(byte[] body) {
        byte[] rest = new byte[body.length - second + first];
        System.arraycopy(body, 0, rest, 0, first);
        System.arraycopy(body, second, rest, first, body.length - second);
        return rest;
    }

    /**
     * Looks through an answer.
     *
     * @param collection under whose name the records stand
     * @param digest makes a number of an id
     */
    static Page of(String collection, byte[] body, IdDigest digest) throws Malformed {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            return read(collection, json, digest);
        } catch (JacksonException e) {
            throw new Malformed(looksLikeHtml(body) ? "it is a web page, not JSON" : "it is not valid JSON");
        }
    }

    private static boolean looksLikeHtml(byte[] body) {
        int at = 0;
        while (at < body.length && body[at] <= ' ' && body[at] >= 0) {
            at++;
        }
        return at < body.length && body[at] == '<';
    }

    private static Page read(String collection, JsonParser json, IdDigest digest) throws Malformed {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new Malformed("it is not a JSON object");
        }
        Page page = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean ours = collection.equals(json.currentName());
            JsonToken value = json.nextToken();
            if (ours && value == JsonToken.START_ARRAY) {
                page = records(json, digest);
            } else if (ours) {
                throw new Malformed("its \"" + collection + "\" is not a list");
            } else {
                json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw new Malformed("something stands behind its end");
        }
        if (page == null) {
            throw new Malformed("it has no \"" + collection + "\"");
        }
        return page;
    }

    private static Page records(JsonParser json, IdDigest digest) throws Malformed {
        long[] ids = new long[1_024];
        int count = 0;
        long[] changed = new long[ids.length];
        int first = 0;
        int second = 0;
        while (true) {
            JsonToken token = json.nextToken();
            first = count == 0 ? place(json) : first;
            second = count <= 1 ? place(json) : second;
            if (token == JsonToken.END_ARRAY) {
                break;
            }
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count * 2);
                changed = Arrays.copyOf(changed, count * 2);
            }
            changed[count] = NOT_TOLD;
            if (json.currentToken() != JsonToken.START_OBJECT) {
                json.skipChildren();
                count++;
                continue;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("sourcedId") && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    ids[count] = digest.of(json.getString());
                } else if (name.equals("dateLastModified") && value == JsonToken.VALUE_STRING) {
                    changed[count] = time(json.getString());
                } else {
                    json.skipChildren();
                }
            }
            count++;
        }
        return new Page(Arrays.copyOf(ids, count), Arrays.copyOf(changed, count), first, second);
    }

    private static int place(JsonParser json) throws Malformed {
        long place = json.currentTokenLocation().getByteOffset();
        if (place < 0) {
            throw new Malformed("it is not UTF-8");
        }
        return (int) place;
    }

    private static long time(String text) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException odd) {
            return NOT_TOLD;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Page page && Arrays.equals(ids, page.ids) && Arrays.equals(changed, page.changed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return records() + " records";
    }
}
