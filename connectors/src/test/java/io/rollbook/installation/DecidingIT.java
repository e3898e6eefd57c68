package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import io.rollbook.console.ConsoleSessions;
import io.rollbook.installation.Visitor.Person;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Decisions that come to nothing: each says what became of the plan, and nothing that was written is lost. */
class DecidingIT {
    private static final String REASON = "The rest of \"them\" comes <b>tonight</b>";
    private static final AtomicInteger DISTRICTS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static ConsoleSite site;

    private String slug = "";
    private Person ada = new Person("", "", List.of());
    private String held = "";

    @BeforeAll
    static void start() throws Exception {
        site = ConsoleSite.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    /** A district of its own with a roster, an admin, and a plan that waits. */
    @BeforeEach
    void hold() throws Exception {
        slug = "district-" + DISTRICTS.incrementAndGet();
        Path file = Files.writeString(
                folder.resolve(slug + ".yml"),
                """
                district: %s
                name: Test
                timezone: America/Chicago
                shared-schools: allow
                feeds:
                  nightly:
                    uploads: true
                    owns: {entities: [orgs, academic_sessions, courses, classes, users, user_roles, enrollments]}
                  second:
                    uploads: true
                    owns: {entities: [demographics]}
                """
                        .formatted(slug));
        site.commands().ask("district", "apply", "-f", file.toString());
        upload("nightly", new SmallExport("One"), "merged", "--whole");
        held = upload("nightly", new SmallExport("Two"), "held", "--whole", "--hold");
        ada = new Visitor(site.url()).accept(site.invited("Ada", "--role", "admin", "--district", slug), "Ada", slug);
    }

    /** The id of its run, once that has come to this state. */
    private String upload(String feed, SmallExport export, String state, String... how) throws Exception {
        Path zip = export.zip(site.plain());
        List<String> command = new ArrayList<>(List.of("upload", slug, feed, zip.toString(), "--wait"));
        command.addAll(List.of(how));
        JsonNode run = site.commands().json(command.toArray(String[]::new));
        assertThat(run.path("state").asString()).as("%s", run).isEqualTo(state);
        return run.path("run").asString();
    }

    private String session(int code) throws Exception {
        Visitor visitor = new Visitor(site.url());
        visitor.signIn(ada, code);
        return visitor.cookie(ConsoleSessions.COOKIE).orElseThrow();
    }

    /** Somebody else who may decide, whom an admin of the district invites. */
    private Page bea() throws Exception {
        return plan(site.signedIn(site.member("Bea", "roster-admin", slug)));
    }

    private Page plan(Page page) {
        page.navigate("/runs/" + held + "/plan");
        return page;
    }

    private static Locator reason(Page page) {
        return page.getByLabel("Reason");
    }

    private static Response press(Page page, String button) {
        return page.waitForNavigation(() -> Browser.press(page, button));
    }

    private String state() throws Exception {
        return site.commands().json("run", "show", held).path("state").asString();
    }

    @Test
    void twoPeopleWhoDecideAtOnce_theSecondIsToldWhoDecidedWhatAndWhen_andTheFirstDecisionStands() throws Exception {
        Page first = plan(site.signedIn(session(0)));
        Page second = bea();
        reason(first).fill("They have left");
        press(first, "Approve");
        assertThat(first.getByRole(AriaRole.STATUS)).containsText("merged");

        reason(second).fill(REASON);
        Response answer = press(second, "Discard the plan");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(second.locator("h1")).hasText("Not decided");
        assertThat(second.getByRole(AriaRole.ALERT)).containsText("decided on before your answer came");
        Locator decision = second.locator(".notice", new Page.LocatorOptions().setHasText("approved by Ada"));
        assertThat(decision).containsText("They have left");
        assertThat(decision).containsText(Pattern.compile("\\d{1,2} [A-Z][a-z]{2} \\d{4}, \\d\\d:\\d\\d C[SD]T"));
        assertThat(second.locator("main")).containsText("You had written: " + REASON);
        ConsoleSite.lookInEveryWay(second, "decided-by-another");
        second.getByText("To the run").click();
        assertThat(second.getByRole(AriaRole.STATUS)).containsText("merged");
        assertThat(state()).isEqualTo("merged");
    }

    @Test
    void planMadeAnew_isToldToWhoSawTheOneBefore_andTheNewOneComesWithWhatWasWritten() throws Exception {
        Page first = plan(site.signedIn(session(0)));
        Page second = bea();
        SmallExport more = new SmallExport("One")
                .row("users.csv", SmallExport.user("Two-u2", "Two", "student", "Two2@example.org"));
        upload("second", more, "merged");
        reason(first).fill("They have left");
        press(first, "Approve");
        assertThat(first.locator(".notice.ask")).containsText("The roster has changed since this plan was shown");

        reason(second).fill(REASON);
        second.getByLabel("Additions and changes only").check();
        Response answer = press(second, "Approve");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(second.getByRole(AriaRole.ALERT)).containsText("this plan was made anew");
        assertThat(second.locator("main")).containsText("You had written: " + REASON);
        ConsoleSite.lookInEveryWay(second, "plan-made-anew");
        press(second, "Look at the new plan");
        assertThat(second.getByRole(AriaRole.ALERT)).containsText("This plan was made anew");
        assertThat(reason(second)).hasValue(REASON);
        assertThat(second.getByLabel("Additions and changes only")).isChecked();
        ConsoleSite.lookInEveryWay(second, "plan-with-what-was-written");
        assertThat(state()).isEqualTo("held");
        press(second, "Approve");
        assertThat(second.locator("q")).hasText(REASON);
    }

    /** Signed out in another tab, with which the cookie went; or ended elsewhere, and the browser still shows its own. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sessionThatEnded_keepsWhatWasWritten_andLeadsBackToThePlan(boolean cookieIsGone) throws Exception {
        Visitor visitor = new Visitor(site.url());
        visitor.signIn(ada, 0);
        Page page = plan(site.signedIn(visitor.cookie(ConsoleSessions.COOKIE).orElseThrow()));
        reason(page).fill(REASON);
        page.getByLabel("Additions and changes only").check();
        page.getByLabel("Only School").check();
        visitor.send("/account", "/sign-out", Map.of());
        if (cookieIsGone) {
            page.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName(ConsoleSessions.COOKIE));
        }

        Response answer = press(page, "Approve");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("You were signed out meanwhile, and nothing was done");
        ConsoleSite.lookInEveryWay(page, "signed-out-meanwhile");
        signIn(page, "wrong wrong wrong wrong");
        assertThat(page.getByRole(AriaRole.ALERT).last()).containsText("do not go together");
        signIn(page, Visitor.PASSPHRASE);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("signed in again. Nothing is decided yet");
        ConsoleSite.lookInEveryWay(page, "signed-in-again");
        press(page, "Back to the plan");
        assertThat(page).hasURL(site.url() + "/runs/" + held + "/plan");
        assertThat(reason(page)).hasValue(REASON);
        assertThat(page.getByLabel("Additions and changes only")).isChecked();
        assertThat(page.getByLabel("Only School")).isChecked();
        assertThat(Traffic.kept(page)).isEmpty();
        assertThat(state()).isEqualTo("held");

        press(page, "Approve");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("partial");
        assertThat(page.locator("q")).hasText(REASON);
    }

    @Test
    void sessionThatEnded_andThePlanDecidedOnMeanwhile_isToldWhoDecided_withWhatWasWritten() throws Exception {
        Page page = plan(site.signedIn(session(0)));
        reason(page).fill(REASON);
        page.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName(ConsoleSessions.COOKIE));
        press(page, "Approve");
        Page second = bea();
        reason(second).fill("Not yet");
        press(second, "Discard the plan");

        signIn(page, Visitor.PASSPHRASE);
        press(page, "Back to the plan");

        assertThat(page.locator("main")).containsText("discarded by Bea");
        assertThat(page.locator("main")).containsText("Not yet");
        assertThat(page.locator("main")).containsText("You had written: " + REASON);
        assertThat(state()).isEqualTo("discarded");
    }

    /** The page of a decision that came to nothing is the answer to a form, and has a form itself. */
    @Test
    void sessionThatEnded_whereNothingWasDecided_keepsWhatWasWritten_andLeadsBackToThePlan() throws Exception {
        Page page = plan(site.signedIn(session(0)));
        reason(page).fill(REASON);
        page.context().addCookies(List.of(new Cookie(ConsoleSessions.COOKIE, session(1)).setUrl(site.url())));
        press(page, "Approve");
        assertThat(page.locator("h1")).hasText("Not decided");
        page.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName(ConsoleSessions.COOKIE));

        Response answer = press(page, "Back to the plan");

        assertThat(answer.status()).isEqualTo(401);
        signIn(page, Visitor.PASSPHRASE, 2);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("signed in again. Nothing is decided yet");
        press(page, "Back to the plan");
        assertThat(page).hasURL(site.url() + "/runs/" + held + "/plan");
        assertThat(reason(page)).hasValue(REASON);
    }

