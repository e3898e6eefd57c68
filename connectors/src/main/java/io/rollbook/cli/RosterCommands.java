package io.rollbook.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "roster",
        description = "The roster of a district.",
        subcommands = {
            RosterCommands.Find.class,
            RosterCommands.Show.class,
            RosterCommands.Why.class,
            RosterExportCommand.class
        })
final class RosterCommands extends CommandGroup {
    private static final List<String> ENTITIES =
            List.of("orgs", "academic_sessions", "courses", "classes", "users", "enrollments");

    private static final List<String> NAMED = List.of("orgs", "academic_sessions", "courses", "classes", "users");

    /** A command on one record. */
    abstract static class OnRecord extends BaseCommand {
        @Parameters(index = "0", paramLabel = "SLUG")
        String slug = "";

        @Parameters(
                index = "1",
                paramLabel = "ENTITY",
                description = "orgs, academic_sessions, courses, classes, users or enrollments.")
        String entity = "";

        @Parameters(index = "2", paramLabel = "SOURCEDID")
        String sourcedId = "";

        final Query record(String... rest) {
            String[] segments = new String[rest.length + 4];
            segments[0] = "districts";
            segments[1] = slug;
            segments[2] = "roster";
            segments[3] = Arguments.oneOf(entity, ENTITIES, "ENTITY");
            System.arraycopy(rest, 0, segments, 4, rest.length);
            return Query.path(segments).with("sourcedId", sourcedId);
        }
    }

    @Command(
            name = "find",
            description = "Records by what they are called: those with each word in an id or name. Takes a token of the"
                    + " district.")
    static final class Find extends BaseCommand {
        @Parameters(index = "0", paramLabel = "SLUG")
        String slug = "";

        @Parameters(
                index = "1",
                paramLabel = "ENTITY",
                description = "users, classes, courses, orgs or academic_sessions.")
        String entity = "";

        @Parameters(index = "2..*", arity = "1..*", paramLabel = "WORD", description = "A part of a name or id.")
        List<String> words = List.of();

        @Override
        int run() {
            String path = Query.path("districts", slug, "roster", Arguments.oneOf(entity, NAMED, "ENTITY"), "search")
                    .toString();
            JsonNode found = api().post(path, Api.JSON.createObjectNode().put("text", String.join(" ", words)));
            if (printedAsJson(found)) {
                return ExitCode.DONE;
            }
            Table table = new Table("SOURCEDID", "", "CALLED");
            for (JsonNode record : found.path("records")) {
                table.row(
                        RunText.text(record, "sourcedId"),
                        record.path("active").asBoolean(false) ? "" : "gone",
                        record.path("fields").values().stream()
                                .map(value -> value.asString(""))
                                .collect(Collectors.joining(", ")));
            }
            if (table.isEmpty()) {
                err().println("nothing is called that");
                return ExitCode.DONE;
            }
            table.print(out());
            if (found.path("more").asBoolean(false)) {
                err().println("there are more: give another word");
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "why", description = "Why a record is as it is, in one sentence. Takes a token of the district.")
    static final class Why extends OnRecord {
        @Override
        int run() {
            JsonNode why = api().get(record("why").toString());
            if (!printedAsJson(why)) {
                out().println(RunText.text(why, "sentence"));
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "show", description = "One record, and why it is as it is. Takes a token of the district.")
    static final class Show extends OnRecord {
        @Option(names = "--history", description = "Earlier versions too.")
        boolean history;

        @Option(names = "--references", description = "The records that refer to it too, 50 by each field.")
        boolean references;

        @Override
        int run() {
            ObjectNode found = (ObjectNode)
                    api().get(record().with("history", history ? "true" : null).toString());
            JsonNode referring = references
                    ? api().get(record("references").toString()).path("references")
                    : Api.JSON.createArrayNode();
            if (references) {
                found.set("references", referring);
            }
            if (printedAsJson(found)) {
                return ExitCode.DONE;
            }
            out().println(entity + " " + RunText.text(found, "sourcedId") + ", " + standing(found));
            print(found.path("fields"));
            out().println("first seen in " + byRun(found.path("firstSeen")));
            out().println("as it is since " + byRun(found.path("lastChanged")) + listed(found));
            if (found.path("quarantined").isNumber()) {
                out().println("its row was quarantined in the last " + RunText.text(found, "quarantined")
                        + " runs, and it is kept as it is; the findings of its feed's last run say why");
            }
            for (JsonNode version : found.path("versions")) {
                out().println("until " + byRun(version.path("until")) + ": " + standing(version) + ", since "
                        + byRun(version.path("from")) + listed(version));
                print(version.path("fields"));
            }
            String expired = RunText.text(found, "expired");
            if (!expired.isEmpty()) {
                out().println("what it was until " + expired + " has expired and is kept no longer");
            }
            referring.forEach(this::printReferring);
            return ExitCode.DONE;
        }

        private void printReferring(JsonNode by) {
            long ended = by.path("ended").asLong();
            out().println("referred to by " + by.path("active").asLong() + " active " + RunText.text(by, "entity")
                    + " (" + RunText.text(by, "field") + ")"
                    + (ended == 0 ? "" : ", and by " + ended + " that are over"));
            for (JsonNode line : by.path("records")) {
                StringBuilder names = new StringBuilder();
                line.path("names").properties().forEach(each -> names.append(", ")
                        .append(each.getKey())
                        .append(' ')
                        .append(each.getValue().asString()));
                out().println("  " + RunText.text(line, "sourcedId") + ": " + standing(line) + names);
            }
        }

        private void print(JsonNode fields) {
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                JsonNode value = field.getValue();
                out().println("  " + field.getKey() + ": "
                        + (value.isArray() ? Arguments.joined(value) : value.asString("")));
            }
        }

        private static String standing(JsonNode version) {
            return version.path("active").asBoolean(false) ? "active" : RunText.text(version, "endReason");
        }

        private static String byRun(JsonNode by) {
            String first = RunText.text(by, "firstApprovedBy");
            String approved = (first.isEmpty() ? "" : first + " and ") + RunText.text(by, "approvedBy");
            return "run " + RunText.text(by, "run") + " of " + RunText.text(by, "feed") + ", "
                    + RunText.text(by, "mergedAt") + (approved.isEmpty() ? "" : ", approved by " + approved);
        }

        private static String listed(JsonNode version) {
            JsonNode listed = version.path("listed");
            return listed.isObject()
                    ? ", " + RunText.text(listed, "file") + " line " + RunText.text(listed, "line")
                    : "";
        }
    }
}
