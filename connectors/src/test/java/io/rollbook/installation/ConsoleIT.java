package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.Size;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The pages in a real browser, over a service with a district that has had three nights, the last of them held. */
class ConsoleIT {
    private static final String SLUG = "springfield";
    private static final String OTHER = "shelbyville";

    @TempDir
    private static Path folder;

    private static SftpServer sftp;
    private static Gpg gpg;
    private static Installation installation;
    private static Browser browser;
    private static Visitor.Person olga;
    private static String operator;
    private static String admin;
    private static String merged;
    private static String held;

    @BeforeAll
    static void start() throws Exception {
        sftp = SftpServer.start(folder.resolve("sftp"));
        gpg = Gpg.withNewKey();
        installation = Installation.start(folder.resolve("home"), Installation.classes("-Xmx256m"), Map.of());
        browser = Browser.of(installation.url());
        Commands commands = installation.here();
        for (String slug : List.of(SLUG, OTHER)) {
            commands.ask(
                    "district",
                    "apply",
                    "-f",
                    DistrictFile.write(folder, slug, sftp, "schedule: {cron: \"0 30 2 1 1 ?\"}")
                            .toString());
        }
        Files.writeString(folder.resolve("key.asc"), commands.ask("district", "key", SLUG));
        MadeDistrict district = MadeDistrict.of(Size.TINY, 7, LocalDate.now());
        night(district, Night.FIRST);
        merged = night(district, Night.SECOND).path("run").asString("");
        held = night(district, Night.CUT_IN_LINE).path("run").asString("");
        olga = new Visitor(installation.url())
                .accept(commands.json("account", "first-link").path("path").asString(""), "Olga", "");
        operator = session(olga, 0);
        admin = Visitor.session(installation.url(), invited("Ada", "--role", "admin", "--district", SLUG), "Ada", SLUG);
    }

    /** The path of a link that somebody is invited by. */
    private static String invited(String name, String... as) throws Exception {
        List<String> command = new ArrayList<>(List.of("account", "invite", "--name", name));
        command.addAll(List.of(as));
        return installation
                .here()
                .json(command.toArray(String[]::new))
                .path("path")
                .asString("");
    }

    /** Someone's session; each sign-in takes another recovery code. */
    private static String session(Visitor.Person person, int code) throws Exception {
        Visitor visitor = new Visitor(installation.url());
        visitor.signIn(person, code);
        return visitor.cookie("rollbook").orElseThrow();
    }

    private static JsonNode night(MadeDistrict district, Night night) throws Exception {
        Path zip = folder.resolve("export.zip");
        district.writeZip(night, zip);
        seal(zip, SLUG + "-" + night.ordinal() + ".pgp");
        return installation.here().json("sync", SLUG, "nightly", "--wait");
    }

    private static void seal(Path zip, String name) throws Exception {
        Path sealed = folder.resolve("export.pgp");
        gpg.seal(zip, folder.resolve("key.asc"), sealed);
        Files.move(sealed, sftp.outgoing().resolve(name));
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
        try (SftpServer server = sftp;
                Gpg key = gpg;
                Installation service = installation) {
            if (browser != null) {
                browser.close();
            }
        }
    }

    private static Page signedIn(String session) {
        return signedIn(browser.visitor(), session);
    }

    private static Page signedIn(Page page, String session) {
        page.context().addCookies(List.of(new Cookie("rollbook", session).setUrl(installation.url())));
        page.navigate("/");
        return page;
    }

    private static void fill(Page page, String district, String name, String passphrase, String code) {
        page.getByLabel("District").fill(district);
        page.getByLabel("Name").fill(name);
        page.getByLabel("Passphrase").fill(passphrase);
        page.getByLabel("Code").fill(code);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
    }

    @Test
    void anyPage_withoutSigningIn_leadsToSigningInAndBack() {
        Page page = browser.visitor();
        page.navigate("/runs/" + held);
        assertThat(page).hasTitle("Sign in · Rollbook");
        fill(page, "", "Olga", Visitor.PASSPHRASE, olga.recoveryCodes().get(1));
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("held");
    }

    @Test
    void signIn_withSomethingElse_saysSoAndLeadsNowhere() {
        Page page = browser.visitor();
        page.navigate("/sign-in");
        fill(page, SLUG, "Nobody", Visitor.PASSPHRASE, "");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("do not go together");
        page.navigate("/");
        assertThat(page).hasTitle("Sign in · Rollbook");
    }

