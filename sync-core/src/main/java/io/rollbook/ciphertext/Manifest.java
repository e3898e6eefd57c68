package io.rollbook.ciphertext;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The names of a delivery's files in their order: {@code {"files": ["users.csv.pgp"]}}. Travels sealed. */
public record Manifest(List<String> files) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Copies. */
    public Manifest {
        files = List.copyOf(files);
    }

    /** Reads a manifest; a {@link MalformedBodyException} where it is not one. */
    public static Manifest parse(byte[] json) {
        try {
            return JSON.readValue(json, Manifest.class);
        } catch (JacksonException | NullPointerException unreadable) {
            throw new MalformedBodyException("the manifest cannot be read");
        }
    }

    static String json(List<String> names) {
        return JSON.writeValueAsString(new Manifest(new ArrayList<>(names)));
    }
}
