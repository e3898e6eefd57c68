package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.account.Accounts;
import io.rollbook.account.Invitations;
import io.rollbook.control.ControlDatabase;
import io.rollbook.control.Secrets;
import io.rollbook.control.Tokens.Role;
import io.rollbook.database.Sql;
import io.rollbook.district.Districts;
import io.rollbook.district.Wrapping;
import io.rollbook.intake.upload.UploadDrafts;
import io.rollbook.portal.Portal;
import io.rollbook.run.Runs;
import io.rollbook.tenant.Tenants;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** What may be kept for a while only is deleted by the service itself, in every district that it serves. */
class ExpiryIT {
    private static final Instant EXPIRES = Instant.now().plus(Duration.ofDays(30));

    @TempDir
    Path home;

    @Test
    void fields_ofQuarantinedRows_areDeletedInEachDistrictOnceTheyExpire() throws Exception {
        try (ConfigurableApplicationContext service = Server.application(home).run("--server.port=0")) {
            for (String slug : Set.of("springfield", "shelbyville")) {
                apply(slug, "");
                keep(service, slug);
            }
            // One that cannot be reached keeps no other from being looked after.
            apply("ogdenville", "");
            service.getBean(ControlDatabase.class)
                    .dataSource()
                    .getConnection()
                    .createStatement()
                    .execute("DELETE FROM vault.tenants WHERE slug = 'ogdenville'");

            accept(service, "springfield", Instant.now().minus(Duration.ofDays(366)));
            long entries = count(service, "springfield", "audit.entries");

            expiry(service, EXPIRES.minusSeconds(1)).deleteExpired();
            assertThat(service.getBean(Accounts.class).list("springfield"))
                    .extracting(each -> each.state(Instant.now()))
                    .containsExactly("ended");
            assertThat(count(service, "springfield", "audit.entries")).isEqualTo(entries + 1);
            assertThat(kept(service, "springfield")).isEqualTo(1);

            expiry(service, EXPIRES).deleteExpired();
            assertThat(kept(service, "springfield")).isZero();
            assertThat(kept(service, "shelbyville")).isZero();
        }
    }

    @Test
    void versionsOfRecords_areDeletedAsEachDistrictsFileSays_andTheRunsPlanIsGone() throws Exception {
        try (ConfigurableApplicationContext service = Server.application(home).run("--server.port=0")) {
            apply("springfield", "retention: {history: 30d}\n");
            apply("shelbyville", "");
            String run = service.getBean(Runs.class)
                    .create("springfield", "nightly", false, false, "person", "Pat")
                    .id();
            for (String slug : Set.of("springfield", "shelbyville")) {
                replaced(service, slug, run, Duration.ofDays(31));
            }

            expiry(service, Instant.now()).deleteExpired();

            assertThat(count(service, "springfield", "history.orgs")).isZero();
            assertThat(count(service, "shelbyville", "history.orgs")).isEqualTo(1);
            HttpResponse<String> plan = call("runs/" + run + "/plan", HttpRequest.Builder::GET);
            assertThat(plan.statusCode()).isEqualTo(410);
            assertThat(plan.body()).contains("\"code\":\"EXPIRED\"", "What run " + run + " changed has expired: ");
        }
    }

    /** A version that a run ended so long ago. */
    private static void replaced(ConfigurableApplicationContext service, String slug, String run, Duration ago)
            throws SQLException {
        try (Connection tenant = service.getBean(Tenants.class).open(slug).connect()) {
            Sql sql = new Sql(tenant);
            sql.update(
                    "entering a run",
                    "INSERT INTO sync.runs (no, id, feed, envelope, merged_at, counts) VALUES (1, ?, 'nightly', 'e', ?, ?::jsonb)",
                    run,
                    Timestamp.from(Instant.now().minus(ago)),
                    "{\"files\": {}, \"partial\": {}, \"state\": \"merged\", \"report\": null}");
            sql.update(
                    "entering a version",
                    "INSERT INTO history.orgs (sourced_id, active, row_hash, first_seen_run, from_run, until_run)"
                            + " VALUES ('o', true, '', 0, 0, 1)");
        }
    }

    private static Expiry expiry(ConfigurableApplicationContext service, Instant now) {
        return new Expiry(
                service.getBean(Settings.class).portal(),
                service.getBean(Districts.class),
                service.getBean(Tenants.class),
                service.getBean(Portal.class),
                service.getBean(UploadDrafts.class),
                service.getBean(AccountExpiry.class),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Somebody who accepted an invitation then, and never signed in. */
    private static void accept(ConfigurableApplicationContext service, String slug, Instant then) {
        Invitations invitations = new Invitations(
                service.getBean(ControlDatabase.class).dataSource(),
                service.getBean(Wrapping.class),
                Clock.fixed(then, ZoneOffset.UTC));
        String link = invitations
                .invite(new Invitations.Wanted("Ada", null, Role.VIEWER, slug), "Bob", Secrets.random())
                .secret();
        assertThat(invitations.accept(link, null, "violet kelp under glass", "", ""))
                .isPresent();
    }

    private static void keep(ConfigurableApplicationContext service, String slug) throws SQLException {
        try (Connection tenant = service.getBean(Tenants.class).open(slug).connect()) {
            new Sql(tenant)
                    .update(
                            "keeping fields",
                            "INSERT INTO sync.quarantined (run, file, line, entity, fields, expires)"
                                    + " VALUES ('r', 'users.csv', 2, 'users', '{}', ?)",
                            Timestamp.from(EXPIRES));
        }
    }

    private static long kept(ConfigurableApplicationContext service, String slug) throws SQLException {
        return count(service, slug, "sync.quarantined");
    }

    private static long count(ConfigurableApplicationContext service, String slug, String table) throws SQLException {
        try (Connection tenant = service.getBean(Tenants.class).open(slug).connect()) {
            return new Sql(tenant).one("counting", "SELECT count(*) FROM " + table, row -> row.getLong(1));
        }
    }

    private void apply(String slug, String more) throws Exception {
        String settings = "district: " + slug
                + "\nname: One\ntimezone: America/Chicago\nfeeds: {nightly: {uploads: true}}\n" + more;
        String body = JsonMapper.shared()
                .writeValueAsString(Map.of("settings", settings, "folder", home.toString(), "file", "d.yml"));
        HttpResponse<String> answer =
                call("districts", request -> request.POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> call(String path, UnaryOperator<HttpRequest.Builder> how) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(Files.readString(home.resolve("url")).strip() + "/api/v1/" + path))
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(home.resolve("token")).strip());
        return HttpClient.newHttpClient().send(how.apply(request).build(), HttpResponse.BodyHandlers.ofString());
    }
}
