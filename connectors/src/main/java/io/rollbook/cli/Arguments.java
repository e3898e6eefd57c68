package io.rollbook.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Small readings of arguments and answers that several commands need. */
final class Arguments {
    private Arguments() {}

    /** What the parser has set already. */
    static <T> T required(@Nullable T value) {
        if (value == null) {
            throw CommandFailure.usage("An argument is missing.");
        }
        return value;
    }

    /** The texts of a list with commas between. */
    static String joined(JsonNode list) {
        return list.valueStream().map(each -> each.asString("")).collect(Collectors.joining(", "));
    }

    /** A run's id in capitals, as it is stored. */
    static String runId(String given) {
        return given.strip().toUpperCase(java.util.Locale.ROOT);
    }

    /** A word of a fixed list. */
    static String oneOf(String given, List<String> words, String what) {
        if (!words.contains(given)) {
            throw CommandFailure.usage(what + " is one of " + String.join(", ", words) + ", not " + given + ".");
        }
        return given;
    }
}
