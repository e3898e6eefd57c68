package io.rollbook.installation;

import io.rollbook.made.RestRecords;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Provider;
import io.rollbook.provider.RoughServer;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service whose districts are pulled from OneRoster services: a good one, and a rough one that has its answers from it. */
final class ServiceSite implements AutoCloseable {
    /** When what was there from the beginning was changed. */
    static final String LONG_AGO = "2026-01-01T00:00:00.000Z";
    /** When whatever is changed since then was. */
    static final String LATER = "2999-01-01T00:00:00.000Z";

    private static final List<String> FILES =
            List.of("orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv", "users.csv", "enrollments.csv");

    private final Path folder;
    private final Provider provider;
    private final RoughServer rough;
    private final List<String> program;
    private Installation installation;

    private ServiceSite(Path folder, Certificate certificate, List<String> more) throws IOException {
        this.folder = folder;
        this.provider = Provider.start(certificate);
        this.rough = RoughServer.start(certificate, provider);
        List<String> options = new ArrayList<>(List.of(
                "-Xmx256m",
                "-Drollbook.intake.ask-again=50ms",
                "-Djavax.net.ssl.trustStore=" + certificate.file(),
                "-Djavax.net.ssl.trustStorePassword=" + Certificate.PASSWORD));
        options.addAll(more);
        this.program = Built.inTests(options.toArray(String[]::new));
        this.installation = started();
        Files.writeString(folder.resolve("secret"), "secret");
    }

    /** {@code options} are further ones of the service's virtual machine. */
    static ServiceSite start(Path folder, String... options) throws IOException {
        Files.createDirectories(folder);
        return new ServiceSite(folder, Certificate.valid(folder), List.of(options));
    }

    private Installation started() throws IOException {
        return Installation.start(folder.resolve("home"), program, Map.of());
    }

    Provider provider() {
        return provider;
    }

    /** Without links, and as good as the other until it is told otherwise. */
    RoughServer rough() {
        return rough;
    }

    Installation installation() {
        return installation;
    }

    Commands commands() {
        return installation.here();
    }

    ServerFiles server() throws IOException {
        return ServerFiles.of(installation);
    }

    /** Stops the service as an operator does; whether it ended by itself, within a minute. */
    boolean stop() throws IOException {
        installation.close();
        int killed = 128 + 9;
        return installation.service().exitValue() != killed;
    }

    /** Starts it again on what it left. */
    void startAgain() throws IOException {
        installation = started();
    }

    /** Sets up a district with a feed {@code api}. {@code login}: lines under {@code oneroster}. */
    void apply(String slug, String version, String base, String login) throws IOException {
        Path file = Files.writeString(
                folder.resolve(slug + ".yml"),
                """
                district: %s
                name: Test
                timezone: America/Chicago
                shared-schools: allow
                guard: {hold-all: {percent: 95}}
                feeds:
                  api:
                    oneroster:
                      base-url: "%s"
                      version: "%s"
                      allow-private: true
                      %s
                """
                        .formatted(slug, base, version, login));
        commands().ask("district", "apply", "-f", file.toString());
    }

    /** A login with tokens of a token service at this address. */
    static String oauth2(String token) {
        return "oauth2: {token-url: \"" + token + "\", client-id: client, client-secret: \"file:secret\"}";
    }

    /** Has the service offer what is in an export. {@code version}: as whose records. */
    void offer(SmallExport export, String version) throws IOException {
        for (String file : FILES) {
            provider.with(RestRecords.collection(file), records(export, file, version));
        }
    }

    /** The records of one of its files, to be changed. */
    List<Map<String, Object>> records(SmallExport export, String file, String version) throws IOException {
        RestRecords rest = new RestRecords(version, provider.url(Provider.BASE));
        return new ArrayList<>(CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(export.text(file)))
                .stream()
                .map(row -> rest.record(RestRecords.collection(file), row.toMap(), LONG_AGO))
                .toList());
    }

    /** Pulls, and waits for what comes of it. */
    JsonNode sync(String slug, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of("sync", slug, "api", "--wait", "--json"));
        line.addAll(List.of(more));
        return JsonMapper.shared()
                .readTree(commands().run(line.toArray(String[]::new)).out());
    }

    /** All that a merge would change. */
    List<String> roster(String slug) throws Exception {
        return Site.roster(server(), slug);
    }

    @Override
    public void close() throws Exception {
        installation.close();
        rough.close();
        provider.close();
    }
}
