package io.rollbook.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "token",
        description = "Who may ask the server what.",
        subcommands = {
            TokenCommands.Create.class,
            TokenCommands.ListAll.class,
            TokenCommands.Revoke.class,
            TokenCommands.Acts.class
        })
final class TokenCommands extends CommandGroup {
    @Command(name = "create", description = "Make a token for a person. It is shown once.")
    static final class Create extends BaseCommand {
        @Option(names = "--name", required = true, paramLabel = "PERSON", description = "Who it is for.")
        String name = "";

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description = "operator or auditor; with --district admin, roster-admin or viewer"
                        + " (default: operator, with --district viewer).")
        @Nullable
        String role;

        @Option(names = "--district", paramLabel = "SLUG", description = "The district whose rows it may read.")
        @Nullable
        String district;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description =
                        "When it ends: after a time such as 12h or 90d, or on a day or at a time on the district's"
                                + " clocks (without a district in UTC), such as 2027-01-04 or 2027-01-04T06:00; at most after"
                                + " 366d (default: 90d).")
        @Nullable
        String expires;

        @Override
        int run() {
            String wanted = role == null ? (district == null ? "operator" : "viewer") : role;
            Arguments.oneOf(wanted, List.of("operator", "auditor", "admin", "roster-admin", "viewer"), "--role");
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("name", name).put("role", wanted);
            if (district != null) {
                body.put("district", district);
            }
            if (expires != null) {
                body.put("expires", expires);
            }
            JsonNode answer = api().post("/tokens", body);
            if (!printedAsJson(answer)) {
                out().println(RunText.text(answer, "token"));
                err().println("token " + RunText.text(answer, "id") + " for " + name + ", " + wanted + ", good until "
                        + RunText.text(answer, "expires") + "; it is not shown again");
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "list", description = "List the tokens; never their secrets.")
    static final class ListAll extends BaseCommand {
        @Mixin
        Paging paging = new Paging();

        @Override
        int run() {
            JsonNode answer = api().get(paging.on(Query.path("tokens")).toString());
            if (printedAsJson(answer)) {
                return ExitCode.DONE;
            }
            Table table = new Table("TOKEN", "NAME", "ROLE", "DISTRICT", "STATE", "CREATED", "EXPIRES", "REVOKED");
            for (JsonNode token : answer.path("tokens")) {
                table.row(
                        RunText.text(token, "id"),
                        RunText.text(token, "name"),
                        RunText.text(token, "role"),
                        RunText.text(token, "district"),
                        RunText.text(token, "state"),
                        RunText.text(token, "created"),
                        RunText.text(token, "expires"),
                        RunText.text(token, "revoked"));
            }
            table.print(out());
            Paging.printNext(answer, out());
            return ExitCode.DONE;
        }
    }

    @Command(name = "acts", description = "Who made, used and ended which tokens and accounts, newest first.")
    static final class Acts extends BaseCommand {
        @Mixin
        Paging paging = new Paging();

        @Override
        int run() {
            JsonNode answer = api().get(paging.on(Query.path("tokens", "acts")).toString());
            if (printedAsJson(answer)) {
                return ExitCode.DONE;
            }
            Table table = new Table("AT", "ACT", "BY", "OF", "NAME", "ROLE", "DISTRICT");
            for (JsonNode act : answer.path("acts")) {
                JsonNode facts = act.path("facts");
                table.row(
                        RunText.text(act, "at"),
                        RunText.text(act, "action"),
                        RunText.text(act, "by"),
                        facts.has("account") ? RunText.text(facts, "account") : RunText.text(facts, "token"),
                        RunText.text(facts, "name"),
                        RunText.text(facts, "role"),
                        RunText.text(facts, "district"));
            }
            table.print(out());
            Paging.printNext(answer, out());
            return ExitCode.DONE;
        }
    }

    @Command(name = "revoke", description = "End a token at once.")
    static final class Revoke extends BaseCommand {
        @Parameters(paramLabel = "ID")
        String id = "";

        @Override
        int run() {
            JsonNode answer = api().delete(Query.path("tokens", id).toString());
            if (!printedAsJson(answer)) {
                out().println("revoked " + id);
            }
            return ExitCode.DONE;
        }
    }
}
