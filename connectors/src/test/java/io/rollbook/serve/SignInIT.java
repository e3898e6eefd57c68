package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rollbook.account.Accounts;
import io.rollbook.account.Invitations;
import io.rollbook.control.Register;
import io.rollbook.installation.Commands;
import io.rollbook.installation.SmallExport;
import io.rollbook.installation.Visitor;
import io.rollbook.installation.Visitor.Person;
import io.rollbook.run.Headway;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Signing in at the real service, with real cookies. What is remembered and for how long is tested in the core. */
class SignInIT {
    private static final String SESSION = "rollbook";

    private static final String SETTINGS =
            """
            district: %s
            name: District of the test
            timezone: America/Chicago
            shared-schools: allow
            feeds:
              nightly:
                uploads: true
                schedule: {cron: "0 30 2 1 1 ?"}
                sftp:
                  host: 127.0.0.1
                  port: 1
                  user: rollbook
                  path: /outgoing
                  files: "*.pgp"
                  password: "env:PATH"
                  host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            """;

    private static final Pattern OWN_SCRIPT_OR_STYLE =
            Pattern.compile("(?i)<script(?![^>]* src=)|<style|<[^>]+ (on[a-z]+|style)=|=\"\\s*javascript:");

    @TempDir
    static Path home;

    private static ConfigurableApplicationContext service;
    private static String url = "";
    private static Person olga;
    private static String merged = "";
    private static String held = "";

    /** By role, each signed in. */
    private static final Map<String, Somebody> PEOPLE = new HashMap<>();

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    /** Whoever is not signed in is no person that is known. */
    private record Somebody(Visitor visitor, @Nullable Person person) {}

    @BeforeAll
    static void start() throws Exception {
        service = Server.application(home).run("--server.port=0");
        url = Files.readString(home.resolve("url")).strip();
        LOG.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(LOG);
        String link = "/first/"
                + service.getBean(Invitations.class)
                        .firstLink("test")
                        .orElseThrow()
                        .secret();
        olga = new Visitor(url).accept(link, "Olga", "");
        assertThat(new Visitor(url).get(link).statusCode()).isEqualTo(404);
        Commands commands = Commands.here(Map.of("ROLLBOOK_HOME", home.toString()));
        for (String slug : List.of("springfield", "shelbyville")) {
            Path file = Files.writeString(home.resolve(slug + ".yml"), SETTINGS.formatted(slug));
            commands.ask("district", "apply", "-f", file.toString());
        }
        for (String export : List.of("One", "Two")) {
            Path zip = new SmallExport(export).zip(home.resolve(export + ".zip"));
            List<String> line = new ArrayList<>(List.of("upload", "springfield", "nightly", zip.toString(), "--wait"));
            line.addAll(export.equals("Two") ? List.of("--hold") : List.of());
            merged = held;
            held = commands.json(line.toArray(String[]::new)).path("run").asString();
        }
        Commands ada = adminOf(commands, "springfield");
        Commands shelby = adminOf(commands, "shelbyville");
        PEOPLE.put(ConsoleRoutes.NOBODY, new Somebody(new Visitor(url), null));
        PEOPLE.put("operator", signedIn(commands, "operator", ""));
        PEOPLE.put("auditor", signedIn(commands, "auditor", ""));
        PEOPLE.put("admin", signedIn(commands, "admin", "springfield"));
        PEOPLE.put("roster-admin", signedIn(ada, "roster-admin", "springfield"));
        PEOPLE.put("viewer", signedIn(ada, "viewer", "springfield"));
        PEOPLE.put(ConsoleRoutes.OTHER, signedIn(commands, "admin", "shelbyville"));
        for (String role : List.of("roster-admin", "viewer")) {
            PEOPLE.put("other " + role, signedIn(shelby, role, "shelbyville"));
        }
    }

    /** The command line with a token of a district's admin. */
    private static Commands adminOf(Commands operator, String district) throws Exception {
        String token = operator.json("token", "create", "--name", "Ada", "--role", "admin", "--district", district)
                .path("token")
                .asString();
        return Commands.here(Map.of("ROLLBOOK_HOME", home.toString(), "ROLLBOOK_URL", url, "ROLLBOOK_TOKEN", token));
    }

