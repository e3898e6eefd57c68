package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.rollbook.installation.Browser.press;
import static io.rollbook.installation.ConsoleSite.lookInEveryWay;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is set up by pages, in a real browser, over a service with one district. */
class SettingsPageIT {
    private static final String SLUG = "springfield";
    private static final String SETTINGS = "/districts/" + SLUG + "/settings";

    @TempDir
    private static Path folder;

    private static ConsoleSite site;
    private static String operator;
    private static String admin;
    private static Path file;

    @BeforeAll
    static void start() throws Exception {
        site = ConsoleSite.start(folder);
        site.apply(SLUG, "# read at night\nschedule: {cron: \"0 30 2 * * ?\"}");
        file = folder.resolve(SLUG + ".yml");
        operator = site.operatorSession();
        admin = site.admin("Ada", SLUG);
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    /** Whatever a test before has applied. */
    @BeforeEach
    void asItWas() throws IOException {
        site.commands().ask("district", "apply", "-f", file.toString());
    }

    private static Locator text(Page page) {
        return page.getByLabel("District file");
    }

    private static void type(Page page, String settings) {
        text(page).fill(settings);
        press(page, "Check");
    }

    private static String inForce() throws IOException {
        return site.commands().ask("district", "show", SLUG, "--yaml").strip();
    }

    private static int version() throws IOException {
        return site.commands().json("district", "show", SLUG).path("version").asInt(0);
    }

    @Test
    void change_isShownInWords_thenApplied_andTheTextIsKeptWithItsComments() throws Exception {
        String changed = Files.readString(file).replace("0 30 2 * * ?", "0 15 3 ? * MON-FRI")
                + "keep: {phone: always} # they asked for it\nguard: {stale: 9}\n";
        int version = version();
        Page page = site.signedIn(operator);
        page.navigate("/districts/" + SLUG);
        page.getByText("settings version").click();
        lookInEveryWay(page, "settings");
        type(page, changed);
        Locator loud = page.locator(".effects .notice.ask");
        assertThat(loud).containsText("NEW with the next delivery: phone numbers");
        assertThat(loud).containsText("stale: 9 school days (was 3 school days); that is looser");
        assertThat(page.locator(".effects")).containsText("begins by itself: 0 15 3 ? * MON-FRI");
        assertThat(page.locator(".effects .facts dd"))
                .hasText(Collections.nCopies(3, Pattern.compile("03:15 C.T")).toArray(new Pattern[0]));
        lookInEveryWay(page, "settings-checked");
        assertThat(version()).isEqualTo(version);

        press(page, "Apply");
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Version " + (version + 1) + " is in force.");
        assertThat(inForce()).isEqualTo(changed.strip());
        assertThat(
                        site.server()
                                .ask(
                                        "rollbook_" + SLUG,
                                        "SELECT clear::text FROM audit.log WHERE action = 'settings-applied' ORDER BY seq DESC LIMIT 1"))
                .singleElement()
                .asString()
                .contains("Olga");
    }

    @Test
    void whatIsWrong_isToldWithLineAndKey_andLedTo_andNothingIsLost() throws IOException {
        String good = Files.readString(file);
        String wrong = good.replace("America/Chicago", "America/Chcago").replace("0 30 2 * * ?", "0 0 0 31 2 ?")
                + "guards: {stale: 9}\n";
        int line = Arrays.asList(wrong.split("\n")).indexOf("guards: {stale: 9}") + 1;
        Page page = site.signedIn(operator);
        page.navigate(SETTINGS);
        type(page, wrong);
        Locator problems = page.getByRole(AriaRole.ALERT);
        assertThat(problems).containsText("3 problems, and nothing was applied");
        assertThat(problems)
                .containsText("timezone is no time zone such as America/Chicago; did you mean America/Chicago?");
        assertThat(problems).containsText("feeds.nightly.schedule.cron this cron never fires: no time to come fits");
        assertThat(problems).containsText("guards is not known here; did you mean guard?");
        assertThat(text(page)).hasValue(wrong);
        lookInEveryWay(page, "settings-problems");

        press(page, "Line " + line);
        assertThat(text(page)).isFocused();
        assertThat(text(page).evaluate("t => t.value.slice(t.selectionStart, t.selectionEnd)"))
                .isEqualTo("guards: {stale: 9}");
        assertThat(page.locator("#settings-place")).containsText("Line " + line + " of ");
        assertThat(inForce()).isEqualTo(good.strip());
    }

    @Test
    void dayToSkipThatIsOver_isSaid_andMayStay() throws IOException {
        Page page = site.signedIn(operator);
        page.navigate(SETTINGS);
        type(page, Files.readString(file).replace("* * ?\"}", "* * ?\", skip: [\"2025-12-24/2026-01-02\"]}"));
        assertThat(page.locator(".effects")).containsText("2025-12-24/2026-01-02 is over and does nothing any more");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Apply")))
                .isVisible();
    }

    @Test
    void somebodyElseAppliedMeanwhile_isSaid_nothingIsOverwritten_andBothTextsAreThere() throws IOException {
        String good = Files.readString(file);
        String mine = good + "guard: {stale: 5}\n";
        String theirs = good + "keep: {phone: always}\n";
        Page page = site.signedIn(operator);
        page.navigate(SETTINGS);
        type(page, mine);
        assertThat(page.locator(".effects")).containsText("stale: 5 school days");
        Path other = Files.writeString(folder.resolve("theirs.yml"), theirs);
        site.commands().ask("district", "apply", "-f", other.toString());
        int version = version();

        press(page, "Apply");
        Locator notice = page.getByRole(AriaRole.ALERT);
        assertThat(notice).containsText("nothing of yours was applied");
        assertThat(text(page)).hasValue(mine);
        page.getByText("Their text, version " + version).click();
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("The text in force")))
                .hasText(theirs);
        lookInEveryWay(page, "settings-overtaken");
        assertThat(inForce()).isEqualTo(theirs.strip());

