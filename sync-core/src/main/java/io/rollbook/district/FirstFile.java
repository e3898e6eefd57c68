package io.rollbook.district;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the district file of a district with one feed, for a person to go on with. It takes any words and judges none: what
 * is wrong with them is told where the file is read.
 */
public final class FirstFile {
    private final List<String> lines = new ArrayList<>();

    private FirstFile() {}

    /** Where a first feed comes from. */
    public sealed interface Source {}

    /** People upload it. */
    public record Uploads() implements Source {}

    /**
     * A server of the district.
     *
     * @param secret {@code env:NAME} or {@code file:PATH}
     * @param isKey whether the secret is a private key, and not a password
     */
    public record Sftp(
            String host,
            String port,
            String user,
            String path,
            String files,
            boolean isKey,
            String secret,
            String hostKey,
            boolean plain)
            implements Source {}

    /**
     * A OneRoster service.
     *
     * @param tokenUrl of OAuth 2.0, or null for OAuth 1.0a
     * @param id client id, or consumer key
     * @param secret {@code env:NAME} or {@code file:PATH}
     */
    public record OneRoster(String baseUrl, String version, @Nullable String tokenUrl, String id, String secret)
            implements Source {}

    /** The text. @param cron when the feed begins by itself, or null for never */
    public static String text(
            String slug, String name, String timezone, String feed, Source source, @Nullable String cron) {
        FirstFile file = new FirstFile();
        file.add(
                "# All that Rollbook knows of this district. Secrets are never written here: env:NAME or file:PATH says where");
        file.add("# they are. Every key is explained in config/districts/springfield.example.yml.");
        file.add("district: " + Written.plain(slug));
        file.add("name: " + Written.plain(name));
        file.add("timezone: " + Written.plain(timezone) + "   # schedules and dates are meant on its clocks");
        file.add("feeds:");
        file.add("  " + Written.plain(feed) + ":");
        if (source instanceof Sftp sftp) {
            file.sftp(sftp);
        } else if (source instanceof OneRoster service) {
            file.oneroster(service);
        }
        file.add("    uploads: true   # people of the district may deliver to this feed, too");
        if (cron != null) {
            file.add("    schedule: {cron: " + Written.plain(cron) + "}   # second minute hour day month weekday");
        }
        file.add(
                "# What may enter beyond names, ids, roles, grades, orgs, e-mail and classes: never, unless it says always here.");
        file.add("keep: {phone: never, guardians: never, identifier: never, birth-date: never, demographics: never}");
        return String.join("\n", file.lines) + "\n";
    }

    private void sftp(Sftp sftp) {
        add("    sftp:");
        add("      host: " + Written.plain(sftp.host()));
        add("      port: " + Written.plain(sftp.port()));
        add("      user: " + Written.plain(sftp.user()));
        add("      path: " + Written.plain(sftp.path()));
        add("      files: " + Written.plain(sftp.files()) + "   # of these, the newest");
        add("      " + (sftp.isKey() ? "private-key: " : "password: ") + Written.plain(sftp.secret()));
        add("      host-key: " + Written.plain(sftp.hostKey()) + "   # another one than this is not talked to");
        add("      after-read: keep   # nothing is touched at the district");
        if (sftp.plain()) {
            add("    plaintext: seal   # files that are not encrypted are taken, and sealed while they stream");
        }
    }

    private void oneroster(OneRoster service) {
        add("    oneroster:");
        add("      base-url: " + Written.plain(service.baseUrl()));
        add("      version: " + Written.plain(service.version()));
        if (service.tokenUrl() == null) {
            add("      oauth1: {key: " + Written.plain(service.id()) + ", secret: " + Written.plain(service.secret())
                    + "}");
        } else {
            add("      oauth2:");
            add("        token-url: " + Written.plain(service.tokenUrl()));
            add("        client-id: " + Written.plain(service.id()));
            add("        client-secret: " + Written.plain(service.secret()));
        }
    }

    private void add(String line) {
        lines.add(line);
    }
}
