package io.rollbook.installation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * The program that was built, laid out as {@code scripts/rollbook} does: taken out of its jar, with an archive of the classes
 * of a service that started once. Done once for all test processes; each service then starts in a fraction of the time.
 */
public final class Built {
    private static final Path TARGET = Installation.root().resolve("connectors/target");

    private Built() {}

    /** How it is run; {@code options} are those of the virtual machine. */
    public static List<String> program(String... options) {
        Path app = app();
        List<String> line = new ArrayList<>(List.of(
                java(),
                "-XX:+UseSerialGC",
                "-XX:SharedArchiveFile=" + app.resolve("serve.jsa"),
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off"));
        line.addAll(List.of(options));
        line.addAll(main(app));
        return line;
    }

    /** The same, where it starts often and does little: compiled once, and not again for speed. */
    public static List<String> inTests(String... options) {
        List<String> all = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
        all.addAll(List.of(options));
        return program(all.toArray(String[]::new));
    }

    private static synchronized Path app() {
        try {
            Path jar = TARGET.resolve("rollbook.jar");
            Path all = Files.createDirectories(TARGET.resolve("built"));
            Path app = all.resolve("app");
            String which = digest(jar);
            try (FileChannel file =
                            FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                Path of = app.resolve("of");
                if (!Files.exists(of) || !Files.readString(of).equals(which)) {
                    layOut(jar, app);
                    Files.writeString(of, which);
                }
            }
            return app;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its time says nothing: builds can be repeated, and all have the same. */
    private static String digest(Path jar) throws IOException {
        CRC32C sum = new CRC32C();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(jar), sum)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Long.toHexString(sum.getValue());
    }

    private static void layOut(Path jar, Path app) throws IOException {
        Leftovers.remove(app);
        Command.Result extracted = Command.of(List.of(
                        java(), "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", app.toString()))
                .run();
        if (extracted.exit() != 0) {
            throw new IOException("cannot take " + jar + " apart: " + extracted.err());
        }
        List<String> line = new ArrayList<>(List.of(
                java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ArchiveClassesAtExit=" + app.resolve("serve.jsa"),
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off"));
        line.addAll(main(app));
        // Without an archive a service starts as well, only later.
        Path home = Files.createTempDirectory("rollbook-built");
        Installation.start(home, line, Map.of()).close();
        Leftovers.remove(home);
    }

    private static List<String> main(Path app) {
        return List.of("-cp", app.resolve("rollbook.jar").toString(), "io.rollbook.RollbookApplication");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
