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
        name = "account",
        description = "Who may sign in to the console.",
        subcommands = {
            AccountCommands.Invite.class,
            AccountCommands.FirstLink.class,
            AccountCommands.ListAll.class,
            AccountCommands.End.class
        })
final class AccountCommands extends CommandGroup {
    @Command(name = "invite", description = "Invite a person by a one-time link, good for 7 days. It is shown once.")
    static final class Invite extends BaseCommand {
        @Option(
                names = "--name",
                required = true,
                paramLabel = "PERSON",
                description = "Who it is for; decisions carry it.")
        String name = "";

        @Option(names = "--email", paramLabel = "ADDRESS", description = "The person's address.")
        @Nullable
        String email;

        @Option(
                names = "--role",
                required = true,
                paramLabel = "ROLE",
                description = "operator or auditor; with --district admin, roster-admin or viewer.")
        String role = "";

        @Option(
                names = "--district",
                paramLabel = "SLUG",
                description = "The district (default: the one of the token that is used).")
        @Nullable
        String district;

        @Override
        int run() {
            Arguments.oneOf(role, List.of("operator", "auditor", "admin", "roster-admin", "viewer"), "--role");
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("name", name).put("role", role);
            if (email != null) {
                body.put("email", email);
            }
            if (district != null) {
                body.put("district", district);
            }
            Api api = api();
            JsonNode answer = api.post("/accounts", body);
            if (!printedAsJson(answer)) {
                out().println(api.page(RunText.text(answer, "path")));
                err().println("give this link to " + RunText.text(answer, "name") + ": it is good once, until "
                        + RunText.text(answer, "expires") + ", and not shown again");
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "first-link", description = "Make a link for the first operator's account, good for an hour.")
    static final class FirstLink extends BaseCommand {
        @Override
        int run() {
            Api api = api();
            JsonNode answer = api.post("/accounts/first-link", Api.JSON.createObjectNode());
            if (!printedAsJson(answer)) {
                out().println(api.page(RunText.text(answer, "path")));
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "list", description = "List accounts and open invitations.")
    static final class ListAll extends BaseCommand {
        @Mixin
        Paging paging = new Paging();

        @Override
        int run() {
            JsonNode answer = api().get(paging.on(Query.path("accounts")).toString());
            if (printedAsJson(answer)) {
                return ExitCode.DONE;
            }
            Table table = new Table("ACCOUNT", "NAME", "ROLE", "DISTRICT", "STATE", "LAST SEEN", "");
            for (JsonNode account : answer.path("accounts")) {
                table.row(
                        RunText.text(account, "id"),
                        RunText.text(account, "name"),
                        RunText.text(account, "role"),
                        RunText.text(account, "district"),
                        RunText.text(account, "state"),
                        RunText.text(account, "lastSeen"),
                        account.has("endsUnused") ? "unused: ends " + RunText.text(account, "endsUnused") : "");
            }
            table.print(out());
            Paging.printNext(answer, out());
            return ExitCode.DONE;
        }
    }

    @Command(name = "end", description = "End an account or an invitation, with all its sessions, at once.")
    static final class End extends BaseCommand {
        @Parameters(paramLabel = "ID")
        String id = "";

        @Override
        int run() {
            JsonNode answer = api().delete(Query.path("accounts", id).toString());
            if (!printedAsJson(answer)) {
                out().println("ended " + id);
            }
            return ExitCode.DONE;
        }
    }
}
