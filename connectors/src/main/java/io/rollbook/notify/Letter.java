package io.rollbook.notify;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A mail in plain words. */
record Letter(String subject, String text) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm z", Locale.ENGLISH);

    /** From what {@link Facts} says. */
    static Letter of(JsonNode facts) {
        String feed = text(facts, "feed");
        List<String> lines = new ArrayList<>(lines(facts));
        lines.add("");
        lines.add(where(facts));
        return new Letter(
                "[Rollbook] " + oneLine(text(facts, "name")) + (feed.isEmpty() ? "" : ", " + feed) + ": "
                        + headline(facts),
                String.join("\n", lines) + "\n");
    }

    private static String headline(JsonNode facts) {
        return switch (text(facts, "about")) {
            case "held" -> "a plan waits for a decision";
            case "rejected" -> "a delivery was not taken";
            case "failed" -> "a run failed";
            case "late" -> "nothing new has come";
            case "recovered" -> "in order again";
            case "digest" -> "the last day" + (facts.path("troubles").isEmpty() ? "" : ", and what is open");
            default -> "a test";
        };
    }

    private static List<String> lines(JsonNode facts) {
        return switch (text(facts, "about")) {
            case "held" ->
                trouble(
                        facts,
                        "The roster is as it was, or all but what is held: a person has to look at the plan and decide.");
            case "rejected" -> trouble(facts, "Something is to be mended at the district. The roster is as it was.");
            case "failed" -> trouble(facts, "Something failed here, or could not be reached. The roster is as it was.");
            case "late" ->
                trouble(
                        facts,
                        "No newer delivery came before the window of the schedule ended. Has the export run? Is the intake up?");
            case "recovered" -> List.of("What was told is over: " + words(facts.path("were")) + ".", counts(facts));
            case "digest" -> day(facts);
            default -> List.of("Somebody asked for it, to see whether notices arrive. Nothing has happened.");
        };
    }

    private static List<String> trouble(JsonNode facts, String what) {
        List<String> lines = new ArrayList<>();
        lines.add(what);
        if (facts.path("code").isString()) {
            lines.add("Why: " + text(facts, "code"));
        }
        lines.add("Since: " + time(facts, facts));
        if (text(facts, "about").equals("held")) {
            lines.add(counts(facts));
        }
        lines.add("You are told once, and again when it is over.");
        return lines;
    }

    private static List<String> day(JsonNode facts) {
        List<String> lines = new ArrayList<>();
        String runs = facts.path("runs").properties().stream()
                .map(state -> state.getValue().asString("") + " " + state.getKey())
                .collect(Collectors.joining(", "));
        lines.add("Runs since " + time(facts, facts) + ": " + (runs.isEmpty() ? "none" : runs));
        lines.add(counts(facts));
        for (JsonNode trouble : facts.path("troubles")) {
            lines.add("Open: " + text(trouble, "feed") + " is " + text(trouble, "about") + " since "
                    + time(facts, trouble));
        }
        return lines;
    }

    private static String counts(JsonNode facts) {
        JsonNode counts = facts.path("counts");
        return String.format(
                Locale.ENGLISH,
                "Records: %,d new or changed, %,d removed; rows put aside: %,d",
                counts.path("changed").asLong(0),
                counts.path("removed").asLong(0),
                counts.path("quarantined").asLong(0));
    }

    /** Where to look further: a page, or the command where the console's address is not set. */
    private static String where(JsonNode facts) {
        String link = text(facts, "link");
        String run = text(facts, "run");
        if (!link.isEmpty()) {
            return link;
        }
        return run.isEmpty() ? "rollbook runs " + text(facts, "district") : "rollbook run show " + run;
    }

    private static String words(JsonNode list) {
        return list.valueStream().map(word -> word.asString("")).collect(Collectors.joining(", "));
    }

    private static String time(JsonNode facts, JsonNode of) {
        return TIME.format(Instant.parse(text(of, "since")).atZone(ZoneId.of(text(facts, "timezone"))));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    /** A district's name must not begin another header. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
