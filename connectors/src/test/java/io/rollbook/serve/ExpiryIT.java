package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.account.Accounts;
import io.rollbook.account.SignIns;
import io.rollbook.database.Sql;
import io.rollbook.district.Districts;
import io.rollbook.portal.Portal;
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
                apply(slug);
                keep(service, slug);
            }
            // One that cannot be reached keeps no other from being looked after.
            apply("ogdenville");
            service.getBean(io.rollbook.control.ControlDatabase.class)
                    .dataSource()
                    .getConnection()
                    .createStatement()
                    .execute("DELETE FROM vault.tenants WHERE slug = 'ogdenville'");

            expiry(service, EXPIRES.minusSeconds(1)).deleteExpired();
            assertThat(kept(service, "springfield")).isEqualTo(1);

            expiry(service, EXPIRES).deleteExpired();
            assertThat(kept(service, "springfield")).isZero();
            assertThat(kept(service, "shelbyville")).isZero();
        }
    }

    private static Expiry expiry(ConfigurableApplicationContext service, Instant now) {
        return new Expiry(
                service.getBean(Settings.class).portal(),
                service.getBean(Districts.class),
                service.getBean(Tenants.class),
                service.getBean(Portal.class),
                service.getBean(Accounts.class),
                service.getBean(SignIns.class),
                Clock.fixed(now, ZoneOffset.UTC));
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
        try (Connection tenant = service.getBean(Tenants.class).open(slug).connect()) {
            return new Sql(tenant).one("counting", "SELECT count(*) FROM sync.quarantined", row -> row.getLong(1));
        }
    }

    private void apply(String slug) throws Exception {
        String settings =
                "district: " + slug + "\nname: One\ntimezone: America/Chicago\nfeeds: {nightly: {uploads: true}}\n";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(Files.readString(home.resolve("url")).strip() + "/api/v1/districts"))
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(home.resolve("token")).strip())
                .POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared()
                        .writeValueAsString(Map.of("settings", settings, "folder", home.toString(), "file", "d.yml"))))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
