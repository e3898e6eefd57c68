package io.rollbook.demo;

import io.rollbook.installation.SftpServer;

/** The demonstration's district file. */
final class DemoFile {
    private DemoFile() {}

    static String yaml(String slug, String feed, SftpServer sftp, boolean signed) {
        return """
                district: %s
                name: Kestrel Valley Public Schools
                timezone: America/Chicago
                feeds:
                  %s:
                    sftp:
                      host: 127.0.0.1
                      port: %d
                      user: %s
                      path: /outgoing
                      files: "*.pgp"
                      password: "file:keys/sftp-password"
                      host-key: "%s"
                    delivery: newest
                    format: auto
                %s"""
                .formatted(
                        slug,
                        feed,
                        sftp.port(),
                        SftpServer.USER,
                        sftp.hostKey(),
                        signed ? "    signer: \"file:keys/signer.asc\"\n" : "");
    }
}
