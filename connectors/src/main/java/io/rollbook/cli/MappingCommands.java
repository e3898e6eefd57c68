package io.rollbook.cli;

import io.rollbook.portal.map.MappingCheck;
import io.rollbook.portal.map.Mappings;
import io.rollbook.portal.parse.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "mapping",
        description = "Descriptions of files that are in no standard's format.",
        subcommands = {MappingCommands.Check.class})
final class MappingCommands extends CommandGroup {
    /** Problems that are printed one by one; of more their number. */
    private static final int MOST_PROBLEMS = 50;

    @Command(
            name = "check",
            description = "Show what a mapping makes of a sample, offline: the first rows, and every problem.")
    static final class Check extends BaseCommand {
        @Parameters(paramLabel = "PROFILE", description = "The mapping's file, config/mappings/NAME.yml, or its NAME.")
        String profile = "";

        @Option(
                names = "--sample",
                paramLabel = "FILE",
                arity = "1..*",
                description =
                        "A file as the district exports it, under its own name; several are compared with each other."
                                + " Without one, only the mapping itself is checked.")
        List<Path> samples = List.of();

        @Option(names = "--rows", paramLabel = "N", description = "Rows to show (default: 5).")
        int rows = 5;

        @Override
        int run() throws IOException {
            Format format = format();
            for (Path sample : samples) {
                if (!Files.isRegularFile(sample)) {
                    throw CommandFailure.usage("There is no file " + sample);
                }
            }
            MappingCheck.Checked checked = new MappingCheck(format, rows).check(samples);
            if (printedAsJson(json(checked))) {
                return code(checked);
            }
            if (samples.isEmpty()) {
                out().println("mapping " + format.name() + " is good; --sample shows what it makes of a file");
            } else {
                checked.files().forEach(this::print);
                printLeftOut(checked);
            }
            return code(checked);
        }

        private static int code(MappingCheck.Checked checked) {
            return checked.good() ? ExitCode.DONE : ExitCode.FAILED;
        }

        private Format format() throws IOException {
            Path file = Path.of(profile);
            if (!Files.isRegularFile(file)) {
                file = Path.of("config", "mappings", profile + ".yml");
            }
            if (!Files.isRegularFile(file)) {
                throw CommandFailure.usage("There is no mapping " + profile + ", nor a file " + file);
            }
            try {
                return Mappings.read(file);
            } catch (Mappings.Unusable e) {
                throw CommandFailure.usage(String.valueOf(e.getMessage()));
            }
        }

        private void print(MappingCheck.Found found) {
            if (found.shape() == null) {
                err().println("rollbook: " + found.file() + " is none of the mapping's files");
                return;
            }
            out().println("%s, the mapping's %s: %d rows, %d used, %d left out, %d bad"
                    .formatted(
                            found.file(),
                            found.shape(),
                            found.rows(),
                            found.rows() - found.skipped() - found.bad(),
                            found.skipped(),
                            found.bad()));
            found.records()
                    .forEach(record -> out().println("  " + record.entity().table() + ": " + text(record.values())));
            found.problems().stream().limit(MOST_PROBLEMS).forEach(problem -> out().println("%s:%d %s%s%s: %s %s"
                    .formatted(
                            found.file(),
                            problem.line(),
                            problem.code(),
                            problem.field() == null ? "" : " " + Table.printable(problem.field()),
                            record(problem),
                            problem.code().message(),
                            problem.code().fix())));
            long printed = Math.min(found.told(), MOST_PROBLEMS);
            if (found.told() > printed) {
                out().println(
                                found.told() > found.problems().size()
                                        ? "... and %d more; --json gives the first %d"
                                                .formatted(
                                                        found.told() - printed,
                                                        found.problems().size())
                                        : "... and %d more; --json gives all".formatted(found.told() - printed));
            }
        }

        private static String record(MappingCheck.Problem problem) {
            MappingCheck.Named record = problem.record();
            return record == null
                    ? ""
                    : " (%s %s%s)"
                            .formatted(
                                    record.entity().table(),
                                    Table.printable(record.sourcedId()),
                                    problem.rows() == 1 ? "" : ", " + problem.rows() + " rows");
        }

        /** What the samples do not tell. */
        private void printLeftOut(MappingCheck.Checked checked) {
            if (!checked.withoutSample().isEmpty()) {
                out().println("No sample of " + String.join(", ", checked.withoutSample()));
            }
            checked.unchecked().forEach(unchecked -> {
                String target = unchecked.target().table();
                if (unchecked.tooMany()) {
                    out().println(
                                    "More than %d %s: only the first were compared, and what refers to others was not followed"
                                            .formatted(checked.compared(), target));
                } else if (unchecked.files().isEmpty()) {
                    out().println("What refers to %s was not followed: no file of the mapping makes any"
                            .formatted(target));
                } else {
                    out().println("What refers to %s was not followed: that takes a whole sample of %s"
                            .formatted(target, String.join(", ", unchecked.files())));
                }
            });
        }

        private static String text(Map<String, String> values) {
            return values.entrySet().stream()
                    .map(value -> value.getKey() + "=" + Table.printable(value.getValue()))
                    .collect(Collectors.joining("  "));
        }

        private static ObjectNode json(MappingCheck.Checked checked) {
            ObjectNode answer = Api.JSON.createObjectNode();
            ArrayNode files = answer.putArray("files");
            checked.files().forEach(found -> files.add(json(found)));
            checked.withoutSample().forEach(answer.putArray("withoutSample")::add);
            ArrayNode unchecked = answer.putArray("unchecked");
            checked.unchecked().forEach(one -> {
                ObjectNode target =
                        unchecked.addObject().put("entity", one.target().table());
                target.put("tooMany", one.tooMany());
                one.files().forEach(target.putArray("files")::add);
            });
            answer.put("compared", checked.compared());
            return answer;
        }

        private static ObjectNode json(MappingCheck.Found found) {
            ObjectNode file = Api.JSON.createObjectNode();
            file.put("file", found.file())
                    .put("mappedAs", found.shape())
                    .put("rows", found.rows())
                    .put("bad", found.bad())
                    .put("skipped", found.skipped())
                    .put("told", found.told());
            ArrayNode records = file.putArray("records");
            found.records().forEach(record -> {
                ObjectNode one =
                        records.addObject().put("entity", record.entity().table());
                record.values().forEach(one::put);
            });
            ArrayNode problems = file.putArray("problems");
            found.problems().forEach(problem -> {
                MappingCheck.Named record = problem.record();
                problems.addObject()
                        .put("code", problem.code().name())
                        .put("severity", problem.code().severity().word())
                        .put("line", problem.line())
                        .put("field", problem.field())
                        .put("entity", record == null ? null : record.entity().table())
                        .put("sourcedId", record == null ? null : record.sourcedId())
                        .put("rows", problem.rows())
                        .put("message", problem.code().message())
                        .put("fix", problem.code().fix());
            });
            return file;
        }
    }
}
