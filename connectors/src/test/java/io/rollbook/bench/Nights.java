package io.rollbook.bench;

import io.rollbook.installation.Gpg;
import io.rollbook.installation.Installation;
import io.rollbook.installation.SftpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The districts whose nights are run, and their deliveries: over SFTP. */
final class Nights {
    private final Installation installation;
    private final SftpServer sftp;
    private final Path folder;
    private final Gpg gpg;

    Nights(Installation installation, SftpServer sftp, Path folder, Gpg gpg) {
        this.installation = installation;
        this.sftp = sftp;
        this.folder = folder;
        this.gpg = gpg;
    }

    /** Makes a district whose files lie in a folder of its own. */
    void newDistrict(String slug) throws IOException {
        Files.createDirectories(sftp.outgoing().resolve(slug));
        Path file = folder.resolve(slug + ".yml");
        Files.writeString(folder.resolve("sftp-password"), SftpServer.PASSWORD);
        Files.writeString(
                file,
                """
                district: %s
                name: Benchmark
                timezone: America/Chicago
                shared-schools: allow
                feeds:
                  nightly:
                    sftp:
                      host: 127.0.0.1
                      port: %d
                      user: %s
                      path: /outgoing/%s
                      files: "*.pgp"
                      password: "file:sftp-password"
                      host-key: "%s"
                """
                        .formatted(slug, sftp.port(), SftpServer.USER, slug, sftp.hostKey()));
        installation.ask("district", "apply", "-f", file.toString());
        Files.writeString(folder.resolve(slug + ".asc"), installation.ask("district", "key", slug));
    }

    /** Puts an export on the SFTP server, sealed to the district. */
    void deliver(String slug, Path zip, String name) throws IOException {
        Path sealed = folder.resolve(slug + "-" + name);
        gpg.seal(zip, folder.resolve(slug + ".asc"), sealed);
        Files.move(sealed, sftp.outgoing().resolve(slug).resolve(name));
    }

    /** Puts the bytes of a delivery there again under another name. */
    void deliverAgain(String slug, String name, String again) throws IOException {
        Path there = sftp.outgoing().resolve(slug);
        Files.copy(there.resolve(name), there.resolve(again));
    }
}