    /** Invited by whoever gives these commands. */
    private static Somebody signedIn(Commands inviter, String role, String district) throws Exception {
        List<String> invite = new ArrayList<>(List.of("account", "invite", "--name", role, "--role", role));
        invite.addAll(district.isEmpty() ? List.of() : List.of("--district", district));
        String link = inviter.json(invite.toArray(String[]::new)).path("path").asString();
        Visitor visitor = new Visitor(url);
        Person person = visitor.accept(link, role, district);
        visitor.signIn(person, 0);
        return new Somebody(visitor, person);
    }

    @AfterAll
    static void stop() {
        service.close();
        assertThat(LOG.list)
                .as("errors, also of what a browser did not wait for")
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
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
    void eventsOfARun_tellAProxyToPassThemOnAtOnce() throws Exception {
        Runs runs = service.getBean(Runs.class);
        String run = runs.create("shelbyville", "nightly", true, false, "test", "test")
                .id();
        runs.move(run, RunState.CANCELLED, RunReport.EMPTY);
        Visitor visitor = new Visitor(url);
        visitor.signIn(olga, 9);
        HttpResponse<String> events = with(visitor.cookie(SESSION).orElseThrow(), "/runs/" + run + "/events");
        assertThat(events.body()).contains("event:changed");
        assertThat(events.headers().firstValue("X-Accel-Buffering")).contains("no");
    }

    @Test
    void eventsOfARun_endSoonAfterTheSessionOfWhoLooks() throws Exception {
        Runs runs = service.getBean(Runs.class);
        String run = runs.create("shelbyville", "nightly", true, false, "test", "test")
                .id();
        Visitor visitor = new Visitor(url);
        visitor.signIn(olga, 8);
        HttpRequest events = HttpRequest.newBuilder(URI.create(url + "/runs/" + run + "/events"))
                .header("Cookie", SESSION + "=" + visitor.cookie(SESSION).orElseThrow())
                .build();
        List<String> lines = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> all = HttpClient.newHttpClient()
                .sendAsync(events, BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(lines::add));
        AtomicLong rows = new AtomicLong();
        // One look tells at most one, and every tenth looks at the session.
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            runs.tell(run, new Headway("open", rows.addAndGet(1000), Instant.EPOCH, Instant.EPOCH));
            return Collections.frequency(lines, "event:headway") > 10;
        });
        assertThat(all).as("while the session lasts").isNotDone();
        assertThat(lines).contains("event:changed");

        visitor.send("/account", "/sign-out", Map.of());

        assertThat(all).succeedsWithin(Duration.ofSeconds(20));
        runs.move(run, RunState.CANCELLED, RunReport.EMPTY);
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
        HttpResponse<String> page =
                olgas.send("/accounts", "/accounts", Map.of("name", "<b>Bob</b>", "role", "operator"));
        assertThat(page.body()).contains("&lt;b&gt;Bob&lt;/b&gt;").doesNotContain("<b>Bob");
        String link = link(page);

        Visitor bobs = new Visitor(url);
        HttpResponse<String> differs =
                bobs.send(link, link, Map.of("passphrase", Visitor.PASSPHRASE, "again", "another one entirely"));
        assertThat(differs.statusCode()).isEqualTo(422);
        // Whom an invitation leads to knows no key that somebody saw who looked at it before.
        assertThat(key(bobs.get(link))).isNotEqualTo(key(bobs.get(link)));
        Person bob = bobs.accept(link, "<b>Bob</b>", "");
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

    @Test
    void formThatInvites_sentAgain_showsTheSameLink_andInvitesNobodyElse() throws Exception {
        Visitor olgas = new Visitor(url);
        olgas.signIn(olga, 7);
        int before = invitations();
        Map<String, String> form = new HashMap<>(olgas.form("/accounts", Map.of("name", "Rae", "role", "auditor")));
        Callable<HttpResponse<String>> click = () -> olgas.post("/accounts", form);
        Set<String> links = new HashSet<>();
        for (Future<HttpResponse<String>> answer : ForkJoinPool.commonPool().invokeAll(List.of(click, click))) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
            links.add(link(answer.get()));
        }
        assertThat(links).hasSize(1);
        assertThat(link(click.call())).isIn(links);
        assertThat(invitations()).isEqualTo(before + 1);