    /** A form that decides nothing, on a page that is the answer to one. */
    @Test
    void sessionThatEnded_onAPageThatAnswersAForm_leadsBackToOneThatIsThere() throws Exception {
        Page page = plan(site.signedIn(session(0)));
        reason(page).fill(REASON);
        page.context().addCookies(List.of(new Cookie(ConsoleSessions.COOKIE, session(1)).setUrl(site.url())));
        press(page, "Approve");
        page.context().clearCookies(new BrowserContext.ClearCookiesOptions().setName(ConsoleSessions.COOKIE));

        press(page, "Sign out");
        signIn(page, Visitor.PASSPHRASE, 2);

        assertThat(page).hasURL(site.url() + "/runs/" + held);
        assertThat(page.locator("h1")).not().hasText("Not there");
    }

    private void signIn(Page page, String passphrase) {
        signIn(page, passphrase, 1);
    }

    private void signIn(Page page, String passphrase, int code) {
        page.getByLabel("District").fill(slug);
        page.getByLabel("Name").fill("Ada");
        page.getByLabel("Passphrase").fill(passphrase);
        page.getByLabel("Code").fill(ada.recoveryCodes().get(code));
        press(page, "Sign in");
    }

    @Test
    void schoolWhoseIdHoldsAComma_isDecidedOnAlone() throws Exception {
        SmallExport more = new SmallExport("Two")
                .row("orgs.csv", "\"n,1\",,,North,school,,d")
                .row("classes.csv", "c2,,,Class of the North,,k,,scheduled,,\"n,1\",t,,,");
        held = upload("nightly", more, "held", "--whole", "--hold");
        Page page = plan(site.signedIn(session(0)));
        reason(page).fill("They begin first");
        page.getByLabel("Only North").check();

        press(page, "Approve");

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("partial");
        assertThat(state()).isEqualTo("partial");
    }

