package io.rollbook.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "keys",
        description = "A district's private keys, wrapped by a passphrase, for disaster recovery.",
        subcommands = {KeysCommands.Export.class, KeysCommands.Import.class})
final class KeysCommands extends CommandGroup {
    /** Where the passphrase comes from: never an argument, which others on the machine could read. */
    private static String passphrase(BaseCommand command, @Nullable Path file, boolean twice) throws IOException {
        if (file != null) {
            return Files.readString(file).strip();
        }
        String set = command.surroundings().environment().get("ROLLBOOK_PASSPHRASE");
        if (set != null && !set.isEmpty()) {
            return set;
        }
        Console console = System.console();
        if (console == null) {
            throw CommandFailure.usage(
                    "No passphrase. Give --passphrase-file FILE, set ROLLBOOK_PASSPHRASE, or run it in a terminal.");
        }
        String first = new String(console.readPassword("Passphrase: "));
        if (twice && !first.equals(new String(console.readPassword("Again: ")))) {
            throw CommandFailure.usage("The two passphrases differ.");
        }
        return first;
    }

    @Command(name = "export", description = "Write the private keys to a file that the passphrase opens.")
    static final class Export extends BaseCommand {
        @Parameters(paramLabel = "SLUG")
        String slug = "";

        @Option(
                names = {"-o", "--output"},
                required = true,
                paramLabel = "FILE",
                description = "The file to write; it must not exist.")
        @Nullable
        Path output;

        @Option(names = "--passphrase-file", paramLabel = "FILE", description = "A file that holds the passphrase.")
        @Nullable
        Path passphraseFile;

        @Override
        int run() throws IOException {
            Path target = Arguments.required(output);
            if (Files.exists(target)) {
                throw CommandFailure.usage("The file " + target + " exists.");
            }
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("passphrase", passphrase(this, passphraseFile, true));
            JsonNode answer =
                    api().post(Query.path("districts", slug, "keys", "export").toString(), body);
            PrivateFiles.write(
                    target, Base64.getDecoder().decode(answer.path("keys").asString("")));
            if (json) {
                ObjectNode done = Api.JSON.createObjectNode();
                out().println(done.put("district", slug).put("file", target.toString()));
            } else {
                out().println("wrote the private keys of " + slug + " to " + target
                        + "; keep file and passphrase apart");
            }
            return ExitCode.DONE;
        }
    }

    @Command(name = "import", description = "Take the private keys of such a file.")
    static final class Import extends BaseCommand {
        @Parameters(index = "0", paramLabel = "SLUG")
        String slug = "";

        @Parameters(index = "1", paramLabel = "FILE")
        @Nullable
        Path file;

        @Option(names = "--passphrase-file", paramLabel = "FILE", description = "A file that holds the passphrase.")
        @Nullable
        Path passphraseFile;

        @Override
        int run() throws IOException {
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("keys", Base64.getEncoder().encodeToString(Files.readAllBytes(Arguments.required(file))));
            body.put("passphrase", passphrase(this, passphraseFile, false));
            JsonNode answer =
                    api().post(Query.path("districts", slug, "keys", "import").toString(), body);
            if (!printedAsJson(answer)) {
                out().println("imported " + Arguments.joined(answer.path("keys")));
            }
            return ExitCode.DONE;
        }
    }
}