    @Test
    void invitation_withAnApp_isAcceptedAndTheAppSignsIn() throws Exception {
        String path = invited("Cyd", "--role", "auditor");
        Page page = browser.visitor(ColorScheme.DARK, 320);
        page.navigate(path);
        look(page, "invitation");
        Authenticator app = new Authenticator(page.locator("#key").innerText());
        page.getByLabel("Passphrase").fill(Visitor.PASSPHRASE);
        page.getByLabel("The same again").fill(Visitor.PASSPHRASE);
        page.getByLabel("Code").fill(app.code(0));
        page.getByText("Create the account").click();
        assertThat(page.locator("#codes li")).hasCount(10);
        look(page, "ready");
        page.locator("a.button").click();
        look(page, "sign-in");
        // The next one already, which a clock that is slow would be sent: none is taken twice.
        fill(page, "", "Cyd", Visitor.PASSPHRASE, app.code(1));
        assertThat(page.locator("h1")).containsText("Districts");
        page.navigate("/account");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Sessions")))
                .containsText("this one");
        page.locator("tbody button").click();
        assertThat(page).hasTitle("Sign in · Rollbook");
    }

    private static void look(Page page, String name) {
        Browser.picture(page, name);
        assertThat(Browser.barriers(page)).as(name).isEmpty();
        assertThat(Browser.overhang(page)).as(name).isZero();
    }

