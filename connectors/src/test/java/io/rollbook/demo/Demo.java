package io.rollbook.demo;

import io.rollbook.installation.Gpg;
import io.rollbook.installation.Installation;
import io.rollbook.installation.Leftovers;
import io.rollbook.installation.SftpServer;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Size;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Three nights of two made-up districts on embedded defaults, through the real ways in, compared with the truth. */
public final class Demo implements AutoCloseable {
    private static final long SEED = 20261122;

    private final Path folder;
    private final Size size;
    private final Screen screen;
    private final SftpServer sftp;
    private final Provider provider;
    private final @Nullable Gpg gpg;
    private final Installation installation;

    private Demo(
            Path folder,
            Size size,
            Screen screen,
            SftpServer sftp,
            Provider provider,
            @Nullable Gpg gpg,
            Installation installation) {
        this.folder = folder;
        this.size = size;
        this.screen = screen;
        this.sftp = sftp;
        this.provider = provider;
        this.gpg = gpg;
        this.installation = installation;
    }

    /**
     * Runs the demonstration.
     *
     * @param arguments the folder to work in, and {@code --exit} to end after the summary: with 0 when all went as
     *     told, else 1
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Leftovers.remove(folder);
        List<String> program =
                List.of(Installation.root().resolve("scripts/rollbook").toString());
        boolean asTold;
        try (Demo demo = start(folder, Size.SMALL, Screen.ofTerminal(), trust -> program)) {
            Runtime.getRuntime().addShutdownHook(new Thread(demo::end));
            asTold = demo.run();
            if (!List.of(arguments).contains("--exit")) {
                demo.screen.title("Running until Ctrl-C.");
                new CountDownLatch(1).await();
            }
        }
        System.exit(asTold ? 0 : 1);
    }

    /** How Rollbook is run, where the service is to trust this certificate. */
    interface Program {
        List<String> trusting(Certificate certificate);
    }

    /** Starts what the districts have, and a Rollbook of its own in the folder. */
    static Demo start(Path folder, Size size, Screen screen, Program program) throws IOException {
        Files.createDirectories(folder.resolve("keys"));
        Certificate certificate = Certificate.valid(folder.resolve("keys"));
        SftpServer sftp = SftpServer.start(folder.resolve("sftp"));
        Provider provider = Provider.start(certificate);
        Gpg gpg = Gpg.isThere() ? Gpg.withNewKey() : null;
        // Taken apart at blanks by the script; from here the path has none.
        Path store = Path.of("").toAbsolutePath().relativize(certificate.file());
        Installation installation = Installation.start(
                folder.resolve("home"),
                program.trusting(certificate),
                Map.of(
                        "ROLLBOOK_JAVA_OPTIONS",
                        "-Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStorePassword="
                                + Certificate.PASSWORD));
        return new Demo(folder, size, screen, sftp, provider, gpg, installation);
    }

    /** Runs all nights; returns whether everything went as told. */
    boolean run() throws IOException, SQLException {
        long begin = System.nanoTime();
        screen.title("Rollbook serves at " + installation.url() + "; all its state is in " + installation.home());
        LocalDate today = LocalDate.now();
        MadeDistrict filed = MadeDistrict.named(FileNights.NAME, size.schools(), SEED, today);
        MadeDistrict served = MadeDistrict.named(ServiceNights.NAME, size.schools(), SEED + 1, today);
        DemoDistrict first = new FileNights(folder, filed, installation, sftp, gpg, screen).run();
        DemoDistrict second = new ServiceNights(folder, served, installation, provider, screen).run();
        screen.title("Audit");
        first.audit();
        second.audit();
        List<String> differences = Stream.of(first, second)
                .flatMap(each -> each.differences().stream())
                .toList();
        if (differences.isEmpty()) {
            screen.title(String.format(
                    Locale.ROOT,
                    "All went as told, in %d s: every count equals the truth.",
                    Duration.ofNanos(System.nanoTime() - begin).toSeconds()));
        } else {
            screen.title("Not as told:");
            differences.forEach(screen::bad);
        }
        lookFurther(first, second);
        return differences.isEmpty();
    }

    private void lookFurther(DemoDistrict first, DemoDistrict second) throws IOException {
        screen.title("Look further");
        first.lookFurther("runs " + FileNights.SLUG);
        first.lookFurther("run plan RUN          what the held run would do");
        first.lookFurther("run approve RUN --reason TEXT   or   run discard RUN --reason TEXT");
        second.lookFurther("runs " + ServiceNights.SLUG);
        second.lookFurther("run show RUN          what was asked of the service, and what came");
        second.lookFurther("doctor");
        screen.blank();
        screen.line("The console; this link makes its first account, an operator's, within an hour:");
        screen.line(installation.url()
                + installation.here().json("account", "first-link").path("path").asString(""));
        screen.blank();
        screen.line("The rosters, as each district's own reader sees them:");
        screen.line(first.roster().psql());
        screen.line(second.roster().psql());
        screen.line("    SELECT * FROM roster.students LIMIT 10;");
    }

    /** At Ctrl-C: the service stops its database and broker, gpg's keys go. */
    private void end() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("Not everything could be ended: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        try (sftp;
                provider;
                Gpg keys = gpg) {
            installation.close();
        }
    }
}
