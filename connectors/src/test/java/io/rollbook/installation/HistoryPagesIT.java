package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pages that show what became of records and nights, in a real browser: a district with two nights, the second of which a
 * person approved, and one whose runs of 30 nights are made up.
 */
class HistoryPagesIT {
    private static final String SLUG = "springfield";
    private static final String OTHER = "shelbyville";
    private static final String ROSTER = "/districts/" + SLUG + "/roster";

    private static final String ODD_ID = "p/1 ?&#<i>ü";
    private static final String ODD_QUERY = "?sourcedId=p%2F1%20%3F%26%23%3Ci%3E%C3%BC";
    private static final String GIVEN = "<img src=x onerror=document.title='owned'>";
    private static final String MIDDLE = "M".repeat(300);
    private static final String FAMILY = "شميدت";

    /** The second row of this id. */
    private static final String QUARANTINED = "u1,,,true,s,student,again@example.org,,Twice,Twice,,,,,,,,";

    @TempDir
    private static Path folder;

    private static ConsoleSite site;
    private static String ada;
    private static String otto;
    private static String first;
    private static String second;
    private static String last;

    @BeforeAll
    static void start() throws Exception {
        site = ConsoleSite.start(folder);
        site.apply(SLUG, "");
        site.apply(OTHER, "");
        first = site.deliver(SLUG, export("Good", "03")).path("run").asString("");
        second = site.deliver(SLUG, export("Other", "04").row("users.csv", QUARANTINED))
                .path("run")
                .asString("");
        ada = site.admin("Ada", SLUG);
        otto = site.admin("Otto", OTHER);
        last = MadeNights.write(site.server(), OTHER);
        Page page = site.signedIn(ada);
        page.navigate("/runs/" + second + "/plan");
        page.getByLabel("Reason").fill("They moved away");
        button(page, "Approve").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("merged");
    }

