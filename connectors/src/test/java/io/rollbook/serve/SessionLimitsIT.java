package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.account.Accounts;
import io.rollbook.account.Invitations;
import io.rollbook.district.Districts;
import io.rollbook.installation.Visitor;
import io.rollbook.installation.Visitor.Person;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.testing.MovedClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** Browsers whose session is over, at the real service, whose clock is put forward. */
class SessionLimitsIT {
    /** As configured unless somebody changes that. */
    private static final Duration IDLE = Duration.ofMinutes(30);

    private static final Duration LONGEST = Duration.ofHours(12);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final MovedClock CLOCK = new MovedClock();

    @TempDir
    static Path home;

    private static ConfigurableApplicationContext service;
    private static String url = "";
    private static Person olga;

    @BeforeAll
    static void start() throws Exception {
        service = Server.application(home)
                .initializers(context -> context.addBeanFactoryPostProcessor(factory -> {
                    ((DefaultListableBeanFactory) factory).removeBeanDefinition("clock");
                    factory.registerSingleton("clock", CLOCK);
                }))
                .run("--server.port=0");
        assertThat(service.getBean(Clock.class)).isSameAs(CLOCK);
        url = Files.readString(home.resolve("url")).strip();
        String secret = service.getBean(Invitations.class)
                .firstLink("test")
                .orElseThrow()
                .secret();
        olga = new Visitor(url).accept("/first/" + secret, "Olga", "");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Visitor signedIn(int code) throws Exception {
        Visitor visitor = new Visitor(url);
        visitor.signIn(olga, code);
        assertIsIn(visitor);
        return visitor;
    }

    private static void assertIsIn(Visitor visitor) throws Exception {
        assertThat(visitor.get("/account").statusCode()).isEqualTo(200);
    }

    private static void assertIsOut(Visitor visitor) throws Exception {
        HttpResponse<String> answer = visitor.get("/account");
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElse("")).contains("/sign-in");
    }

    @Test
    void session_thatIsUsed_goesOn_andEndsWhenItWasNotForHalfAnHour() throws Exception {
        Visitor visitor = signedIn(0);
        for (int i = 0; i < 3; i++) {
            CLOCK.putForward(IDLE.minus(MINUTE));
            assertIsIn(visitor);
        }

        CLOCK.putForward(IDLE.plus(MINUTE));

        assertIsOut(visitor);
        assertIsOut(visitor);
        assertThat(visitor.get("/sign-in").statusCode()).isEqualTo(200);
    }

    @Test
    void session_howeverMuchItIsUsed_endsAfterTwelveHours() throws Exception {
        Visitor visitor = signedIn(1);
        Duration step = IDLE.minus(MINUTE);
        Duration passed = Duration.ZERO;
        while (passed.plus(step).compareTo(LONGEST) < 0) {
            CLOCK.putForward(step);
            passed = passed.plus(step);
            assertIsIn(visitor);
        }

        CLOCK.putForward(LONGEST.minus(passed).plus(MINUTE));

        assertIsOut(visitor);
    }

    @Test
    void formThatIsSentWhenTheSessionIsOver_doesNothing_andLeadsToSigningIn() throws Exception {
        Visitor visitor = signedIn(2);
        Map<String, String> form = new HashMap<>(visitor.form("/accounts", Map.of("name", "Rae", "role", "auditor")));
        int before = service.getBean(Accounts.class).list(null).size();

        CLOCK.putForward(IDLE.plus(MINUTE));

        HttpResponse<String> answer = visitor.post("/accounts", form);
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(service.getBean(Accounts.class).list(null)).hasSize(before);
        visitor.signIn(olga, 3);
        assertThat(visitor.send("/accounts", "/accounts", Map.of("name", "Rae", "role", "auditor"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void eventsOfARun_areNoUseOfTheSession_andEndWithIt() throws Exception {
        Visitor visitor = signedIn(4);
        service.getBean(Districts.class)
                .apply(
                        """
                        district: springfield
                        name: Test
                        timezone: America/Chicago
                        feeds: {nightly: {uploads: true}}
                        """,
                        home,
                        "test");
        Runs runs = service.getBean(Runs.class);
        String run = runs.create("springfield", "nightly", true, false, "test", "test")
                .id();
        HttpRequest events = HttpRequest.newBuilder(URI.create(url + "/runs/" + run + "/events"))
                .header("Cookie", "rollbook=" + visitor.cookie("rollbook").orElseThrow())
                .build();
        List<String> lines = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> all = HttpClient.newHttpClient()
                .sendAsync(events, BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(lines::add));
        await().until(() -> lines.contains("event:changed"));
        assertThat(all).isNotDone();

        CLOCK.putForward(IDLE.minus(MINUTE));
        assertThat(renewed(visitor, run).statusCode()).isEqualTo(200);
        CLOCK.putForward(MINUTE.plus(MINUTE));

        assertThat(all).succeedsWithin(Duration.ofSeconds(30));
        assertIsOut(visitor);
        runs.move(run, RunState.CANCELLED, RunReport.EMPTY);
    }

    /** As a page asks for the part of it that shows how a run goes on. */
    private static HttpResponse<String> renewed(Visitor visitor, String run) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/runs/" + run))
                                .header(
                                        "Cookie",
                                        "rollbook=" + visitor.cookie("rollbook").orElseThrow())
                                .header("HX-Request", "true")
                                .header("HX-Target", "live")
                                .build(),
                        BodyHandlers.ofString());
    }
}
