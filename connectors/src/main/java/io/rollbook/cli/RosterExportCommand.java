package io.rollbook.cli;

import io.rollbook.ciphertext.MessageEnd;
import io.rollbook.ciphertext.RecipientKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "export",
        description =
                "Write the roster as OneRoster 1.2 CSV, encrypted to a public key unless --plain asks otherwise. Takes"
                        + " a token of the district with the role admin or roster-admin.")
final class RosterExportCommand extends BaseCommand {
    private static final String REPORT = "Rollbook-Export";

    @Parameters(paramLabel = "SLUG")
    String slug = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "What for. It is entered into the district's audit log.")
    String reason = "";

    @Option(names = "--to", paramLabel = "KEY.asc", description = "The OpenPGP public key of whoever may read it.")
    @Nullable
    Path to;

    @Option(names = "--plain", description = "Do not encrypt it. Takes the role admin.")
    boolean plain;

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            description = "The roster as it was: a day (at its end) or a time, such as 2026-10-03T12:00:00Z.")
    @Nullable
    String asOf;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            description = "The file to write; one that is there is replaced.")
    @Nullable
    Path output;

    @Override
    int run() throws IOException {
        Path target = target();
        requireOneWay();
        RecipientKey recipient = to == null ? null : Keys.read(to);
        ObjectNode body =
                Api.JSON.createObjectNode().put("reason", reason.strip()).put("plain", plain);
        if (asOf != null) {
            body.put("asOf", asOf);
        }
        if (to != null) {
            body.put("key", Files.readString(to, StandardCharsets.ISO_8859_1));
        }
        Path part = PrivateFiles.beside(target);
        try {
            String report = fetch(body, part);
            requireWhole(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            tell(target, recipient == null ? null : recipient.fingerprint(), report);
        } finally {
            Files.deleteIfExists(part);
        }
        return ExitCode.DONE;
    }

    private Path target() {
        Path target = Arguments.required(output);
        Path folder = Arguments.required(target.toAbsolutePath().getParent());
        if (Files.isDirectory(target)) {
            throw CommandFailure.usage("-o names a file, and " + target + " is a folder.");
        }
        if (!Files.isDirectory(folder)) {
            throw CommandFailure.usage("There is no folder " + folder);
        }
        return target;
    }

    private void requireOneWay() {
        if (plain == (to != null)) {
            throw CommandFailure.usage(
                    "Give --to KEY.asc, or --plain for a file that anyone can read. One of the two.");
        }
        if (reason.isBlank()) {
            throw CommandFailure.usage("--reason says what the export is for.");
        }
    }

    private String fetch(ObjectNode body, Path part) throws IOException {
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(file);
            String report = api().copy(Query.path("districts", slug, "exports").toString(), body, REPORT, out);
            file.force(true);
            return report;
        }
    }

    /** A connection that ends early does not always look so, behind a proxy for example: the file itself says it. */
    private void requireWhole(Path part) throws IOException {
        boolean whole;
        if (plain) {
            whole = isZip(part);
        } else {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(part), 1 << 16)) {
                whole = MessageEnd.isThere(in);
            }
        }
        if (!whole) {
            throw CommandFailure.failed(
                    "The export broke off, and nothing was written. Try again; the server's log says why.");
        }
    }

    private static boolean isZip(Path part) throws IOException {
        try (ZipFile zip = new ZipFile(part.toFile())) {
            return zip.getEntry("manifest.csv") != null;
        } catch (ZipException cutOff) {
            return false;
        }
    }

    private void tell(Path target, @Nullable String recipient, String header) {
        ObjectNode report = report(header);
        report.put("district", slug).put("file", target.toString());
        report.put("sealedTo", recipient);
        if (printedAsJson(report)) {
            return;
        }
        out().println("wrote the roster of " + slug + " to " + target
                + (recipient == null ? ", not encrypted: keep it safe" : ", encrypted to " + recipient));
        Table table = new Table("FILE", "ROWS");
        report.path("files").forEach(each -> table.row(RunText.text(each, "file"), RunText.text(each, "rows")));
        if (!table.isEmpty()) {
            table.print(out());
        }
        report.path("leftOut").forEach(each -> out().println("left out:  " + told(each)));
        report.path("changed").forEach(each -> out().println("otherwise: " + told(each)));
        if (!report.path("leftOut").isEmpty()) {
            err().println(
                            "rollbook: records were left out that OneRoster 1.2 does not take as they are; delivered back as"
                                    + " a feed, the file would end them");
        }
    }

    private static String told(JsonNode each) {
        String field = RunText.text(each, "field");
        return RunText.text(each, "rows") + " in " + RunText.text(each, "file") + (field.isEmpty() ? "" : ", " + field)
                + ": " + RunText.text(each, "why");
    }

    private static ObjectNode report(String header) {
        try {
            return Api.JSON.readTree(header) instanceof ObjectNode found ? found : Api.JSON.createObjectNode();
        } catch (JacksonException none) {
            return Api.JSON.createObjectNode();
        }
    }
}