        form.put("name", "Kim");
        assertThat(click.call().statusCode()).isEqualTo(422);
        form.put("name", "Rae");
        new Visitor(url).accept(links.iterator().next(), "Rae", "");
        HttpResponse<String> accepted = click.call();
        assertThat(accepted.statusCode()).isEqualTo(200);
        assertThat(accepted.body()).doesNotContain("/invitations/");
        service.getBean(Accounts.class).list(null).stream()
                .filter(each -> each.shownName().equals("Rae"))
                .forEach(each -> service.getBean(Accounts.class).end(each.id(), "Olga"));
        HttpResponse<String> ended = click.call();
        assertThat(ended.statusCode()).isEqualTo(422);
        assertThat(ended.body())
                .contains("This form has invited somebody already")
                .contains("value=\"Rae\"");
        assertThat(invitations()).isEqualTo(before + 1);
    }

    /** The path of the link that a page shows. */
    private static String link(HttpResponse<String> page) {
        Matcher link = Pattern.compile("<code id=\"link\">" + Pattern.quote(url) + "(/invitations/[^<]+)</code>")
                .matcher(page.body());
        assertThat(link.find()).isTrue();
        return link.group(1);
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

    @Test
    void formThatBeginsARun_sentTwice_isOneRun_andThePageAskedForAnewBeginsAnother() throws Exception {
        Map<String, String> begins = Map.of(
                "/districts/springfield",
                "/districts/springfield/feeds/nightly/runs",
                "/districts/springfield/first-steps",
                "/districts/springfield/feeds/nightly/runs",
                "/runs/" + merged,
                "/runs/" + merged + "/undo");
        Visitor ada = Objects.requireNonNull(PEOPLE.get("admin")).visitor();
        for (Map.Entry<String, String> each : begins.entrySet()) {
            Set<String> led = new HashSet<>();
            for (int page = 0; page < 2; page++) {
                Map<String, String> form = ada.form(each.getKey(), Map.of("preview", "yes", "reason", "a look"));
                for (int sent = 0; sent < 2; sent++) {
                    HttpResponse<String> answer = ada.post(each.getValue(), form);
                    assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(302);
                    led.add(answer.headers().firstValue("Location").orElse(""));
                }
            }
            assertThat(led).as(each.getKey()).hasSize(2).allMatch(to -> to.contains("/runs/"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"discard", "cancel", "approval"})
    void formThatDecides_sentTwiceAtOnce_leadsToTheRunBothTimes_andDecidesOnce(String what) throws Exception {
        Commands commands = Commands.here(Map.of("ROLLBOOK_HOME", home.toString()));
        Path zip = new SmallExport(what).zip(home.resolve(what + ".zip"));
        String run = commands.json("upload", "shelbyville", "nightly", zip.toString(), "--wait", "--hold")
                .path("run")
                .asString();
        Visitor admin = Objects.requireNonNull(PEOPLE.get(ConsoleRoutes.OTHER)).visitor();
        String to = "/runs/" + run + "/" + what;
        String page = what.equals("cancel") ? "/runs/" + run : "/runs/" + run + "/plan";
        Map<String, String> form = new HashMap<>(admin.form(page, Map.of("reason", "a look")));
        form.put("plan", commands.json("run", "plan", run).path("digest").asString());

        Callable<HttpResponse<String>> click = () -> admin.post(to, form);
        for (Future<HttpResponse<String>> answer : ForkJoinPool.commonPool().invokeAll(List.of(click, click))) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(302);
            assertThat(answer.get().headers().firstValue("Location"))
                    .hasValueSatisfying(at -> assertThat(at).endsWith("/runs/" + run));
        }
        String state = Map.of("discard", "discarded", "cancel", "cancelled", "approval", "merged")
                .get(what);
        assertThat(commands.json("run", "show", run).path("state").asString()).isEqualTo(state);
        form.put("reason", "another look");
        assertThat(admin.post(to, form).body()).contains("said something else");
        form.put("key", "another");
        HttpResponse<String> late = admin.post(to, form);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).doesNotContain("said something else");
    }

    @ParameterizedTest
    @MethodSource("io.rollbook.serve.ConsoleRoutes#rows")
    void everyRoute_answersEachRoleAsTheTableSays(ConsoleRoutes.Row row) throws Exception {
        Map<String, String> found = new LinkedHashMap<>();
        for (String who : ConsoleRoutes.ROLES) {
            Somebody somebody = Objects.requireNonNull(PEOPLE.get(who));
            String page = somebody.person() == null ? "/sign-in" : "/account";
            found.put(who, somebody.visitor().answer(row.method(), row.path(held), row.with(who), page));
            if (row.pattern().equals("/sign-out") && somebody.person() != null) {
                somebody.visitor().signIn(somebody.person(), 1);
            }
        }
        assertThat(found).isEqualTo(row.expected());
    }

    /** In the clear there is nothing of TLS to tell: whoever has no certificate would be locked out for a year. */
    @ParameterizedTest
    @MethodSource("io.rollbook.serve.ConsoleRoutes#pages")
    void everyPage_comesWithAPolicyOfScriptsAndStyles_andHoldsNoneOfItsOwn(ConsoleRoutes.Row row) throws Exception {
        for (String who : ConsoleRoutes.ROLES) {
            HttpResponse<String> page = Objects.requireNonNull(PEOPLE.get(who))
                    .visitor()
                    .get(row.path(held) + (row.with().isEmpty() ? "" : "?" + row.with()));
            assertThat(page.headers().allValues("Content-Security-Policy"))
                    .as(who)
                    .singleElement()
                    .satisfies(policy -> assertThat(List.of(policy.split("; ?")))
                            .contains(
                                    "default-src 'none'",
                                    "script-src 'self'",
                                    "style-src 'self'",
                                    "form-action 'self'",
                                    "base-uri 'none'",
                                    "frame-ancestors 'none'")
                            .noneMatch(directive -> directive.matches(".*(unsafe|nonce|sha256|http|[*]).*")));
            assertThat(page.headers().allValues("Strict-Transport-Security")).isEmpty();
            assertThat(page.body()).as(who).doesNotContainPattern(OWN_SCRIPT_OR_STYLE);
        }
    }

    @Test
    void table_hasARowForEachRouteOfTheConsole_andNoOther() {
        assertThat(ConsoleRoutes.rows().stream().map(ConsoleRoutes.Row::route))
                .containsExactlyInAnyOrderElementsOf(ConsoleRoutes.of(
                        service.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)));
    }

    /** A link or a button that leads to a refusal is a wrong one, though nothing comes of it. */
    @ParameterizedTest
    @ValueSource(strings = {"operator", "auditor", "admin", "roster-admin", "viewer"})
    void pages_offerNothingThatTheirReaderMayNotDo(String who) throws Exception {
        Visitor reader = Objects.requireNonNull(PEOPLE.get(who)).visitor();
        Map<String, String> wrong = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>(Set.of("/"));
        Deque<String> next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            String at = next.remove();
            HttpResponse<String> page = reader.get(at);
            Set<String> offers = ConsoleRoutes.offers(page.body());
            page.headers().firstValue("Location").ifPresent(to -> offers.add("GET " + to.replace(url, "")));
            if (page.statusCode() >= 400) {
                wrong.put(at, "" + page.statusCode());
            }
            for (String offer : offers) {
                String to = offer.substring(offer.indexOf(' ') + 1);
                if (offer.startsWith("GET ") && seen.add(to)) {
                    next.add(to);
                } else if (ConsoleRoutes.isRefused(offer, who) && !offer.startsWith("GET ")) {
                    wrong.put(at, offer);
                }
            }
        }
        assertThat(seen).contains("/account", "/runs/" + held + "/plan");
        assertThat(wrong).isEmpty();
    }
}
