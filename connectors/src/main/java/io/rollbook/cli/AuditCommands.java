package io.rollbook.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "audit",
        description = "The record of what was done.",
        subcommands = {AuditCommands.Verify.class})
final class AuditCommands extends CommandGroup {
    @Command(name = "verify", description = "Recompute every link of a district's audit log.")
    static final class Verify extends BaseCommand {
        @Parameters(paramLabel = "SLUG")
        String slug = "";

        @Override
        int run() {
            JsonNode answer = api().get(Query.path("districts", slug, "audit", "verification")
                    .toString());
            boolean verified = answer.path("verified").asBoolean(false);
            if (!printedAsJson(answer)) {
                if (verified) {
                    out().println("verified: " + RunText.text(answer, "entries") + " entries under "
                            + RunText.text(answer, "roots") + " roots, head " + RunText.text(answer, "head"));
                } else {
                    err().println("rollbook: the audit log of " + slug + " is broken at entry "
                            + RunText.text(answer, "firstBadEntry") + ": " + RunText.text(answer, "what"));
                }
            }
            return verified ? ExitCode.DONE : ExitCode.FAILED;
        }
    }
}
