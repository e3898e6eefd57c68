package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser, over a service with a district that has had three nights, the last of them held. */
class ConsoleIT {
    private static final String SLUG = "springfield";
    private static final String OTHER = "shelbyville";

    @TempDir
    private static Path folder;

    private static ConsoleSite site;
    private static String operator;
    private static String admin;
    private static String merged;
    private static String held;

    @BeforeAll
    static void start() throws Exception {
        site = ConsoleSite.start(folder);
        for (String slug : List.of(SLUG, OTHER)) {
            site.apply(slug, "schedule: {cron: \"0 30 2 1 1 ?\"}");
        }
        MadeDistrict district = MadeDistrict.of(Size.TINY, 7, LocalDate.now());
        night(district, Night.FIRST);
        merged = night(district, Night.SECOND);
        held = night(district, Night.CUT_IN_LINE);
        operator = site.operatorSession();
        admin = site.admin("Ada", SLUG);
    }

    /** The id of its run. */
    private static String night(MadeDistrict district, Night night) throws Exception {
        Path zip = site.plain();
        district.writeZip(night, zip);
        return site.deliver(SLUG, zip).path("run").asString("");
    }

    /** Lists one student under another id, in every file of an export; returns the former one. */
    private static String reissue(Path zip, String id) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(zip)) {
            String old = Files.readAllLines(files.getPath("users.csv")).stream()
                    .filter(line -> line.contains(",student,") && line.contains("@"))
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .findFirst()
                    .orElseThrow();
            for (String name : List.of("users.csv", "enrollments.csv")) {
                Path file = files.getPath(name);
                String text = Files.readString(file);
                Files.writeString(
                        file, text.replaceAll("(?m)(^|,)" + Pattern.quote(old) + "(,|\r?$)", "$1" + id + "$2"));
            }
            return old;
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private static void fill(Page page, String district, String name, String passphrase, String code) {
        page.getByLabel("District").fill(district);
        page.getByLabel("Name").fill(name);
        page.getByLabel("Passphrase").fill(passphrase);
        page.getByLabel("Code").fill(code);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void anyPage_withoutSigningIn_leadsToSigningInAndBack() {
        Page page = site.browser().visitor();
        page.navigate("/runs/" + held);
        assertThat(page).hasTitle("Sign in · Rollbook");
        fill(
                page,
                "",
                "Olga",
                Visitor.PASSPHRASE,
                site.operator().recoveryCodes().get(site.nextCode()));
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("held");
    }

    @Test
    void signIn_withSomethingElse_saysSoAndLeadsNowhere() {
        Page page = site.browser().visitor();
        page.navigate("/sign-in");
        fill(page, SLUG, "Nobody", Visitor.PASSPHRASE, "");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("do not go together");
        page.navigate("/");
        assertThat(page).hasTitle("Sign in · Rollbook");
    }

    @Test
    void invitation_withAnApp_isAcceptedAndTheAppSignsIn() throws Exception {
        String path = site.invited("Cyd", "--role", "auditor");
        Page page = site.browser().visitor();
        page.navigate(path);
        ConsoleSite.lookInEveryWay(page, "invitation");
        Authenticator app = new Authenticator(page.locator("#key").innerText());
        page.getByLabel("Passphrase").fill(Visitor.PASSPHRASE);
        page.getByLabel("The same again").fill(Visitor.PASSPHRASE);
        page.getByLabel("Code").fill(app.code(0));
        page.getByText("Create the account").click();
        assertThat(page.locator("#codes li")).hasCount(10);
        ConsoleSite.lookInEveryWay(page, "ready");
        page.locator("a.button").click();
        ConsoleSite.lookInEveryWay(page, "sign-in");
        // The next one already, which a clock that is slow would be sent: none is taken twice.
        fill(page, "", "Cyd", Visitor.PASSPHRASE, app.code(1));
        assertThat(page.locator("h1")).containsText("Districts");
        page.navigate("/account");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Sessions")))
                .containsText("this one");
        page.locator("tbody button").click();
        assertThat(page).hasTitle("Sign in · Rollbook");
    }

    @Test
    void overview_forTheOperator_showsEachDistrictAndWhatWaits() {
        Page page = site.signedIn(operator);
        Locator districts = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Test"));
        assertThat(districts).hasCount(2);
        ConsoleSite.lookInEveryWay(page, "overview");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("held: 1 district"))
                .click();
        assertThat(districts).hasCount(1);
        assertThat(page.locator("tbody")).containsText(SLUG);
        page.navigate("/?find=SHELBY");
        assertThat(districts).hasCount(1);
        assertThat(page.locator("tbody")).containsText(OTHER);
        ConsoleSite.lookInEveryWay(page, "overview-found");
        page.getByLabel("District", new Page.GetByLabelOptions().setExact(true)).fill("<b>nowhere");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Find"))
                .click();
        assertThat(page.locator("main")).containsText("No district has “<b>nowhere” in its name or slug.");
    }

    @Test
    void heldPlan_saysSinceWhenItWaits_whereverItIsShown() {
        Pattern age = Pattern.compile("[Ff]irst held .*(just now|minutes? ago)");
        Page page = site.signedIn(operator);
        assertThat(page.locator("tbody")).containsText(age);
        for (String shown : List.of("/runs", "/runs/" + held, "/runs/" + held + "/plan")) {
            page.navigate(shown);
            assertThat(page.locator("main")).containsText(age);
        }
        page.navigate("/runs/" + merged);
        assertThat(page.locator("main")).not().containsText(age);
    }

    @Test
    void overview_forAPersonOfADistrict_isThatDistrict() {
        Page page = site.signedIn(admin);
        assertThat(page.locator(".lead")).containsText(SLUG);
        assertThat(page.locator("body")).not().containsText(OTHER);
    }

    @Test
    void anotherDistrict_isNotThereForAPersonOfThisOne() {
        Page page = site.signedIn(admin);
        Response other = page.navigate("/districts/" + OTHER);
        String told = page.locator("main").innerText();
        Response none = page.navigate("/districts/nowhere");
        assertThat(List.of(other.status(), none.status())).containsOnly(404);
        assertThat(page.locator("main").innerText()).isEqualTo(told.replace(OTHER, "nowhere"));
    }

    @Test
    void plan_forTheOperator_hasCountsAndNoRows() {
        Page page = site.signedIn(operator);
        page.navigate("/runs/" + held + "/plan");
        assertThat(page.locator("main")).containsText("The rows are for people and tokens of the district only.");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Changes record by record")))
                .hasCount(0);
        page.navigate("/runs/" + held + "/findings");
        assertThat(page.getByText("Download every row")).hasCount(0);
    }

    @Test
    void findings_ofTheDistrict_canBeDownloaded() throws Exception {
        Page page = site.signedIn(admin);
        page.navigate("/runs/" + merged);
        page.locator("a[href$='/findings']").click();
        Download download =
                page.waitForDownload(() -> page.getByText("Download every row").click());
        assertThat(Files.readAllLines(download.path()).get(0)).startsWith("code,severity,file,line");
    }

    @Test
    void plan_ofTheDistrict_canBeDownloaded() throws Exception {
        Page page = site.signedIn(admin);
        page.navigate("/runs/" + held + "/plan");
        Download download = page.waitForDownload(
                () -> page.getByText("Download every record").click());
        List<String> lines = Files.readAllLines(download.path());
        assertThat(lines.get(0))
                .startsWith(
                        "entity,action,reason,sourcedId,oldSourcedId,proposedOldSourcedId,school,schoolName,fields");
        assertThat(lines).hasSizeGreaterThan(1);
    }

    @Test
    void peopleUnderNewIds_areCountedForTheOperator_andProposedToTheDistrict() throws Exception {
        Path zip = site.plain();
        MadeDistrict.of(Size.TINY, 7, LocalDate.now()).writeZip(Night.SECOND, zip);
        String old = reissue(zip, "another-id");
        String run = site.deliver(SLUG, zip, "--preview").path("run").asString("");
        String proposed = "People who seem to be listed under new ids";

        Page page = site.signedIn(admin);
        page.navigate("/runs/" + run + "/plan");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(proposed)))
                .containsText(old + " another-id");
        Page counts = site.signedIn(operator);
        counts.navigate("/runs/" + run + "/plan");
        assertThat(counts.locator("main")).containsText("People who seem to be listed under new ids: 1.");
        assertThat(counts.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(proposed)))
                .hasCount(0);
    }

    @Test
    void aFormOfAnotherPage_isRefusedAndDoesNothing() {
        Page page = site.signedIn(operator);
        var answer = page.context().request().post(site.url() + "/runs/" + held + "/discard");
        assertThat(answer.status()).isEqualTo(403);
        page.navigate("/runs/" + held);
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("held");
    }

    @Test
    void whatCannotBeDone_saysSo_andLeadsBackToThePageItWasAskedOn() {
        Page page = site.signedIn(admin);
        page.navigate("/runs/" + merged);
        String run = page.locator("h1").innerText();
        // As on a page that was opened before the run came to rest.
        page.evaluate(
                """
                () => {
                    const form = document.querySelector('form[action$="/undo"]');
                    form.action = form.action.replace('/undo', '/retry');
                    form.submit();
                }""");
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
        page.getByText("Back to the page before").click();
        assertThat(page.locator("h1")).hasText(run);
        assertThat(page.url()).isEqualTo(site.url() + "/runs/" + merged);
    }

    @Test
    void preview_clickedTwice_isOneRun_watchedToItsEnd_andItsPlanIsShownButNotDecidedOn() {
        Page page = site.signedIn(admin);
        Locator previews = page.getByText("Ada (preview)");
        int before = previews.count();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Preview nightly"))
                .dblclick();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("previewed");
        page.getByText("What changed, by school and record by record").click();
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Changes record by record")))
                .isVisible();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Decide")))
                .hasCount(0);
        page.navigate("/districts/" + SLUG);
        assertThat(previews).hasCount(before + 1);
    }

    @Test
    void schedule_isPausedUntilADayAndResumed() {
        Page page = site.signedIn(admin);
        assertThat(page.locator(".feeds")).containsText("Next ");
        page.getByText("Pause the schedule").click();
        page.getByLabel("Until the beginning of").fill("2098-01-04");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Pause").setExact(true))
                .click();
        assertThat(page.locator(".feeds")).containsText("Paused by Ada until 4 Jan 2098");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Resume the schedule of nightly"))
                .click();
        assertThat(page.locator(".feeds")).not().containsText("Paused");
    }

    @Test
    void keyboardAlone_isEnoughToSignInAndApproveAdditionsAndChangesOnly_whichRemovesNobodyAndCarriesTheReason()
            throws Exception {
        site.deliver(OTHER, new SmallExport("Good"));
        String run = site.deliver(
                        OTHER,
                        new SmallExport("Other")
                                .with(
                                        "enrollments.csv",
                                        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
                                                + "userSourcedId,role,primary,beginDate,endDate\r\ne1,,,c,s,u1,stu"))
                .path("run")
                .asString("");
        Page page = site.browser().visitor();
        page.navigate(site.invited("Kay", "--role", "operator"));
        Authenticator app = new Authenticator(page.locator("#key").innerText());
        Keyboard.type(page, "Passphrase", Visitor.PASSPHRASE);
        Keyboard.type(page, "The same again", Visitor.PASSPHRASE);
        Keyboard.type(page, "Code", app.code(0));
        page.keyboard().press("Enter");
        assertThat(page.locator("h1")).hasText("All set");
        Keyboard.enter(page, link(page, "Sign in"));
        assertThat(page.locator("h1")).hasText("Sign in");
        Keyboard.type(page, "Name", "Kay");
        Keyboard.type(page, "Passphrase", Visitor.PASSPHRASE);
        Keyboard.type(page, "Code", app.code(1));
        page.keyboard().press("Enter");

        assertThat(page.locator("h1")).hasText("Districts");
        Keyboard.enter(page, link(page, "Runs"));
        assertThat(page.locator("h1")).hasText("Runs");
        Keyboard.enter(page, link(page, "Run " + run));
        assertThat(page.locator("h1")).hasText("Run of nightly");
        Keyboard.enter(page, link(page, "Skip to the content"));
        Keyboard.enter(page, link(page, "Look at the plan and decide"));
        assertThat(page.locator("h1")).hasText("Plan");
        Keyboard.reach(page, page.getByLabel("Everything in the plan"));
        page.keyboard().press("ArrowDown");
        Keyboard.type(page, "Reason", "The rest comes tonight");
        Keyboard.reach(page, page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve")));
        page.keyboard().press("Space");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("partial");
        assertThat(page.locator("q")).hasText("The rest comes tonight");
        ConsoleSite.lookInEveryWay(page, "run-partial");
        assertThat(site.commands()
                        .json("run", "show", run)
                        .path("ledger")
                        .path("users")
                        .path("absent")
                        .asInt(-1))
                .isZero();
        page.navigate("/runs/" + run + "/plan");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Decide")))
                .hasCount(0);
    }

    @Test
    void everyPage_lightAndDarkAndSmallAndByKeyboard_hasNoBarriers() {
        Page page = site.signedIn(admin);
        for (Map.Entry<String, String> each : pages().entrySet()) {
            page.navigate(each.getValue());
            ConsoleSite.lookInEveryWay(page, each.getKey());
        }
    }

    @Test
    void pagesOfWhoMayOnlyLook_offerNoDecision_andHaveNoBarriers() throws Exception {
        String viewer = site.member("Vera", "viewer", SLUG);
        String auditor = Visitor.session(site.url(), site.invited("Otis", "--role", "auditor"), "Otis", "");
        for (Map.Entry<String, String> each :
                Map.of("viewer", viewer, "auditor", auditor).entrySet()) {
            Page page = site.signedIn(each.getValue());
            page.navigate("/runs/" + held + "/plan");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Decide")))
                    .hasCount(0);
            ConsoleSite.lookInEveryWay(page, "plan-held-" + each.getKey());
            page.navigate("/districts/" + SLUG);
            ConsoleSite.lookInEveryWay(page, "district-" + each.getKey());
        }
    }

    private static Map<String, String> pages() {
        return Map.ofEntries(
                Map.entry("district", "/districts/" + SLUG),
                Map.entry("runs", "/runs"),
                Map.entry("run-merged", "/runs/" + merged),
                Map.entry("run-held", "/runs/" + held),
                Map.entry("plan-held", "/runs/" + held + "/plan"),
                Map.entry("plan-merged", "/runs/" + merged + "/plan"),
                Map.entry("findings", "/runs/" + merged + "/findings"),
                Map.entry("not-there", "/nowhere"),
                Map.entry("account", "/account"),
                Map.entry("second-factor", "/account/second-factor"),
                Map.entry("people", "/accounts"));
    }
}
