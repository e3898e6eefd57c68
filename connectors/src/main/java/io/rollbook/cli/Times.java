package io.rollbook.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;

/** Times for people, on their district's clocks. */
final class Times {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private Times() {}

    /** A moment and how long ago it is: {@code 2026-11-07T08:31:05Z, 21 days}; nothing where there is none. */
    static String since(String moment, Instant now) {
        if (moment.isEmpty()) {
            return "";
        }
        Duration age = Duration.between(Instant.parse(moment), now);
        long number = age.toDays() < 2 ? Math.max(0, age.toHours()) : age.toDays();
        String unit = age.toDays() < 2 ? "hour" : "day";
        return Instant.parse(moment).truncatedTo(ChronoUnit.SECONDS) + ", " + number + " " + unit
                + (number == 1 ? "" : "s");
    }

    /** A moment where no clocks are known. */
    static String utc(JsonNode moment) {
        return moment.isString()
                ? MINUTE.format(Instant.parse(moment.asString()).atZone(ZoneOffset.UTC)) + " UTC"
                : "";
    }

    /** A moment on the clocks of {@code timezone} of what was answered; nothing where there is none. */
    static String in(JsonNode answer, JsonNode moment) {
        return moment.isString()
                ? MINUTE.format(Instant.parse(moment.asString())
                        .atZone(ZoneId.of(answer.path("timezone").asString("UTC"))))
                : "";
    }
}
