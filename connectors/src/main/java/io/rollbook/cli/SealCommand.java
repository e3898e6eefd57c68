package io.rollbook.cli;

import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Sealer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(name = "seal", description = "Encrypt files on this computer, offline, to a district's public key.")
final class SealCommand extends BaseCommand {
    @Option(
            names = "--key",
            required = true,
            paramLabel = "PUB.asc",
            description = "The district's public key; rollbook district key prints it.")
    @Nullable
    Path key;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What to encrypt. It stays as it is.")
    List<Path> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.pgp",
            description = "Where to write, for a single file (default: beside it, with .pgp).")
    @Nullable
    Path output;

    @Option(names = "--force", description = "Replace files that exist.")
    boolean force;

    @Override
    int run() throws IOException {
        if (output != null && files.size() > 1) {
            throw CommandFailure.usage("-o names one file. Leave it out, and each file gets its own beside it.");
        }
        RecipientKey recipient = Keys.read(Arguments.required(key));
        ObjectNode answer = Api.JSON.createObjectNode();
        ArrayNode written = answer.putArray("files");
        List<Path> targets = new ArrayList<>();
        for (Path file : files) {
            targets.add(target(file));
        }
        for (int i = 0; i < files.size(); i++) {
            seal(files.get(i), targets.get(i), recipient);
            written.add(targets.get(i).toString());
            if (!json) {
                out().println(targets.get(i));
            }
        }
        printedAsJson(answer);
        return ExitCode.DONE;
    }

    private Path target(Path file) {
        Path target = output != null ? output : Path.of(file + ".pgp");
        if (!Files.isRegularFile(file)) {
            throw CommandFailure.usage("There is no file " + file);
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !force) {
            throw CommandFailure.failed("The file " + target + " exists. Replace it with --force.");
        }
        if (target.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())) {
            throw CommandFailure.usage("A file cannot be sealed into itself.");
        }
        return target;
    }

    /** Writes beside the target and renames, so that a file under that name is always whole. */
    private static void seal(Path file, Path target, RecipientKey recipient) throws IOException {
        Path part = Path.of(target + ".part");
        String name = String.valueOf(file.getFileName());
        try (OutputStream out = Files.newOutputStream(part);
                OutputStream sealing = Sealer.seal(out, recipient, name, Keys.compression(name))) {
            Files.copy(file, sealing);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
