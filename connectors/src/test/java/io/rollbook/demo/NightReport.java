package io.rollbook.demo;

import io.rollbook.made.Truth;
import io.rollbook.made.Truth.EntityTruth;
import io.rollbook.made.Truth.FileTruth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One night: what the run says against what is true.
 *
 * @param run the answer of {@code run show --json}
 * @param findings the answer of {@code run findings --json}
 * @param truth what the run must find
 * @param active active records in the roster after the run
 * @param expected active records that there must be
 */
record NightReport(JsonNode run, JsonNode findings, Truth truth, Map<String, Long> active, Map<String, Long> expected) {
    /** The truth about a delivery that never comes to be. */
    static final Truth NOTHING = new Truth(Map.of(), Map.of());

    private static final List<String> STAGES = List.of("open", "stage", "plan", "guard", "hold", "merge");
    private static final List<String> COLUMNS =
            List.of("records", "added", "changed", "unchanged", "restored", "tombstoned", "absent", "withheld");

    /** {@code merged} and the like. */
    String state() {
        return run.path("state").asString("?");
    }

    /** Everything that is not as it must be, one sentence each. */
    List<String> differences(String state) {
        List<String> out = new ArrayList<>();
        if (!state().equals(state)) {
            out.add("the run is " + state() + ", not " + state + ": "
                    + run.path("refused").path("detail").asString("")
                    + run.path("held").path("detail").asString(""));
        }
        truth.entities().forEach((entity, told) -> {
            if (!numbers(entity).equals(numbers(told))) {
                out.add(entity + ": the run says " + numbers(entity) + ", true is " + numbers(told));
            }
        });
        truth.files().forEach((file, told) -> {
            FileTruth said = file(file);
            if (!said.equals(told)) {
                out.add(file + ": the run says " + said + ", true is " + told);
            }
        });
        if (!active.equals(expected)) {
            out.add("active records in the roster are " + active + ", true is " + expected);
        }
        return out;
    }

    private FileTruth file(String name) {
        for (JsonNode file : run.path("files")) {
            if (file.path("file").asString("").equals(name)) {
                return new FileTruth(
                        file.path("read").asLong(-1), file.path("quarantined").asLong(-1));
            }
        }
        return new FileTruth(-1, -1);
    }

    private List<Long> numbers(String entity) {
        JsonNode line = run.path("ledger").path(entity);
        return COLUMNS.stream().map(column -> line.path(column).asLong(-1)).toList();
    }

    private static List<Long> numbers(EntityTruth truth) {
        return List.of(
                truth.records(),
                truth.added(),
                truth.changed(),
                truth.unchanged(),
                truth.restored(),
                truth.tombstoned(),
                truth.absent(),
                truth.withheld());
    }

    void print(Screen screen) {
        screen.header(COLUMNS);
        truth.entities()
                .forEach((entity, told) ->
                        screen.row(entity, numbers(entity), numbers(entity).equals(numbers(told))));
        printFindings(screen);
        screen.fact("time", times());
        JsonNode proof = run.path("proof");
        screen.fact("envelope", run.path("envelope").asString("-"));
        screen.fact("opened with", "key " + proof.path("openedWith").asString("-"));
        screen.fact("signed by", "key " + proof.path("signer").asString("none"));
        if (run.path("auditRoot").isString()) {
            screen.fact("audit root", run.path("auditRoot").asString(""));
        }
    }

    private void printFindings(Screen screen) {
        JsonNode counts = run.path("findings");
        screen.fact(
                "findings",
                counts.path("error").asString("0") + " errors, "
                        + counts.path("warning").asString("0") + " warnings from "
                        + counts.path("causes").asString("0") + " causes");
        Map<String, Long> rows = new LinkedHashMap<>();
        for (JsonNode cause : findings.path("causes")) {
            if (!cause.path("severity").asString("").equals("info")) {
                String what = cause.path("code").asString("") + " in "
                        + cause.path("file").asString("") + ": "
                        + cause.path("message").asString("");
                rows.merge(what, cause.path("rows").asLong(1), Long::sum);
            }
        }
        rows.forEach((what, number) -> screen.fact("", number + " × " + what));
    }

    /** How long the pull and each stage took. */
    String times() {
        JsonNode stages = run.path("stages");
        Stream<String> ofStages = STAGES.stream()
                .filter(stages::has)
                .map(stage -> time(stage, stages.path(stage).asDouble(0)));
        return Stream.concat(run.path("pull").isObject() ? Stream.of(time("pull", pulled())) : Stream.of(), ofStages)
                .collect(Collectors.joining(" · "));
    }

    private static String time(String name, double seconds) {
        return String.format(Locale.ROOT, "%s %.2f s", name, seconds);
    }

    private double pulled() {
        // A pull that came to nothing was never received.
        String end = run.path(run.path("received").isString() ? "received" : "finished")
                .asString("");
        return Duration.between(Instant.parse(run.path("created").asString("")), Instant.parse(end))
                        .toMillis()
                / 1e3;
    }
}
