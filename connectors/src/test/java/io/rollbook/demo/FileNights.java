package io.rollbook.demo;

import io.rollbook.installation.Gpg;
import io.rollbook.installation.Installation;
import io.rollbook.installation.SftpServer;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Three nights of a district that puts sealed exports on an SFTP server; the third one broke off. */
final class FileNights {
    static final String SLUG = "kestrel-valley";
    static final String NAME = "Kestrel Valley";

    private static final String FEED = "nightly";

    private final Path folder;
    private final MadeDistrict made;
    private final Installation installation;
    private final SftpServer sftp;
    private final @Nullable Gpg gpg;
    private final Screen screen;
    private final DemoDistrict district;

    FileNights(
            Path folder,
            MadeDistrict made,
            Installation installation,
            SftpServer sftp,
            @Nullable Gpg gpg,
            Screen screen) {
        this.folder = folder;
        this.made = made;
        this.installation = installation;
        this.sftp = sftp;
        this.gpg = gpg;
        this.screen = screen;
        this.district = new DemoDistrict(SLUG, FEED, folder, installation, screen);
    }

    /** Runs them; what was not as it must be is with the district. */
    DemoDistrict run() throws IOException, SQLException {
        prepare();
        Truth first = made.truth(Night.FIRST);
        Truth second = made.truth(Night.SECOND);
        night(Night.FIRST, "Night 1: the first load", "merged", DemoDistrict.records(first));
        night(Night.SECOND, "Night 2: a day later", "merged", DemoDistrict.records(second));
        night(Night.CUT_IN_LINE, "Night 3: an export that broke off half-way", "held", DemoDistrict.records(second));
        return district;
    }

    private void prepare() throws IOException {
        screen.title("A made-up district, " + NAME + " Public Schools, comes to Rollbook with files");
        screen.good("the district's SFTP server is at 127.0.0.1:" + sftp.port() + ", host key " + sftp.hostKey());
        Path keys = folder.resolve("keys");
        if (gpg == null) {
            screen.bad("gpg is not installed: files are sealed with Rollbook's own sealer and are not signed");
        } else {
            gpg.exportSigner(keys.resolve("signer.asc"));
            screen.good("gpg signs for the district; Rollbook pins that key");
        }
        Files.writeString(keys.resolve("sftp-password"), SftpServer.PASSWORD);
        district.apply(DemoFile.ofFiles(SLUG, NAME, FEED, sftp, gpg != null));
    }

    private void night(Night night, String title, String state, Map<String, Long> expected)
            throws IOException, SQLException {
        long bytes = deliver(night);
        Truth truth = made.truth(night);
        NightReport report = district.run(truth, expected);
        district.show(title, report, report.differences(state));
        screen.fact(
                "delivery",
                rows(truth) + " rows in " + truth.files().size() + " files, zipped, "
                        + (gpg == null ? "sealed" : "gpg --encrypt --sign") + ": " + bytes / 1024 + " KiB on SFTP");
        report.print(screen);
        if (night.cut()) {
            screen.fact(
                    "held",
                    report.run().path("held").path("reason").asString("-") + ": "
                            + report.run().path("held").path("detail").asString(""));
            if (report.active().equals(expected)) {
                screen.good("the roster is untouched: " + expected.get("enrollments") + " enrollments, as before");
            }
        }
    }

    /** Zips the night's export, seals it to the published key, signs it and puts it on the SFTP server. */
    private long deliver(Night night) throws IOException {
        Path zip = folder.resolve("export.zip");
        made.writeZip(night, zip);
        Path sealed = folder.resolve("export.zip.pgp");
        Files.deleteIfExists(sealed);
        if (gpg == null) {
            installation.ask("seal", "--key", district.publicKey().toString(), zip.toString(), "-o", sealed.toString());
        } else {
            gpg.sealAndSign(zip, district.publicKey(), sealed);
        }
        long bytes = Files.size(sealed);
        Files.move(sealed, sftp.outgoing().resolve("roster-" + (night.ordinal() + 1) + ".pgp"));
        Files.delete(zip);
        return bytes;
    }

    private static String rows(Truth truth) {
        long rows =
                truth.files().values().stream().mapToLong(Truth.FileTruth::read).sum();
        return String.format(Locale.ROOT, "%,d", rows);
    }
}