        press(page, "Check");
        assertThat(page.locator(".effects")).containsText("NO LONGER entering: phone numbers");
        type(page, theirs + "guard: {stale: 5}\n");
        assertThat(page.locator(".effects")).not().containsText("phone");
        press(page, "Apply");
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Version " + (version + 1) + " is in force.");
        assertThat(inForce()).isEqualTo((theirs + "guard: {stale: 5}\n").strip());
    }

    @Test
    void textThatIsChangedAfterTheCheck_isNotAppliedUnseen() throws IOException {
        String good = Files.readString(file);
        Page page = site.signedIn(operator);
        page.navigate(SETTINGS);
        type(page, good + "guard: {stale: 5}\n");
        assertThat(page.locator(".effects")).containsText("stale: 5");
        text(page).fill(good + "keep: {phone: always}\n");
        press(page, "Apply");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Not applied yet");
        assertThat(page.locator(".effects")).containsText("NEW with the next delivery: phone numbers");
        assertThat(inForce()).isEqualTo(good.strip());
    }

    @Test
    void sessionThatEndsWhileOneTypes_losesNothing() throws Exception {
        String mine = Files.readString(file) + "guard: {stale: 5}\n";
        Page page = site.signedIn(operator);
        page.navigate(SETTINGS);
        page.context().clearCookies();
        type(page, mine);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("You are signed out, and nothing was sent.");
        assertThat(text(page)).hasValue(mine);
        lookInEveryWay(page, "settings-signed-out");

        site.signedIn(page.context().newPage(), site.operatorSession());
        press(page, "Check");
        assertThat(page.locator(".effects")).containsText("stale: 5 school days");
        assertThat(text(page)).hasValue(mine);
    }

    @Test
    void sessionThatEndsWhileOneFillsInAForm_losesNothing() throws Exception {
        Page page = site.signedIn(operator);
        page.navigate("/districts/" + SLUG + "/feeds/nightly/schedule");
        page.getByLabel("Days left out").fill("2098-12-24/2099-01-02");
        page.context().clearCookies();
        press(page, "Check");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("You are signed out, and nothing was sent.");
        assertThat(page.getByLabel("Days left out")).hasValue("2098-12-24/2099-01-02");
        lookInEveryWay(page, "schedule-signed-out");

        site.signedIn(page.context().newPage(), site.operatorSession());
        press(page, "Check");
        assertThat(page.locator(".effects")).containsText("2098-12-24/2099-01-02");
        assertThat(page.getByLabel("Days left out")).hasValue("2098-12-24/2099-01-02");
    }

    @Test
    void sameText_hasNothingToApply() throws IOException {
        Page page = site.signedIn(operator);
        page.navigate(SETTINGS);
        press(page, "Check");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Nothing would change");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Apply")))
                .hasCount(0);
    }

    @Test
    void peopleOfTheDistrict_readTheFileAndCannotChangeIt() throws Exception {
        Page page = site.signedIn(admin);
        page.navigate(SETTINGS);
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("District file")))
                .containsText("password: \"file:" + SLUG + "-password\"");
        assertThat(page.locator("textarea")).hasCount(0);
        lookInEveryWay(page, "settings-read-only");
        String token = page.locator("input[name=_csrf]").first().getAttribute("value");
        int status = page.context()
                .request()
                .post(
                        site.url() + SETTINGS,
                        RequestOptions.create()
                                .setForm(FormData.create()
                                        .set("_csrf", token)
                                        .set("version", version())
                                        .set("checked", "")
                                        .set("settings", "district: springfield")))
                .status();
        assertThat(status).isEqualTo(403);
        assertThat(page.navigate("/districts/shelbyville/settings").status()).isEqualTo(404);
        assertThat(page.navigate("/new-district").status()).isEqualTo(403);
    }

    @Test
    void keyboardAlone_isEnoughToChangeCheckAndApply() throws IOException {
        Page page = site.signedIn(operator);
        page.navigate(SETTINGS);
        text(page).focus();
        page.keyboard().press("Control+End");
        page.keyboard().type("guard: {stale: 7}\n");
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Check");
        page.keyboard().press("Enter");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Apply"))
                .focus();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("is in force");
        assertThat(inForce()).endsWith("guard: {stale: 7}");
    }

    @Test
    void schedule_isChangedByAForm_thatLeavesTheRestOfTheFileAsItIs() throws IOException {
        String good = Files.readString(file);
        Page page = site.signedIn(operator);
        page.navigate("/districts/" + SLUG);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Schedule of nightly"))
                .click();
        assertThat(page.locator(".facts dd")).hasCount(3);
        assertThat(page.getByLabel("When")).hasValue("0 30 2 * * ?");
        page.getByLabel("When").fill("0 15 4 ? * MON-FRI");
        page.getByLabel("Days left out").fill("2098-12-24/2099-01-02\n2098-11-26");
        page.getByLabel("Blackout hours").fill("06:00 - 18:00");
        page.getByLabel("How long").fill("90m");
        lookInEveryWay(page, "schedule");
        press(page, "Check");
        assertThat(page.locator(".effects"))
                .containsText(
                        "begins by itself: 0 15 4 ? * MON-FRI, looks for 90m, contacts nobody at 06:00-18:00, not on 2098-12-24/2099-01-02,"
                                + " 2098-11-26 (was 0 30 2 * * ?, looks for 3h)");
        press(page, "Apply");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("is in force");
        assertThat(inForce())
                .isEqualTo(good.replace(
                                "{cron: \"0 30 2 * * ?\"}",
                                "{cron: \"0 15 4 ? * MON-FRI\", skip: [\"2098-12-24/2099-01-02\", \"2098-11-26\"],"
                                        + " blackout: [\"06:00-18:00\"],"
                                        + " window: 90m}")
                        .strip());
        page.navigate("/districts/" + SLUG + "/feeds/nightly/schedule");
        assertThat(page.getByLabel("Days left out")).hasValue("2098-12-24/2099-01-02\n2098-11-26");
        assertThat(page.getByLabel("Blackout hours")).hasValue("06:00-18:00");
        assertThat(page.locator(".facts")).containsText("06:00-18:00");
    }

    @Test
    void schedule_isRemovedByTheForm_whateverElseStandsInIt() throws IOException {
        String before = inForce();
        Page page = site.signedIn(operator);
        page.navigate("/districts/" + SLUG + "/feeds/nightly/schedule");
        page.getByLabel("When").fill("");
        page.getByLabel("How long").fill("a while");
        press(page, "Remove the schedule");
        assertThat(page.locator(".effects")).containsText("nightly");
        press(page, "Apply");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("is in force");
        assertThat(inForce()).isEqualTo(before.replaceAll("(?m)^ *schedule: .*\n", ""));
        page.navigate("/districts/" + SLUG + "/feeds/nightly/schedule");
        assertThat(page.locator("main")).containsText("It has no schedule");
        assertThat(page.getByText("Remove the schedule")).hasCount(0);
    }

    @Test
    void scheduleThatIsWrong_isToldAtItsFields_andNothingIsLost() throws IOException {
        String before = inForce();
        Page page = site.signedIn(operator);
        page.navigate("/districts/" + SLUG + "/feeds/nightly/schedule");
        page.getByLabel("When").fill("0 0 0 31 2 ?");
        page.getByLabel("Days left out").fill("Christmas");
        press(page, "Check");
        assertThat(page.locator("#cron-wrong")).containsText("this cron never fires");
        assertThat(page.locator("#skip-wrong")).containsText("must list days");
        assertThat(page.getByLabel("When")).hasValue("0 0 0 31 2 ?");
        assertThat(page.getByLabel("Days left out")).hasValue("Christmas");
        lookInEveryWay(page, "schedule-wrong");
        page.getByLabel("How long").fill("a while");
        page.getByLabel("Blackout hours").fill("by day");
        press(page, "Check");
        assertThat(page.locator("#blackout-wrong")).hasText("must be hours of a day such as \"07:00-17:00\"");
        assertThat(page.locator("#window-wrong")).hasText("must be a time such as 90s, 5m or 3h");
        assertThat(inForce()).isEqualTo(before);
    }

    @Test
    void schedule_isChangedByTheDistrictsOwnAdmin_whoChangesNothingElse() throws IOException {
        String before = inForce();
        Page page = site.signedIn(admin);
        page.navigate("/districts/" + SLUG + "/feeds/nightly/schedule");
        page.getByLabel("How long").fill("2h");
        press(page, "Check");
        assertThat(page.locator(".effects")).containsText("2h");
        lookInEveryWay(page, "schedule-checked");
        assertThat(inForce()).isEqualTo(before);
        press(page, "Apply");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("is in force");
        assertThat(page.getByLabel("How long")).hasValue("2h");
        assertThat(inForce()).contains("window: 2h");
        page.navigate("/districts/" + SLUG + "/settings");
        assertThat(page.locator("textarea")).hasCount(0);
    }

    @Test
    void schedule_thatWasCheckedBeforeSomebodyElseChangedTheSettings_isNotApplied_andIsKeptAsTyped()
            throws IOException {
        Page page = site.signedIn(admin);
        page.navigate("/districts/" + SLUG + "/feeds/nightly/schedule");
        page.getByLabel("How long").fill("4h");
        press(page, "Check");
        assertThat(page.locator(".effects")).containsText("4h");
        Path theirs = Files.writeString(folder.resolve("theirs.yml"), inForce() + "\n# meanwhile\n");
        site.commands().ask("district", "apply", "-f", theirs.toString());

        press(page, "Apply");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Somebody else has changed the settings");
        assertThat(page.getByLabel("How long")).hasValue("4h");
        assertThat(inForce()).contains("# meanwhile").doesNotContain("window: 4h");
        press(page, "Check");
        press(page, "Apply");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("is in force");
        assertThat(inForce()).contains("# meanwhile").contains("window: 4h");
    }

    @Test
    void schedule_forOthersOfTheDistrict_isShownWithoutAForm() throws Exception {
        Page page = site.signedIn(site.member("Vera", "viewer", SLUG));
        page.navigate("/districts/" + SLUG + "/feeds/nightly/schedule");
        assertThat(page.locator(".facts dd")).hasCount(3);
        assertThat(page.getByLabel("When")).hasCount(0);
        lookInEveryWay(page, "schedule-read-only");
    }

    @Test
    void test_ofTheConnection_tellsWhatWasFound_andWhatToDo() throws IOException {
        Page page = site.signedIn(admin);
        page.navigate("/districts/" + SLUG);
        assertThat(page.getByRole(AriaRole.REGION)).hasCount(0);
        lookInEveryWay(page, "district-fresh");
        press(page, "Test the connection of nightly");
        Locator steps = page.getByRole(AriaRole.REGION);
        assertThat(steps).containsText("login");
        lookInEveryWay(page, "trial");

        String key = site.sftp().hostKey();
        String other = key.substring(0, key.length() - 3) + (key.endsWith("AAA") ? "BBB" : "AAA");
        Path moved = Files.writeString(
                folder.resolve("moved.yml"), Files.readString(file).replace(key, other));
        site.commands().ask("district", "apply", "-f", moved.toString());
        press(page, "Test again");
        assertThat(page).hasTitle("Does not work · Test of " + SLUG + " nightly · Rollbook");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("would fail");
        assertThat(page.locator(".todo").first()).isVisible();
        lookInEveryWay(page, "trial-failed");
    }
}
