package io.rollbook.cli;

import io.rollbook.ciphertext.EnvelopeWriter;
import io.rollbook.ciphertext.OpenPgp;
import io.rollbook.ciphertext.RecipientKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(name = "upload", description = "Seal files on this computer, then send them as one delivery.")
final class UploadCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "SLUG")
    String slug = "";

    @Parameters(index = "1", paramLabel = "FEED")
    String feed = "";

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files of the delivery. Those that are OpenPGP already are sent as they are.")
    List<Path> files = List.of();

    @Option(names = "--preview", description = "Plan and show, but change nothing.")
    boolean preview;

    @Option(names = "--hold", description = "Its plan waits until somebody approves it, however little it changes.")
    boolean hold;

    @Option(
            names = "--whole",
            description = "It is everything that the feed owns: what it does not list is removed. Without this or"
                    + " --school it adds and changes only.")
    boolean whole;

    @Option(
            names = "--school",
            paramLabel = "SOURCEDID",
            description =
                    "It is everything of this school, and of others given so: what it does not list is removed there.")
    List<String> schools = List.of();

    @Option(names = "--wait", description = "Wait until the run rests.")
    boolean await;

    @Override
    int run() throws IOException {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw CommandFailure.usage("There is no file " + file);
            }
        }
        if (whole && !schools.isEmpty()) {
            throw CommandFailure.usage("It is the whole, or single schools: give --whole or --school");
        }
        JsonNode key = api().get(Query.path("districts", slug, "key").toString());
        RecipientKey recipient = RecipientKey.parse(key.path("armored").asString(""), Clock.systemUTC());
        Path folder = Files.createTempDirectory("rollbook-upload");
        Path sealed = folder.resolve("body");
        try {
            seal(recipient, sealed);
            String path = Query.path("districts", slug, "feeds", feed, "uploads")
                    .with("preview", preview ? "true" : null)
                    .with("hold", hold ? "true" : null)
                    .with("scope", whole ? "whole" : schools.isEmpty() ? null : "schools")
                    .withEach("school", schools)
                    .toString();
            return new RunWatch(this).follow(api().send(path, sealed), await);
        } finally {
            Files.deleteIfExists(sealed);
            Files.delete(folder);
        }
    }

    private void seal(RecipientKey recipient, Path sealed) throws IOException {
        try (EnvelopeWriter writer = EnvelopeWriter.create(sealed, recipient)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                try (InputStream in = Files.newInputStream(file);
                        OutputStream out =
                                isOpenPgp(file) ? writer.message(name) : writer.sealed(name, Keys.compression(name))) {
                    in.transferTo(out);
                }
            }
            writer.finish();
        }
    }

    private static boolean isOpenPgp(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return OpenPgp.looksEncrypted(in.readNBytes(OpenPgp.PROBE));
        }
    }
}