    /** With somebody whose name and id are nothing that a page is used to. */
    private static SmallExport export(String name, String grade) {
        return new SmallExport(name)
                .row(
                        "users.csv",
                        ODD_ID + ",,,true,s,student,,," + GIVEN + "," + FAMILY + "," + MIDDLE + ",,,,,," + grade + ",");
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator link(Locator in, String name) {
        return in.getByRole(
                AriaRole.LINK, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Page opened(String path) {
        Page page = site.signedIn(ada);
        page.navigate(ROSTER + path);
        return page;
    }

    @Test
    void record_saysWhatItIs_whyAndWhatBecameOfIt() {
        Page page = opened("/users/u3");
        assertThat(page.locator("h1")).hasText("Other Other");
        assertThat(page.locator(".lead")).containsText("listed u3");
        assertThat(page.locator(".told")).containsText("by run " + second + " of feed nightly: users.csv, line 4");
        assertThat(page.locator(".told")).containsText("approved by Ada");
        Locator steps = page.locator(".timeline > li");
        assertThat(steps).hasCount(2);
        assertThat(steps.nth(0)).containsText("users.csv, line 4");
        assertThat(steps.nth(0)).containsText("approved by Ada");
        assertThat(steps.nth(0).getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("familyName")))
                .hasText(Pattern.compile("familyName\\s*Good\\s*Other"));
        steps.nth(0).getByText("Keys").click();
        assertThat(steps.nth(0)).containsText(Pattern.compile("Opened with\\s*[0-9A-F]{40}"));
        assertThat(steps.nth(1)).containsText("Added");
        link(steps.nth(1), "Run " + first).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("merged");
    }

    @Test
    void whatRefersToARecord_isListedOnItsPage_andLeadsOn() {
        Page page = opened("/classes/c");
        Locator rows = page.locator("#references tbody tr");
        assertThat(page.locator("#references")).containsText("by classSourcedId: 3 listed, 1 not any more");
        assertThat(rows).hasCount(4);
        assertThat(rows.last()).containsText("removed");
        assertThat(page.locator("#references thead")).not().containsText("beginDate");
        link(rows.filter(new Locator.FilterOptions().setHasText("teacher")), "Other Other")
                .click();
        assertThat(page.locator(".lead")).containsText("u3");
        assertThat(page.locator("#references h3")).hasCount(2);
        link(page.locator("#references"), "Class Other").click();
        assertThat(page.locator("h1")).hasText("Class Other");
        link(page.locator("#references"), "e3").click();
        assertThat(page.locator("h1")).hasText("e3");
        assertThat(page.locator("#references")).hasCount(0);
    }

    @Test
    void recordOfManyReferences_hasPagesOfThem_alsoWithoutScripts() throws Exception {
        site.server()
                .execute(
                        "rollbook_" + SLUG,
                        """
                        INSERT INTO roster.enrollments
                            (sourced_id, class_sourced_id, school_sourced_id, user_sourced_id, role, row_hash)
                        SELECT 'z' || lpad(i::text, 3, '0'), 'k/1 ?&', 's', 'u3', 'aide', '' FROM generate_series(1, 120) i;
                        INSERT INTO roster.classes (sourced_id, title, class_type, school_sourced_id, row_hash)
                        VALUES ('k/1 ?&', 'Many', 'scheduled', 's', '')
                        """);
        Page page = opened("/classes/references?sourcedId=k/1%20?%26");
        Locator first = page.locator("tbody tr td").first();
        for (String id : List.of("z001", "z051", "z101")) {
            assertThat(first).hasText(id);
            assertThat(page.locator("tbody tr")).hasCount(id.equals("z101") ? 20 : 50);
            assertThat(page.locator("#references")).containsText("120 listed");
            if (!id.equals("z101")) {
                link(page.locator("main"), "More enrollments").click();
            }
        }
        link(page.locator("main"), "The first of them").click();
        assertThat(first).hasText("z001");
        ConsoleSite.lookInEveryWay(page, "references");
    }

    @Test
    void recordThatIsGone_isShownWithWhatItWas() {
        Page page = opened("/users/Good-u2");
        assertThat(page.locator(".lead")).containsText("removed");
        assertThat(page.locator(".timeline > li").first()).containsText("Removed");
        assertThat(page.locator(".facts").first()).containsText("Good2@example.org");
    }

    @Test
    void fieldsThatReferToRecords_leadToThem() {
        Page page = opened("/enrollments/e1");
        link(page.locator("main"), "c").click();
        assertThat(page.locator("h1")).hasText("Class Other");
        link(page.locator("main"), "t").click();
        assertThat(page.locator("h1")).hasText("Term");
    }

    @Test
    void nameAndIdOfAnyKind_areShownIntactAndDoNothing() {
        Page page = opened("/users" + ODD_QUERY);
        // The part that comes by itself does not bring the title of its own page along.
        assertThat(page.locator("#references")).not().containsText("Look for it");
        assertThat(page).hasTitle("Record of springfield · Rollbook");
        assertThat(page.locator("h1")).hasText(GIVEN + " " + MIDDLE + " " + FAMILY);
        assertThat(page.locator("main img")).hasCount(0);
        assertThat(page.locator(".lead bdi")).hasText(ODD_ID);
        assertThat(page.locator(".timeline > li").first()).containsText("04");
        ConsoleSite.lookInEveryWay(page, "record-odd");
    }

    @Test
    void name_findsRecords_andIsNotInTheAddress() {
        Page page = opened("");
        page.getByLabel("A part of a name").fill("other OTH");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("records");
        org.assertj.core.api.Assertions.assertThat(page.url()).endsWith(ROSTER);
        assertThat(page.getByLabel("A part of a name")).hasValue("other OTH");
        ConsoleSite.lookInEveryWay(page, "search");
        link(page.locator("tbody"), "u3").click();
        assertThat(page.locator("h1")).hasText("Other Other");
    }

    @Test
    void name_thatNothingIsCalled_orThatIsNone_isToldSo() {
        Page page = opened("");
        page.getByLabel("Among").selectOption("classes");
        page.getByLabel("A part of a name").fill("nothing of this name");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Nothing is called that.");
        assertThat(page.getByLabel("Among")).hasValue("classes");
        page.getByLabel("A part of a name").fill("  ");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("2 to 200 characters");
    }

    @Test
    void nameOfAnyKind_isFoundAndShownIntactAndDoesNothing() {
        Page page = opened("");
        page.getByLabel("A part of a name").fill("<img src " + FAMILY);
        page.keyboard().press("Enter");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody")).containsText(GIVEN);
        assertThat(page.locator("main img")).hasCount(0);
        link(page.locator("tbody"), ODD_ID).click();
        assertThat(page.locator("h1")).containsText(FAMILY);
    }

    @Test
    void keyboardAlone_isEnoughToLookUpARecordFromTheDistrictsPage() {
        Page page = site.signedIn(ada);
        page.navigate("/districts/" + SLUG);
        page.getByLabel("What").focus();
        page.keyboard().press("Tab");
        page.keyboard().type(" " + ODD_ID + " ");
        page.keyboard().press("Enter");
        assertThat(page.locator(".lead bdi")).hasText(ODD_ID);
    }

    @Test
    void idThatNeverWas_isToldAboveTheForm_whichKeepsIt() {
        Page page = site.signedIn(ada);
        Response answer = page.navigate(ROSTER + "/classes/U3");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The roster never had such a record in classes.");
        assertThat(page.getByLabel("sourcedId")).hasValue("U3");
        page.getByLabel("What").selectOption("users");
        page.getByLabel("sourcedId").fill("u3");
        button(page, "Look up").click();
        assertThat(page.locator("h1")).hasText("Other Other");
        assertThat(page.navigate(ROSTER + "/teachers/u3").status()).isEqualTo(404);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("There is no teachers; there are orgs,");
    }

    @Test
    void rowsOfPlansAndFindings_leadToTheirRecords() {
        Page page = site.signedIn(ada);
        page.navigate("/runs/" + second + "/plan");
        link(page.locator("main"), "Good-u2").click();
        assertThat(page.locator(".lead")).containsText("removed");
        page.navigate("/runs/" + second + "/findings");
        link(page.locator("main"), "u1").first().click();
        assertThat(page.locator("h1")).hasText("Good Good");
    }

    @Test
    void operator_isLedNowhere_andFindsNoPageThere() throws Exception {
        Page page = site.signedIn(site.operatorSession());
        page.navigate("/nowhere");
        String notThere = page.locator("main").innerText();
        for (String path : List.of("", "/users", "/users/u3", "/users" + ODD_QUERY, "?entity=users&sourcedId=u3")) {
            assertThat(page.navigate(ROSTER + path).status()).as(path).isEqualTo(404);
            assertThat(page.locator("main").innerText()).as(path).isEqualTo(notThere);
        }
        page.navigate("/districts/" + SLUG);
        assertThat(page.getByText("Look up a record")).hasCount(0);
        page.navigate("/runs/" + second + "/plan");
        assertThat(page.locator("a[href*='/roster']")).hasCount(0);
    }

    @Test
    void recordOfAnotherDistrict_isNotThere() {
        Page page = site.signedIn(otto);
        assertThat(page.navigate(ROSTER + "/users/u3").status()).isEqualTo(404);
        String told = page.locator("main").innerText();
        page.navigate("/districts/nowhere/roster/users/u3");
        assertThat(page.locator("main").innerText()).isEqualTo(told.replace(SLUG, "nowhere"));
        assertThat(page.navigate("/districts/" + OTHER + "/roster/users/u3").status())
                .isEqualTo(404);
    }

    @Test
    void eachLook_isAnEntryInTheAuditLog_andIsStoredNowhere() throws Exception {
        Page page = site.signedIn(ada);
        long before = entries();
        Response answer = page.navigate(ROSTER + "/users/u3");
        assertThat(answer.headerValue("cache-control")).contains("no-store");
        assertThat(page.locator("#references")).containsText("Enrollments");
        page.navigate(ROSTER + "/users?sourcedId=nobody");
        assertThat(entries() - before)
                .as("the record, what refers to it, and none")
                .isEqualTo(3);
        page.navigate(ROSTER + "/users?sourcedId=u3&from=-1");
        assertThat(page.locator("main")).containsText("from is the number of a step");
        page.navigate(ROSTER);
        assertThat(entries() - before).isEqualTo(3);
    }

    private static long entries() throws Exception {
        return site.commands().json("audit", "verify", SLUG).path("entries").asLong(-1);
    }

    @Test
    void pages_lightAndDarkAndSmallAndByKeyboard_haveNoBarriers() {
        Page page = site.signedIn(ada);
        for (String path : List.of("/users/u3", "/classes/c", "/users/nobody")) {
            page.navigate(ROSTER + path);
            assertThat(page.getByText("Look for it")).hasCount(0);
            ConsoleSite.lookInEveryWay(page, "record" + path.replace('/', '-'));
        }
    }

    @Test
    void nightsAndStages_areDrawn_andCanBeRead() {
        Page page = site.signedIn(otto);
        page.navigate("/districts/" + OTHER);
        assertThat(page.getByRole(
                        AriaRole.IMG,
                        new Page.GetByRoleOptions()
                                .setName(Pattern.compile("^Rows read, on each of 30 nights up to .*; at most 8,687$"))))
                .isVisible();
        assertThat(page.locator(".charts svg")).hasCount(5);
        assertThat(page.locator(".charts svg").first().locator("rect")).hasCount(29);
        assertThat(page.locator(".charts svg").first().locator("rect.bad title"))
                .hasText(Pattern.compile("failed: 8,672"));
        page.getByText("The same in numbers").click();
        Locator nights = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Nights in numbers"))
                .locator("tbody tr");
        assertThat(nights).hasCount(30);
        assertThat(nights.nth(12)).containsText("no run");
        assertThat(nights.last()).containsText("8,600");
        ConsoleSite.lookInEveryWay(page, "nights");

        page.navigate("/runs/" + last);
        Locator merge = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Time by stage"))
                .locator("tbody tr")
                .last();
        assertThat(merge).containsText("4.20 s");
        assertThat(merge).containsText("times the usual");
        assertThat(page.locator("main")).containsText("the median of the last 27 merged runs");
        ConsoleSite.lookInEveryWay(page, "times");
    }
}
