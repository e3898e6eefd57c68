package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.account.Accounts;
import io.rollbook.account.Invitations;
import io.rollbook.control.Register;
import io.rollbook.installation.Visitor;
import io.rollbook.installation.Visitor.Person;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Signing in at the real service, with real cookies. What is remembered and for how long is tested in the core. */
class SignInIT {
    private static final String SESSION = "rollbook";

    @TempDir
    static Path home;

    private static ConfigurableApplicationContext service;
    private static String url = "";
    private static Person olga;

    @BeforeAll
    static void start() throws Exception {
        service = Server.application(home).run("--server.port=0");
        url = Files.readString(home.resolve("url")).strip();
        String link = "/first/"
                + service.getBean(Invitations.class)
                        .firstLink("test")
                        .orElseThrow()
                        .secret();
        olga = new Visitor(url).accept(link, "Olga", "");
        assertThat(new Visitor(url).get(link).statusCode()).isEqualTo(404);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void signIn_givesAnIdThatNobodyKnewBefore_inACookieThatScriptsDoNotSee() throws Exception {
        Visitor visitor = new Visitor(url);
        visitor.get("/sign-in");
        assertThat(visitor.cookie(SESSION)).isEmpty();

        HttpResponse<String> first = visitor.signIn(olga, 0);
        String one = visitor.cookie(SESSION).orElseThrow();
        assertThat(first.statusCode()).isEqualTo(302);
        assertThat(first.headers().allValues("Set-Cookie")).anySatisfy(cookie -> assertThat(cookie)
                .startsWith(SESSION + "=")
                .contains("HttpOnly", "SameSite=Lax", "Path=/")
                // Nothing but this machine may send it in the clear, and it can only because it is this machine.
                .doesNotContain("Secure", "Max-Age"));
        assertThat(visitor.get("/account").statusCode()).isEqualTo(200);

        visitor.signIn(olga, 1);
        String two = visitor.cookie(SESSION).orElseThrow();
        assertThat(two).isNotEqualTo(one);
        assertThat(with(one, "/account").statusCode()).isEqualTo(302);
        assertThat(with(two, "/account").statusCode()).isEqualTo(200);
        assertThat(with(two, "/account").headers().firstValue("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("no-store"));
    }

    @Test
    void session_isForPagesOnly() throws Exception {
        Visitor visitor = new Visitor(url);
        visitor.signIn(olga, 2);

        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
        assertThat(visitor.get("/api/v1/districts").statusCode()).isEqualTo(401);
        // However the path is written.
        assertThat(visitor.get("/%61pi/v1/districts").statusCode()).isEqualTo(401);
        HttpResponse<String> bearer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/api/v1/districts"))
                                .header(
                                        "Authorization",
                                        "Bearer " + visitor.cookie(SESSION).orElseThrow())
                                .build(),
                        BodyHandlers.ofString());
        assertThat(bearer.statusCode()).isEqualTo(401);
    }

    @Test
    void form_ofAnotherSite_isRefused() throws Exception {
        Visitor visitor = new Visitor(url);
        visitor.signIn(olga, 3);
        int before = invitations();

        Map<String, String> form = Map.of("name", "Eve", "role", "auditor");
        assertThat(visitor.post("/accounts", form).statusCode()).isEqualTo(403);
        assertThat(visitor.post("/sign-out", Map.of()).statusCode()).isEqualTo(403);
        // Nor with a form that was loaded in another session.
        Visitor other = new Visitor(url);
        other.signIn(olga, 6);
        assertThat(visitor.post("/accounts", other.form("/accounts", form)).statusCode())
                .isEqualTo(403);
        assertThat(invitations()).isEqualTo(before);
        assertThat(visitor.send("/accounts", "/accounts", form).statusCode()).isEqualTo(200);
        assertThat(invitations()).isEqualTo(before + 1);
    }

    private static int invitations() {
        return service.getBean(Accounts.class).list(null).size();
    }

    @Test
    void signOut_endsTheSessionItself() throws Exception {
        Visitor visitor = new Visitor(url);
        visitor.signIn(olga, 4);
        String session = visitor.cookie(SESSION).orElseThrow();

        assertThat(visitor.send("/account", "/sign-out", Map.of()).statusCode()).isEqualTo(302);
        assertThat(with(session, "/account").statusCode()).isEqualTo(302);
    }

    @Test
    void signIn_wrong_isToldInTheSameWords_andLaterIsDelayed() throws Exception {
        Visitor visitor = new Visitor(url);
        Map<String, String> nobody = Map.of("name", "Nobody", "passphrase", "violet kelp under grass");
        HttpResponse<String> unknown = visitor.send("/sign-in", "/sign-in", nobody);
        HttpResponse<String> wrong =
                visitor.send("/sign-in", "/sign-in", Map.of("name", "Olga", "passphrase", "violet kelp under grass"));

        assertThat(List.of(unknown.statusCode(), wrong.statusCode())).containsOnly(422);
        assertThat(neutral(unknown, "Nobody")).isEqualTo(neutral(wrong, "Olga"));
        for (int i = 0; i < 4; i++) {
            visitor.send("/sign-in", "/sign-in", nobody);
        }
        HttpResponse<String> delayed = visitor.send("/sign-in", "/sign-in", nobody);
        assertThat(delayed.statusCode()).isEqualTo(429);
        assertThat(delayed.headers().firstValueAsLong("Retry-After")).isPresent();
        assertThat(delayed.body()).contains("too often").doesNotContain("violet kelp");
    }

    private static String neutral(HttpResponse<String> page, String name) {
        return page.body().replace(name, "NAME").replaceAll("name=\"_csrf\" value=\"[^\"]+\"", "");
    }

    @Test
    void invitation_byAPage_isAcceptedAndItsPersonIsEnded() throws Exception {
        Visitor olgas = new Visitor(url);
        olgas.signIn(olga, 5);
        String page = olgas.send("/accounts", "/accounts", Map.of("name", "<b>Bob</b>", "role", "operator"))
                .body();
        assertThat(page).contains("&lt;b&gt;Bob&lt;/b&gt;").doesNotContain("<b>Bob");
        Matcher link = Pattern.compile("<code id=\"link\">" + Pattern.quote(url) + "(/invitations/[^<]+)</code>")
                .matcher(page);
        assertThat(link.find()).isTrue();

        Visitor bobs = new Visitor(url);
        HttpResponse<String> differs = bobs.send(
                link.group(1),
                link.group(1),
                Map.of("passphrase", Visitor.PASSPHRASE, "again", "another one entirely"));
        assertThat(differs.statusCode()).isEqualTo(422);
        // Whom an invitation leads to knows no key that somebody saw who looked at it before.
        assertThat(key(bobs.get(link.group(1)))).isNotEqualTo(key(bobs.get(link.group(1))));
        Person bob = bobs.accept(link.group(1), "<b>Bob</b>", "");
        bobs.signIn(bob, 0);
        assertThat(bobs.get("/account").statusCode()).isEqualTo(200);

        String id = service.getBean(Accounts.class).list(null).stream()
                .filter(each -> each.shownName().equals("<b>Bob</b>"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(olgas.send("/accounts", "/accounts/" + id + "/end", Map.of()).statusCode())
                .isEqualTo(302);
        assertThat(bobs.get("/account").statusCode()).isEqualTo(302);
        assertThat(service.getBean(Register.class).list(50, null))
                .filteredOn(act -> id.equals(act.facts().get("account")))
                .extracting(Register.Act::action)
                .containsExactly("account-ended", "signed-in", "account-accepted", "account-invited");
    }

    private static String key(HttpResponse<String> page) {
        Matcher key = Pattern.compile("<code id=\"key\">([^<]+)<").matcher(page.body());
        assertThat(key.find()).isTrue();
        return key.group(1);
    }

    private static HttpResponse<String> with(String session, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + path))
                                .header("Cookie", SESSION + "=" + session)
                                .build(),
                        BodyHandlers.ofString());
    }
}
