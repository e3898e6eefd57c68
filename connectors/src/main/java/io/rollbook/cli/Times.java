package io.rollbook.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.JsonNode;

/** Times for people, on their district's clocks. */
final class Times {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private Times() {}

    /** A moment on the clocks of {@code timezone} of what was answered; nothing where there is none. */
    static String in(JsonNode answer, JsonNode moment) {
        return moment.isString()
                ? MINUTE.format(Instant.parse(moment.asString())
                        .atZone(ZoneId.of(answer.path("timezone").asString("UTC"))))
                : "";
    }
}
