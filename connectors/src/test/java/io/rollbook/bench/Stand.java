package io.rollbook.bench;

import io.rollbook.installation.Built;
import io.rollbook.installation.Gpg;
import io.rollbook.installation.Installation;
import io.rollbook.installation.Leftovers;
import io.rollbook.installation.SftpServer;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** A service to measure, with a heap of 256 MiB, and what brings deliveries to it. */
final class Stand {
    // So many deliveries the same again before anything is measured: one by one they are too short to warm a service.
    private static final int UNCHANGED = 6;

    private final Ballast ballast;
    private final Path folder;
    private final Gpg gpg;
    private final Installation installation;
    private final Server server;
    private final Nights nights;
    private final Api api;

    /** What it is for. */
    interface Work {
        void on(Stand stand) throws Exception;
    }

    /** What is done besides with a district that only warms the service, when a night of it was merged. */
    interface Besides {
        void run(String slug, String run, Size size, Night night, Path zip)
                throws IOException, SQLException, InterruptedException;
    }

    private Stand(Ballast ballast, Path folder, SftpServer sftp, Gpg gpg, Installation installation)
            throws IOException {
        this.ballast = ballast;
        this.folder = folder;
        this.gpg = gpg;
        this.installation = installation;
        this.server = Server.under(installation.home());
        this.nights = new Nights(installation, sftp, folder, gpg);
        this.api = new Api(installation);
    }

    /** Starts one in a folder, has it worked with, and stops it; what an earlier one left in the folder goes. */
    static void during(Path folder, Work work) throws Exception {
        Leftovers.remove(folder.resolve("home"));
        Leftovers.remove(folder.resolve("sftp"));
        Files.createDirectories(folder);
        try (SftpServer sftp = SftpServer.start(folder.resolve("sftp"));
                Gpg gpg = Gpg.withNewKey();
                Installation installation =
                        Installation.start(folder.resolve("home"), Built.program("-Xmx256m"), Map.of())) {
            work.on(new Stand(Ballast.take(), folder, sftp, gpg, installation));
        }
    }

    Path folder() {
        return folder;
    }

    Gpg gpg() {
        return gpg;
    }

    Server server() {
        return server;
    }

    Nights nights() {
        return nights;
    }

    Api api() {
        return api;
    }

    /** CPU seconds of the service so far, those of its database not counted. */
    double cpu() throws IOException {
        return Processes.cpu(installation.service().pid());
    }

    /** The most memory the service ever had resident, in bytes. */
    long resident() throws IOException {
        return Processes.peakResident(installation.service().pid());
    }

    /** The export of a night; it is there until the next is asked for. */
    Path zip(MadeDistrict district, Night night) throws IOException {
        Path zip = folder.resolve("export.zip");
        district.writeZip(night, zip);
        return zip;
    }

    /** A service is warm: it has run nights of other districts before, small ones and larger ones. */
    void warm(Besides besides) throws IOException, SQLException, InterruptedException {
        say("Warming up, with %,d MB of memory held that are to spare".formatted(ballast.bytes() >> 20));
        int number = 0;
        for (Size each : List.of(Size.SMALL, Size.SMALL, Size.MEDIUM, Size.MEDIUM, Size.MEDIUM, Size.MEDIUM)) {
            MadeDistrict other = MadeDistrict.of(each, 8, LocalDate.now());
            String slug = "warm-" + number++;
            nights.newDistrict(slug);
            for (Night night : List.of(Night.FIRST, Night.SECOND)) {
                Path zip = zip(other, night);
                nights.deliver(slug, zip, night.name() + ".pgp");
                api.run(slug, "merged");
                String run = api.lastRun();
                for (int again = 0; again < UNCHANGED; again++) {
                    nights.deliverAgain(slug, night.name() + ".pgp", night.name() + again + ".pgp");
                    api.run(slug, "unchanged");
                }
                besides.run(slug, run, each, night, zip);
            }
            rest(database(slug));
        }
    }

    /** Nights are a day apart: autovacuum has long done its work, and is not counted with what comes after. */
    void rest(String... databases) throws SQLException {
        for (String database : databases) {
            server.execute(database, "VACUUM (ANALYZE)");
        }
    }

    /** The name of a district's database. */
    static String database(String slug) {
        return "rollbook_" + slug.replace('-', '_');
    }

    static void say(String text) {
        System.out.println(text);
    }
}
