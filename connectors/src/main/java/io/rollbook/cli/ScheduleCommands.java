package io.rollbook.cli;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "schedule",
        description = "When feeds begin by themselves. The times are in the district file.",
        subcommands = {ScheduleCommands.ListAll.class, ScheduleCommands.Pause.class, ScheduleCommands.Resume.class})
final class ScheduleCommands extends CommandGroup {
    @Command(name = "list", description = "List schedules: when each feed begins next, and how it went last.")
    static final class ListAll extends BaseCommand {
        @Mixin
        Paging paging = new Paging();

        @Override
        int run() {
            JsonNode answer = api().get(paging.on(Query.path("schedules")).toString());
            if (!printedAsJson(answer)) {
                print(answer, this);
                Paging.printNext(answer, out());
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "pause", description = "Let a feed, or all feeds of a district, not begin by themselves.")
    static final class Pause extends BaseCommand {
        @Parameters(index = "0", paramLabel = "SLUG")
        String slug = "";

        @Parameters(index = "1", paramLabel = "FEED", arity = "0..1")
        @Nullable
        String feed;

        @Option(
                names = "--until",
                paramLabel = "TIME",
                description = "When it ends by itself: a day or a time on the district's clocks, such as 2027-01-04"
                        + " or 2027-01-04T06:00 (default: when it is resumed).")
        @Nullable
        String until;

        @Override
        int run() {
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("feed", feed).put("until", until);
            JsonNode answer = api().post(
                            Query.path("districts", slug, "schedules", "pause").toString(), body);
            if (!printedAsJson(answer)) {
                print(answer, this);
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "resume", description = "End a pause. A run that was due meanwhile is not made up for.")
    static final class Resume extends BaseCommand {
        @Parameters(index = "0", paramLabel = "SLUG")
        String slug = "";

        @Parameters(index = "1", paramLabel = "FEED", arity = "0..1")
        @Nullable
        String feed;

        @Override
        int run() {
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("feed", feed);
            JsonNode answer = api().post(
                            Query.path("districts", slug, "schedules", "resume").toString(), body);
            if (!printedAsJson(answer)) {
                print(answer, this);
            }
            return ExitCode.DONE;
        }
    }

    private static void print(JsonNode answer, BaseCommand command) {
        Table table =
                new Table("DISTRICT", "FEED", "NEXT", "TIMEZONE", "BLACKOUT", "PAUSED", "LAST", "STATE", "LATE SINCE");
        for (JsonNode each : answer.path("schedules")) {
            table.row(
                    RunText.text(each, "district"),
                    RunText.text(each, "feed"),
                    Times.in(each, each.path("next")),
                    RunText.text(each, "timezone"),
                    blackout(each),
                    paused(each),
                    Times.in(each, each.path("last").path("created")),
                    RunText.text(each.path("last"), "state"),
                    Times.in(each, each.path("lateSince")));
        }
        table.print(command.out());
    }

    private static String blackout(JsonNode schedule) {
        return schedule.path("blackout").valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }

    private static String paused(JsonNode schedule) {
        if (!schedule.path("paused").asBoolean(false)) {
            return "";
        }
        String until = Times.in(schedule, schedule.path("pausedUntil"));
        return until.isEmpty() ? "until resumed" : "until " + until;
    }
}
