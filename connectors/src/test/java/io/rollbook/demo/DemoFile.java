package io.rollbook.demo;

import io.rollbook.installation.SftpServer;
import io.rollbook.provider.Provider;

/** The demonstration's district files. */
final class DemoFile {
    private static final String DISTRICT =
            """
            district: %s
            name: %s Public Schools
            timezone: America/Chicago
            feeds:
              %s:
            """;

    private DemoFile() {}

    /** Of a district whose files are fetched over SFTP. */
    static String ofFiles(String slug, String name, String feed, SftpServer sftp, boolean signed) {
        return DISTRICT.formatted(slug, name, feed)
                + """
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
                                sftp.port(),
                                SftpServer.USER,
                                sftp.hostKey(),
                                signed ? "    signer: \"file:keys/signer.asc\"\n" : "");
    }

    /** Of a district whose OneRoster service is pulled. */
    static String ofService(String slug, String name, String feed, Provider provider) {
        return DISTRICT.formatted(slug, name, feed)
                + """
                    oneroster:
                      base-url: "%s"
                      version: "1.2"
                      oauth2: {token-url: "%s", client-id: client, client-secret: "file:keys/client-secret"}
                      allow-private: true
                """
                        .formatted(provider.url(Provider.BASE), provider.url("/token"));
    }
}