    @Test
    void formOfAnotherSession_isAPageThatKeepsWhatWasWritten_andTheNextTryDecides() throws Exception {
        Page page = plan(site.signedIn(session(0)));
        reason(page).fill(REASON);
        page.context().addCookies(List.of(new Cookie(ConsoleSessions.COOKIE, session(1)).setUrl(site.url())));

        Response answer = press(page, "Discard the plan");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(page.locator("h1")).hasText("Not decided");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The form was too old");
        ConsoleSite.lookInEveryWay(page, "form-too-old");
        press(page, "Back to the plan");
        assertThat(reason(page)).hasValue(REASON);
        press(page, "Discard the plan");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("discarded");
    }

    @Test
    void formOfAnotherSession_thatDecidesNothing_isAPageThatLeadsBack() throws Exception {
        Page page = site.signedIn(session(0));
        page.navigate("/account");
        page.context().addCookies(List.of(new Cookie(ConsoleSessions.COOKIE, session(1)).setUrl(site.url())));

        Response answer = page.waitForNavigation(
                () -> page.locator("tbody button").first().click());

        assertThat(answer.status()).isEqualTo(403);
        assertThat(page.locator("h1")).hasText("Not done");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The form was too old");
        assertThat(page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Main")))
                .isVisible();
        ConsoleSite.lookInEveryWay(page, "form-too-old-elsewhere");
        page.getByText("Back to the page before").click();
        assertThat(page).hasURL(site.url() + "/account");
    }

    /** What another site sends is not shown to whoever signs in then: it is not theirs. */
    @Test
    void formOfAnotherSite_leavesNothingInThePageOfSigningIn() throws Exception {
        Page page = site.browser().visitor();
        page.setContent("<form method='post' action='" + site.url() + "/runs/" + held + "/approval'>"
                + "<input name='reason' value='slipped in'><button>Win</button></form>");
        page.waitForNavigation(() -> page.getByText("Win").click());
        assertThat(page.locator("h1")).hasText("Sign in");
        assertThat(page.content()).doesNotContain("slipped in");
        assertThat(state()).isEqualTo("held");
    }
}
