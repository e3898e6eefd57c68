package io.rollbook.cli;

import io.rollbook.portal.map.MappingCheck;
import io.rollbook.portal.map.Mappings;
import io.rollbook.portal.parse.Format;
import io.rollbook.run.Severity;
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
                        "A file as the district exports it, under its own name. Without one, only the mapping itself"
                                + " is checked.")
        List<Path> samples = List.of();

        @Option(names = "--rows", paramLabel = "N", description = "Rows to show (default: 5).")
        int rows = 5;

        @Override
        int run() throws IOException {
            Format format = format();
            MappingCheck check = new MappingCheck(format, rows);
            ObjectNode answer = Api.JSON.createObjectNode();
            ArrayNode files = answer.putArray("files");
            boolean good = true;
            for (Path sample : samples) {
                if (!Files.isRegularFile(sample)) {
                    throw CommandFailure.usage("There is no file " + sample);
                }
                MappingCheck.Found found = check.check(sample);
                good &= found.shape() != null
                        && found.problems().stream()
                                .noneMatch(problem -> problem.code().severity() == Severity.ERROR);
                files.add(json(found));
                if (!json) {
                    print(found);
                }
            }
            if (!printedAsJson(answer) && samples.isEmpty()) {
                out().println("mapping " + format.name() + " is good; --sample shows what it makes of a file");
            }
            return good ? ExitCode.DONE : ExitCode.FAILED;
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
            found.problems().stream().limit(MOST_PROBLEMS).forEach(problem -> out().println("%s:%d %s%s: %s %s"
                    .formatted(
                            found.file(),
                            problem.line(),
                            problem.code(),
                            problem.field() == null ? "" : " " + Table.printable(problem.field()),
                            problem.code().message(),
                            problem.code().fix())));
            if (found.problems().size() > MOST_PROBLEMS) {
                out().println("... and " + (found.problems().size() - MOST_PROBLEMS) + " more; --json gives all");
            }
        }

        private static String text(Map<String, String> values) {
            return values.entrySet().stream()
                    .map(value -> value.getKey() + "=" + Table.printable(value.getValue()))
                    .collect(Collectors.joining("  "));
        }

        private static ObjectNode json(MappingCheck.Found found) {
            ObjectNode file = Api.JSON.createObjectNode();
            file.put("file", found.file())
                    .put("mappedAs", found.shape())
                    .put("rows", found.rows())
                    .put("bad", found.bad())
                    .put("skipped", found.skipped());
            ArrayNode records = file.putArray("records");
            found.records().forEach(record -> {
                ObjectNode one =
                        records.addObject().put("entity", record.entity().table());
                record.values().forEach(one::put);
            });
            ArrayNode problems = file.putArray("problems");
            found.problems().forEach(problem -> problems.addObject()
                    .put("code", problem.code().name())
                    .put("severity", problem.code().severity().word())
                    .put("line", problem.line())
                    .put("field", problem.field())
                    .put("message", problem.code().message())
                    .put("fix", problem.code().fix()));
            return file;
        }
    }
}
