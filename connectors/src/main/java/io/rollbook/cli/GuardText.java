package io.rollbook.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** What a district's limits would have done to its last plans, for people. */
final class GuardText {
    private GuardText() {}

    static void print(JsonNode guard, PrintWriter out) {
        int plans = guard.path("plans").asInt(0);
        out.println();
        out.println("what the limits would have done to the " + plans + " plans of the last "
                + RunText.text(guard, "days") + " days (shares are of the roster as it is now):");
        Table table = new Table("LIMIT", "OF", "ALLOWS", "LARGEST", "TRIPPED");
        guard.path("limits")
                .forEach(limit -> table.row(
                        RunText.text(limit, "limit"),
                        scope(limit),
                        allows(limit),
                        largest(limit.path("largest")),
                        RunText.text(limit, "tripped")));
        table.print(out);
    }

    private static String scope(JsonNode limit) {
        String of = limit.path("school").asBoolean(false) ? "a school" : "the district";
        int nights = limit.path("nights").asInt(1);
        return nights == 1 ? of : of + ", " + nights + " days";
    }

    private static String allows(JsonNode limit) {
        if (!limit.path("percent").isNumber()) {
            return "off";
        }
        String percent = RunText.text(limit, "percent").replaceAll("\\.0$", "") + " %";
        return limit.path("count").isNumber() ? percent + " and " + RunText.text(limit, "count") : percent;
    }

    private static String largest(JsonNode largest) {
        if (!largest.isObject()) {
            return "0";
        }
        String number = RunText.text(largest, "number") + " of " + RunText.text(largest, "of");
        return largest.path("school").isString() ? number + " at " + RunText.text(largest, "school") : number;
    }
}
