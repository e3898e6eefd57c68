package io.rollbook.intake.oneroster;

import io.rollbook.intake.oneroster.Transport.Answer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a service says went wrong, in words: by its code, since its own sentences may name people (OneRoster 1.1, "Error
 * Handling": a list of errors; OneRoster 1.2, "imsx_StatusInfo").
 */
final class Problem {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("invalid_filter_field", "it cannot filter by the field it was asked to");
        WORDS.put("invalid_sort_field", "it cannot sort by the field it was asked to");
        WORDS.put("invalid_selection_field", "it cannot choose the fields it was asked for");
        WORDS.put("invaliddata", "it finds the request invalid");
        WORDS.put("unauthorisedrequest", "it does not accept our credentials");
        WORDS.put("unauthorized", "it does not accept our credentials");
        WORDS.put("forbidden", "our credentials do not allow it");
        WORDS.put("server_busy", "it is busy");
        WORDS.put("unknownobject", "it does not know what was asked for");
        WORDS.put("internal_server_error", "it failed");
        WORDS.put("unsupported", "it does not offer this");
    }

    private Problem() {}

    /** The service's own code for it, such as {@code invalid_sort_field}; empty where it gives none that is known. */
    static Optional<String> code(Answer answer) {
        try {
            JsonNode tree = JSON.readTree(answer.body());
            if (tree == null) {
                return Optional.empty();
            }
            JsonNode first = tree.isArray() ? tree.path(0) : tree.path("errors").path(0);
            JsonNode of12 = tree.path("imsx_CodeMinor").path("imsx_codeMinorField");
            JsonNode field = (of12.isArray() ? of12.path(0) : of12).path("imsx_codeMinorFieldValue");
            String code = field.asString(
                    first.path("codeMinor").asString(tree.path("codeMinor").asString("")));
            String plain = code.toLowerCase(Locale.ROOT).strip();
            return WORDS.keySet().stream()
                    .filter(known -> known.equals(plain) || known.equals(plain.replace(" ", "")))
                    .findFirst();
        } catch (JacksonException noJson) {
            return Optional.empty();
        }
    }

    /** A part of a sentence: {@code answers 422 (it finds the request invalid)}. */
    static String words(Answer answer) {
        return "answers " + answer.status()
                + code(answer).map(WORDS::get).map(words -> " (" + words + ")").orElse("");
    }
}
