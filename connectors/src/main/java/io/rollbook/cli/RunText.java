package io.rollbook.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A run for people: where it rests and why, what became of the records, the findings, the proof. */
final class RunText {
    private static final List<String> LEDGER =
            List.of("records", "added", "changed", "unchanged", "restored", "tombstoned", "absent", "withheld");
    private static final List<String> COLLECTION =
            List.of("asked", "received", "total", "pages", "retries", "restarts", "revision", "complete");
    private static final List<String> FILE = List.of("read", "used", "quarantined", "skipped", "folded");

    private RunText() {}

    static void print(JsonNode run, PrintWriter out) {
        String id = text(run, "run");
        out.println(text(run, "district") + " " + text(run, "feed") + ": " + text(run, "state")
                + (run.path("rosterVersion").isNumber() ? ", roster version " + text(run, "rosterVersion") : ""));
        line("undoes run", text(run, "undoes"), out);
        line("undone by run", text(run, "undoneBy"), out);
        printWhy(run, out);
        if (run.path("formatWhy").isString()) {
            out.println("format:  " + text(run, "format") + ": " + text(run, "formatWhy"));
        }
        rollover(run.path("rollover"), out);
        pull(run.path("pull"), out);
        missed(run.path("missed"), out);
        table("ENTITY", LEDGER, run.path("ledger").properties(), out);
        files(run.path("files"), out);
        JsonNode findings = run.path("findings");
        long wrong = findings.path("error").asLong(0) + findings.path("warning").asLong(0);
        if (wrong > 0) {
            out.println("findings: " + text(findings, "error") + " errors, " + text(findings, "warning")
                    + " warnings from " + text(findings, "causes") + " causes; see: rollbook run findings " + id);
        }
        stages(run.path("stages"), out);
        proof(run, out);
        if (text(run, "state").equals("held")) {
            out.println("look:    rollbook run plan " + id);
            out.println("decide:  rollbook run approve " + id + " --reason TEXT   or   rollbook run discard " + id
                    + " --reason TEXT");
        }
    }

    private static void printWhy(JsonNode run, PrintWriter out) {
        JsonNode held = run.path("held");
        if (held.isObject()) {
            out.println(text(held, "reason") + ": " + text(held, "detail"));
            printWaits(run, out);
            out.println("plan:    " + text(held, "plan"));
        }
        JsonNode refused = run.path("refused");
        if (refused.isObject()) {
            out.println(text(refused, "code") + ": " + text(refused, "detail"));
        }
        JsonNode again = run.path("again");
        if (again.isObject()) {
            out.println(text(again, "code") + ": " + text(again, "detail"));
            String until = again.path("until").isString() ? ", until " + Times.utc(again.path("until")) : "";
            out.println(
                    "next:    " + Times.utc(again.path("next")) + until + "; tries so far: " + text(again, "tries"));
        }
        JsonNode decision = run.path("decision");
        JsonNode first = decision.path("first");
        if (first.isObject()) {
            out.println("first approved by " + text(first, "by") + ": " + text(first, "reason"));
        }
        if (decision.isObject()) {
            out.println(text(decision, "what") + " by " + text(decision, "by") + ": " + text(decision, "reason"));
        }
    }

    /** Since when a person is waited for, of a held run. */
    static void printWaits(JsonNode run, PrintWriter out) {
        if (text(run, "state").equals("held")) {
            line("waits since", Times.since(text(run.path("held"), "since"), Instant.now()), out);
        }
    }

    private static void rollover(JsonNode rollover, PrintWriter out) {
        if (rollover.isObject()) {
            out.println("rollover: " + text(rollover, "movedUp") + " students moved up by a grade, "
                    + text(rollover, "leaving") + " left grade " + text(rollover, "topGrade")
                    + "; neither counts against the limits");
        }
    }

    private static void pull(JsonNode pull, PrintWriter out) {
        if (!pull.isObject()) {
            return;
        }
        String since = text(pull, "since").isEmpty() ? "" : ", since " + text(pull, "since");
        out.println("pulled:  " + text(pull, "mode") + since + ": " + text(pull, "why"));
        Table table = new Table(header("COLLECTION", COLLECTION));
        for (JsonNode collection : pull.path("collections")) {
            table.row(cells(text(collection, "name"), COLLECTION, collection));
        }
        if (!table.isEmpty()) {
            table.print(out);
        }
    }

    private static void missed(JsonNode missed, PrintWriter out) {
        if (!missed.isObject()) {
            return;
        }
        List<String> told = new ArrayList<>();
        missed.path("changed")
                .properties()
                .forEach(entity ->
                        told.add("at least " + entity.getValue().asString("") + " changes of " + entity.getKey()));
        long removed = missed.path("removed").asLong(0);
        if (removed > 0) {
            told.add(removed + " removals");
        }
        out.println("missed:  " + (told.isEmpty() ? "nothing" : String.join(", ", told)) + " by the deltas before");
    }

    private static void table(
            String first, List<String> columns, Iterable<Map.Entry<String, JsonNode>> rows, PrintWriter out) {
        Table table = new Table(header(first, columns));
        for (Map.Entry<String, JsonNode> row : rows) {
            table.row(cells(row.getKey(), columns, row.getValue()));
        }
        if (!table.isEmpty()) {
            table.print(out);
        }
    }

    private static void files(JsonNode files, PrintWriter out) {
        Table table = new Table(header("FILE", FILE));
        for (JsonNode file : files) {
            table.row(cells(text(file, "file"), FILE, file));
        }
        if (!table.isEmpty()) {
            table.print(out);
        }
    }

    private static void stages(JsonNode stages, PrintWriter out) {
        StringBuilder line = new StringBuilder();
        for (Map.Entry<String, JsonNode> stage : stages.properties()) {
            line.append(line.isEmpty() ? "seconds: " : ", ")
                    .append(stage.getKey())
                    .append(' ')
                    .append(stage.getValue().asString(""));
        }
        if (!line.isEmpty()) {
            out.println(line);
        }
    }

    private static void proof(JsonNode run, PrintWriter out) {
        line("envelope", text(run, "envelope"), out);
        JsonNode proof = run.path("proof");
        line("opened with", text(proof, "openedWith"), out);
        line("signed by", text(proof, "signer"), out);
        line("audit root", text(run, "auditRoot"), out);
    }

    private static void line(String name, String value, PrintWriter out) {
        if (!value.isEmpty()) {
            out.println(name + ": " + value);
        }
    }

    private static String[] header(String first, List<String> columns) {
        String[] header = new String[columns.size() + 1];
        header[0] = first;
        for (int i = 0; i < columns.size(); i++) {
            header[i + 1] = columns.get(i).toUpperCase(java.util.Locale.ROOT);
        }
        return header;
    }

    private static Object[] cells(String first, List<String> columns, JsonNode row) {
        Object[] cells = new Object[columns.size() + 1];
        cells[0] = first;
        for (int i = 0; i < columns.size(); i++) {
            cells[i + 1] = row.path(columns.get(i)).asString("");
        }
        return cells;
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
