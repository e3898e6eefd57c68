package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.database.Database;
import io.rollbook.database.LocalPostgres;
import io.rollbook.database.UnpackedPostgres;
import io.rollbook.testing.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A service on a PostgreSQL of its own that can be stopped, an SFTP server, and two districts, each with one good night
 * behind it; the second accepts only what its own gpg has signed.
 */
final class Site implements AutoCloseable {
    /** Most of the tests' deliveries go here. */
    static final String SLUG = "springfield";
    /** The district that names a signer. */
    static final String SIGNED = "shelbyville";
    /** Size of the spool's disk, where it has one of its own. */
    static final int SPOOL_MEGABYTES = 8;
    /** What a power cut would lose does not matter; and whenever a table goes, all buffers are looked through. */
    private static final List<String> FAST =
            List.of("fsync = off", "synchronous_commit = off", "shared_buffers = '32MB'");

    private final AtomicInteger number = new AtomicInteger();
    private final Path folder;
    private final Room room;
    private LocalPostgres postgres;
    private final SftpServer sftp;
    private final Gpg gpg;
    private final Installation installation;
    private final Commands commands;

    private Site(Path folder, Room room, LocalPostgres postgres, SftpServer sftp, Gpg gpg) throws Exception {
        this.folder = folder;
        this.room = room;
        this.postgres = postgres;
        this.sftp = sftp;
        this.gpg = gpg;
        server().execute("postgres", "CREATE DATABASE rollbook_control");
        this.installation = Installation.start(folder.resolve("home"), Built.inTests("-Xmx256m"), variables());
        this.commands = installation.here();
    }

    /** Where a service finds the databases. */
    Map<String, String> variables() {
        Database control = postgres.superuser().named("rollbook_control");
        Map<String, String> variables = new HashMap<>();
        variables.put("ROLLBOOK_DATABASE_URL", control.url());
        // The room that the tests fill is smaller than what is usually left free.
        variables.put("ROLLBOOK_SPOOL_RESERVE", "0B");
        for (String role : List.of("USER", "PROVISIONER")) {
            variables.put("ROLLBOOK_DATABASE_" + role, control.user());
        }
        for (String password : List.of("PASSWORD", "PROVISIONER_PASSWORD")) {
            variables.put("ROLLBOOK_DATABASE_" + password, control.password());
        }
        return variables;
    }

    static Site start(Path folder) throws Exception {
        Room room = Room.make(folder.resolve("home/spool"), SPOOL_MEGABYTES);
        Gpg gpg = Gpg.withNewKey();
        gpg.exportSigner(folder.resolve("signer.asc"));
        Site site = new Site(
                folder,
                room,
                LocalPostgres.start(UnpackedPostgres.in(folder.resolve("postgres")), FAST),
                SftpServer.start(folder.resolve("district")),
                gpg);
        site.firstNight(SLUG, "");
        site.firstNight(SIGNED, "signer: \"file:signer.asc\"");
        return site;
    }

    @Override
    public void close() throws Exception {
        try (room;
                AutoCloseable database = postgres;
                sftp;
                gpg) {
            installation.close();
        }
    }

    private void firstNight(String slug, String more) throws Exception {
        commands.ask("district", "apply", "-f", settings(slug, more).toString());
        Files.writeString(key(slug), commands.ask("district", "key", slug));
        deliver(slug, good());
        commands.ask("sync", slug, "nightly", "--wait");
        assertThat(roster(slug)).isNotEmpty();
        clear();
    }

    Gpg gpg() {
        return gpg;
    }

    Commands commands() {
        return commands;
    }

    SftpServer sftp() {
        return sftp;
    }

    /** The folder that everything lies in. */
    Path folder() {
        return folder;
    }

    /** Whether the spool's disk is so small that it can be filled. */
    boolean canBeFull() {
        return room.isSmall();
    }

    ServerFiles server() throws IOException {
        return ServerFiles.in(folder.resolve("postgres"));
    }

    void stopPostgres() {
        postgres.close();
    }

    /** Starts it again, to be read only. */
    void startPostgresReadOnly() {
        postgres = LocalPostgres.start(folder.resolve("postgres"), List.of("default_transaction_read_only = on"));
    }

    void startPostgres() {
        postgres = LocalPostgres.start(folder.resolve("postgres"), FAST);
    }

    /** A district file for the SFTP server. */
    Path settings(String slug, String more) throws IOException {
        return DistrictFile.write(folder, slug, sftp, more);
    }

    /** The district's public key. */
    Path key(String slug) {
        return folder.resolve(slug + ".asc");
    }

    /** Takes every delivery away again: which of two is the newer is told in whole seconds only. */
    void clear() throws IOException {
        try (Stream<Path> files = Files.list(sftp.outgoing())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** Where the district's next delivery is to be put. */
    Path delivery(String slug) {
        return sftp.outgoing().resolve(slug + "-" + number.incrementAndGet() + ".pgp");
    }

    /** A proper export, not sealed. */
    Path good() throws IOException {
        return new SmallExport("Good").zip(plain());
    }

    /** A file for what is not sealed yet. */
    Path plain() {
        return folder.resolve("plain-" + number.incrementAndGet());
    }

    /** A delivery of these bytes, as they are. */
    Path deliver(String slug, byte[] bytes) throws IOException {
        return Files.write(delivery(slug), bytes);
    }

    /** A delivery of a plain file, sealed and signed as it should be. */
    Path deliver(String slug, Path plain) throws IOException {
        Path sealed = delivery(slug);
        gpg.sealAndSign(plain, key(slug), sealed);
        return sealed;
    }

    JsonNode lastRun(String slug) throws IOException {
        return commands.json("runs", slug, "--limit", "1").path("runs").path(0);
    }

    /** All that a merge would change: users, enrollments and, by its runs, the roster's version. */
    List<String> roster(String slug) throws Exception {
        return roster(server(), slug);
    }

    static List<String> roster(ServerFiles server, String slug) throws Exception {
        return server.ask(
                "rollbook_" + slug.replace('-', '_'),
                """
                        SELECT 'user ' || sourced_id || ' ' || row_hash::text || ' ' || active FROM roster.users
                        UNION ALL
                        SELECT 'enrollment ' || sourced_id || ' ' || row_hash::text || ' ' || active
                        FROM roster.enrollments
                        UNION ALL
                        SELECT 'version ' || no FROM sync.runs
                        ORDER BY 1
                        """);
    }
}
