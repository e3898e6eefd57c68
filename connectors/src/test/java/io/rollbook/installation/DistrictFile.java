package io.rollbook.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** District files for tests: one district with one SFTP feed, {@code nightly}. */
final class DistrictFile {
    private DistrictFile() {}

    /** Writes a district file whose feed reads this server; {@code more} are further lines of the feed. All have the same schools. */
    static Path write(Path folder, String slug, SftpServer sftp, String more) throws IOException {
        return write(folder, slug, sftp.port(), sftp.hostKey(), SftpServer.PASSWORD, more);
    }

    static Path write(Path folder, String slug, int port, String hostKey, String password, String more)
            throws IOException {
        Files.writeString(folder.resolve(slug + "-password"), password);
        String yaml =
                """
                district: %s
                name: Test
                timezone: America/Chicago
                feeds:
                  nightly:
                    sftp:
                      host: 127.0.0.1
                      port: %d
                      user: %s
                      path: /outgoing
                      files: "%s*"
                      password: "file:%s-password"
                      host-key: "%s"
                    uploads: true
                """
                        .formatted(slug, port, SftpServer.USER, slug, slug, hostKey);
        return Files.writeString(folder.resolve(slug + ".yml"), yaml + more.indent(4) + "shared-schools: allow\n");
    }
}
