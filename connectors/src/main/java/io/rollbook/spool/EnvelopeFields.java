package io.rollbook.spool;

import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.Scope;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An envelope as names and texts: how it is kept beside a spool file, and how it travels in the properties of a message.
 */
public final class EnvelopeFields {
    /** The field that names the run. */
    public static final String RUN = "rollbook_run";

    private static final String PREFIX = "rollbook_";

    /** All names. */
    public static final List<String> NAMES = Stream.of(
                    "district",
                    "feed",
                    "run",
                    "preview",
                    "hold",
                    "full",
                    "scope",
                    "sealed_by",
                    "by",
                    "created",
                    "length",
                    "digest",
                    "intake",
                    "signature")
            .map(PREFIX::concat)
            .toList();

    private EnvelopeFields() {}

    /** The fields of an envelope; names are valid as names of JMS properties. */
    public static Map<String, String> of(Envelope envelope) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(PREFIX + "district", envelope.district());
        fields.put(PREFIX + "feed", envelope.feed());
        fields.put(RUN, envelope.run());
        fields.put(PREFIX + "preview", String.valueOf(envelope.preview()));
        fields.put(PREFIX + "hold", String.valueOf(envelope.hold()));
        fields.put(PREFIX + "full", String.valueOf(envelope.full()));
        fields.put(PREFIX + "scope", envelope.scope().text());
        fields.put(PREFIX + "sealed_by", envelope.sealedBy());
        fields.put(PREFIX + "by", envelope.by());
        fields.put(PREFIX + "created", String.valueOf(envelope.created().toEpochMilli()));
        fields.put(PREFIX + "length", String.valueOf(envelope.length()));
        fields.put(PREFIX + "digest", envelope.digest());
        fields.put(PREFIX + "intake", envelope.intake());
        fields.put(PREFIX + "signature", envelope.signatureText());
        return fields;
    }

    /**
     * The envelope of these fields.
     *
     * @throws IllegalArgumentException where a field is missing or malformed; names the field, never its content
     */
    public static Envelope read(Function<String, @Nullable String> fields) {
        return new Envelope(
                text(fields, "district"),
                text(fields, "feed"),
                text(fields, "run"),
                Boolean.parseBoolean(text(fields, "preview")),
                Boolean.parseBoolean(text(fields, "hold")),
                Boolean.parseBoolean(text(fields, "full")),
                scope(fields),
                text(fields, "sealed_by"),
                text(fields, "by"),
                Instant.ofEpochMilli(number(fields, "created")),
                number(fields, "length"),
                text(fields, "digest"),
                text(fields, "intake"),
                bytes(fields, "signature"));
    }

    private static String text(Function<String, @Nullable String> fields, String name) {
        String value = fields.apply(PREFIX + name);
        if (value == null) {
            throw new IllegalArgumentException("envelope without " + name);
        }
        return value;
    }

    private static Scope scope(Function<String, @Nullable String> fields) {
        try {
            return Scope.parse(text(fields, "scope"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("envelope with a malformed scope", e);
        }
    }

    private static long number(Function<String, @Nullable String> fields, String name) {
        String value = text(fields, name);
        if (!value.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("envelope with a malformed " + name);
        }
        return Long.parseLong(value);
    }

    private static byte[] bytes(Function<String, @Nullable String> fields, String name) {
        try {
            return Base64.getDecoder().decode(text(fields, name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("envelope with a malformed " + name, e);
        }
    }
}
