package io.rollbook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "district",
        description = "The districts and their settings.",
        subcommands = {
            DistrictCommands.Apply.class,
            DistrictCommands.ListAll.class,
            DistrictCommands.Show.class,
            DistrictCommands.Key.class,
            InventoryCommand.class,
            DistrictCommands.Reader.class
        })
final class DistrictCommands extends CommandGroup {
    @Command(name = "apply", description = "Create or change a district. The file replaces its settings whole.")
    static final class Apply extends BaseCommand {
        @Option(
                names = {"-f", "--file"},
                required = true,
                paramLabel = "FILE",
                description = "The district file.")
        @Nullable
        Path file;

        @Option(names = "--check", description = "Only say what is wrong with the file, or what it would change.")
        boolean check;

        @Override
        int run() throws IOException {
            Path given = Arguments.required(file);
            Path absolute = given.toAbsolutePath().normalize();
            Path folder = Arguments.required(absolute.getParent());
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("settings", Files.readString(absolute));
            body.put("folder", folder.toString());
            body.put("file", given.toString());
            JsonNode answer = api().post(check ? "/districts/check" : "/districts", body);
            if (!printedAsJson(answer)) {
                if (check) {
                    printChecked(answer);
                } else {
                    print(answer);
                }
            }
            return ExitCode.DONE;
        }

        private void printChecked(JsonNode answer) {
            String slug = answer.path("district").asString("");
            boolean created = answer.path("created").asBoolean(false);
            boolean same = !created && answer.path("changes").isEmpty();
            out().println("the file is good, and nothing was done; applied, it would "
                    + (created ? "create " : same ? "not change " : "change ") + "district " + slug);
            answer.path("effects")
                    .forEach(effect -> out().println((effect.path("loud").asBoolean(false) ? "! " : "  ")
                            + Table.printable(effect.path("about").asString("") + ": "
                                    + effect.path("text").asString(""))));
            answer.path("next").properties().forEach(feed -> out().println("  feed " + feed.getKey() + ": begins next "
                    + (feed.getValue().isEmpty()
                            ? "never: its days are over or skipped, or it stops looking before its blackout hours end"
                            : feed.getValue()
                                    .valueStream()
                                    .map(time -> Times.in(answer, time))
                                    .collect(Collectors.joining(", ")))));
            answer.path("notes").forEach(note -> out().println("  line "
                    + note.path("line").asString("") + ": " + note.path("key").asString("") + ": "
                    + note.path("message").asString("")));
        }

        private void print(JsonNode answer) {
            String slug = answer.path("district").asString("");
            boolean created = answer.path("created").asBoolean(false);
            JsonNode changes = answer.path("changes");
            if (created) {
                out().println("created district " + slug + " and its database "
                        + answer.path("database").asString(""));
            } else if (changes.isEmpty()) {
                out().println("district " + slug + " is unchanged");
            } else {
                out().println("changed district " + slug + ", settings version "
                        + answer.path("version").asString(""));
            }
            changes.forEach(change -> out().println("  " + change.asString("")));
            String key = answer.path("keyGenerated").asString("");
            if (!key.isEmpty()) {
                out().println("made its key " + key + "; give it out: rollbook district key " + slug);
            }
        }
    }

    @Command(name = "list", description = "List the districts.")
    static final class ListAll extends BaseCommand {
        @Mixin
        Paging paging = new Paging();

        @Override
        int run() {
            JsonNode answer = api().get(paging.on(Query.path("districts")).toString());
            if (printedAsJson(answer)) {
                return ExitCode.DONE;
            }
            Table table = new Table("DISTRICT", "NAME", "FEEDS", "LATE", "VERSION", "TROUBLE");
            for (JsonNode each : answer.path("districts")) {
                table.row(
                        each.path("district").asString(""),
                        each.path("name").asString(""),
                        Arguments.joined(each.path("feeds")),
                        String.join(", ", each.path("late").propertyNames()),
                        each.path("version").asString(""),
                        each.path("trouble").asString(""));
            }
            if (table.isEmpty()) {
                out().println("no district yet; see: rollbook district apply --help");
            } else {
                table.print(out());
            }
            Paging.printNext(answer, out());
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Show a district, and what each of its limits would have done over the last 30 days.")
    static final class Show extends BaseCommand {
        @Parameters(paramLabel = "SLUG")
        String slug = "";

        @Option(names = "--yaml", description = "Give its file back.")
        boolean yaml;

        @Override
        int run() {
            if (yaml && !json) {
                out().print(api().text(Query.path("districts", slug, "settings").toString()));
                return ExitCode.DONE;
            }
            JsonNode answer = api().get(Query.path("districts", slug).toString());
            JsonNode guard = guard();
            if (answer instanceof ObjectNode district) {
                district.set("guard", guard);
            }
            if (printedAsJson(answer)) {
                return ExitCode.DONE;
            }
            Table table = new Table("DISTRICT", slug);
            table.row("name", answer.path("name").asString(""));
            table.row("timezone", answer.path("timezone").asString(""));
            table.row("settings", "version " + answer.path("version").asString(""));
            table.row("feeds", Arguments.joined(answer.path("feeds")));
            table.row("database", answer.path("database").asString(""));
            table.row("key", answer.path("key").asString("none"));
            table.row("trouble", answer.path("trouble").asString("none"));
            answer.path("late")
                    .properties()
                    .forEach(feed -> table.row("late", feed.getKey() + " since " + Times.in(answer, feed.getValue())));
            answer.path("stale")
                    .properties()
                    .forEach(feed ->
                            table.row("stale", feed.getKey() + ", last delivery " + Times.in(answer, feed.getValue())));
            table.print(out());
            if (guard.isObject()) {
                GuardText.print(guard, out());
            }
            return ExitCode.DONE;
        }

        /** Is in the district's own database: without it the rest is shown all the same. */
        private JsonNode guard() {
            try {
                return api().get(Query.path("districts", slug, "guard").toString());
            } catch (CommandFailure unreadable) {
                return NullNode.getInstance();
            }
        }
    }

    @Command(name = "key", description = "Print the district's OpenPGP public key, to give to the district.")
    static final class Key extends BaseCommand {
        @Parameters(paramLabel = "SLUG")
        String slug = "";

        @Override
        int run() {
            JsonNode answer = api().get(Query.path("districts", slug, "key").toString());
            if (!printedAsJson(answer)) {
                out().print(answer.path("armored").asString(""));
            }
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "reader",
            description = "Renew and print the login with which the district's people query their database. Takes a"
                    + " token of the district with the role admin.")
    static final class Reader extends BaseCommand {
        @Parameters(paramLabel = "SLUG")
        String slug = "";

        @Override
        int run() {
            JsonNode login =
                    api().post(Query.path("districts", slug, "reader").toString(), Api.JSON.createObjectNode());
            if (!printedAsJson(login)) {
                Table table = new Table("host", RunText.text(login, "host"));
                for (String each : List.of("port", "database", "user", "password")) {
                    table.row(each, RunText.text(login, each));
                }
                table.print(out());
                err().println(
                                "the password is not shown again; one that was given out before no longer opens anything");
            }
            return ExitCode.DONE;
        }
    }
}