    @Test
    void overview_forTheOperator_showsEachDistrictAndWhatWaits() {
        Page page = signedIn(operator);
        Locator districts = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Test"));
        assertThat(districts).hasCount(2);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("held: 1 district"))
                .click();
        assertThat(districts).hasCount(1);
        assertThat(page.locator("tbody")).containsText(SLUG);
        page.navigate("/?find=SHELBY");
        assertThat(districts).hasCount(1);
        assertThat(page.locator("tbody")).containsText(OTHER);
        page.getByLabel("District", new Page.GetByLabelOptions().setExact(true)).fill("<b>nowhere");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Find"))
                .click();
        assertThat(page.locator("main")).containsText("No district has “<b>nowhere” in its name or slug.");
    }

    @Test
    void overview_forAPersonOfADistrict_isThatDistrict() {
        Page page = signedIn(admin);
        assertThat(page.locator(".lead")).containsText(SLUG);
        assertThat(page.locator("body")).not().containsText(OTHER);
    }

    @Test
    void anotherDistrict_isNotThereForAPersonOfThisOne() {
        Page page = signedIn(admin);
        Response other = page.navigate("/districts/" + OTHER);
        String told = page.locator("main").innerText();
        Response none = page.navigate("/districts/nowhere");
        assertThat(List.of(other.status(), none.status())).containsOnly(404);
        assertThat(page.locator("main").innerText()).isEqualTo(told.replace(OTHER, "nowhere"));
    }

    @Test
    void plan_forTheOperator_hasCountsAndNoRows() {
        Page page = signedIn(operator);
        page.navigate("/runs/" + held + "/plan");
        assertThat(page.locator("main")).containsText("The rows are for people and tokens of the district only.");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Changes record by record")))
                .hasCount(0);
        page.navigate("/runs/" + held + "/findings");
        assertThat(page.getByText("Download every row")).hasCount(0);
    }

    @Test
    void findings_ofTheDistrict_canBeDownloaded() throws Exception {
        Page page = signedIn(admin);
        page.navigate("/runs/" + merged);
        page.locator("a[href$='/findings']").click();
        Download download =
                page.waitForDownload(() -> page.getByText("Download every row").click());
        assertThat(Files.readAllLines(download.path()).get(0)).startsWith("code,severity,file,line");
    }

    @Test
    void plan_ofTheDistrict_canBeDownloaded() throws Exception {
        Page page = signedIn(admin);
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
        Path zip = folder.resolve("reissued.zip");
        MadeDistrict.of(Size.TINY, 7, LocalDate.now()).writeZip(Night.SECOND, zip);
        String old = reissue(zip, "another-id");
        seal(zip, SLUG + "-9.pgp");
        String run = installation
                .here()
                .json("sync", SLUG, "nightly", "--preview", "--wait")
                .path("run")
                .asString("");
        String proposed = "People who seem to be listed under new ids";

        Page page = signedIn(admin);
        page.navigate("/runs/" + run + "/plan");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(proposed)))
                .containsText(old + " another-id");
        Page counts = signedIn(operator);
        counts.navigate("/runs/" + run + "/plan");
        assertThat(counts.locator("main")).containsText("People who seem to be listed under new ids: 1.");
        assertThat(counts.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(proposed)))
                .hasCount(0);
    }

    @Test
    void aFormOfAnotherPage_isRefusedAndDoesNothing() {
        Page page = signedIn(operator);
        var answer = page.context().request().post(installation.url() + "/runs/" + held + "/discard");
        assertThat(answer.status()).isEqualTo(403);
        page.navigate("/runs/" + held);
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("held");
    }

    @Test
    void preview_isWatchedToItsEnd_andItsPlanIsShownButNotDecidedOn() {
        Page page = signedIn(admin);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Preview nightly"))
                .click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("previewed");
        page.getByText("What changed, by school and record by record").click();
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Changes record by record")))
                .isVisible();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Decide")))
                .hasCount(0);
    }

    @Test
    void schedule_isPausedUntilADayAndResumed() {
        Page page = signedIn(admin);
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
    void decision_additionsAndChangesOnly_removesNobodyAndCarriesTheReason() throws Exception {
        small("1", new SmallExport("Good"));
        String run = small(
                        "2",
                        new SmallExport("Other")
                                .with(
                                        "enrollments.csv",
                                        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
                                                + "userSourcedId,role,primary,beginDate,endDate\r\ne1,,,c,s,u1,stu"))
                .path("run")
                .asString("");
        Page page = signedIn(operator);
        page.navigate("/runs/" + run + "/plan");
        page.getByLabel("Additions and changes only").check();
        page.getByLabel("Reason").fill("The rest comes tonight");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve"))
                .click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("partial");
        assertThat(page.locator("q")).hasText("The rest comes tonight");
        assertThat(installation
                        .here()
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

    private static JsonNode small(String name, SmallExport export) throws Exception {
        Path key = folder.resolve(OTHER + ".asc");
        Files.writeString(key, installation.here().ask("district", "key", OTHER));
        Path sealed = folder.resolve(name + ".pgp");
        gpg.seal(export.zip(folder.resolve(name + ".zip")), key, sealed);
        Files.move(sealed, sftp.outgoing().resolve(OTHER + "-" + name + ".pgp"));
        return installation.here().json("sync", OTHER, "nightly", "--wait");
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void everyPage_lightAndDark_hasNoBarriers(ColorScheme scheme) {
        Page page = signedIn(browser.visitor(scheme, 1280), admin);
        for (Map.Entry<String, String> each : pages().entrySet()) {
            page.navigate(each.getValue());
            String name = each.getKey() + "-" + scheme.name().toLowerCase(Locale.ROOT);
            Browser.picture(page, name);
            assertThat(Browser.barriers(page)).as(name).isEmpty();
        }
    }

    @Test
    void everyPage_onASmallScreen_isReadWithoutScrollingSideways() {
        Page page = signedIn(browser.visitor(ColorScheme.LIGHT, 320), admin);
        for (Map.Entry<String, String> each : pages().entrySet()) {
            page.navigate(each.getValue());
            Browser.picture(page, each.getKey() + "-small");
            assertThat(Browser.overhang(page)).as(each.getKey()).isZero();
        }
    }

    private static Map<String, String> pages() {
        return Map.of(
                "district", "/districts/" + SLUG,
                "runs", "/runs",
                "run-merged", "/runs/" + merged,
                "run-held", "/runs/" + held,
                "plan-held", "/runs/" + held + "/plan",
                "plan-merged", "/runs/" + merged + "/plan",
                "findings", "/runs/" + merged + "/findings",
                "not-there", "/nowhere",
                "account", "/account",
                "people", "/accounts");
    }

    @Test
    void keyboardAlone_isEnoughToFindAndOpenThePlan() {
        Page page = signedIn(admin);
        page.navigate("/runs/" + held);
        page.keyboard().press("Tab");
        Locator skip = page.locator(":focus");
        assertThat(skip).hasText("Skip to the content");
        page.keyboard().press("Enter");
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Look at the plan and decide");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Decide")))
                .isVisible();
    }
}
