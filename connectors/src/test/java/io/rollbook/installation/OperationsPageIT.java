package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's page in a real browser, over a service whose district's database does not take a delivery for a while. */
class OperationsPageIT {
    private static final String SLUG = "springfield";
    private static final String DATABASE = "rollbook_" + SLUG;
    private static final String NAME = "Canaryson";

    @TempDir
    private static Path folder;

    private static ConsoleSite site;
    private static String operator;

    @BeforeAll
    static void start() throws Exception {
        site = ConsoleSite.start(folder);
        site.apply(SLUG, "");
        operator = site.operatorSession();
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private static Page opened() {
        Page page = site.signedIn(operator);
        page.navigate("/operations");
        return page;
    }

    private static Locator row(Page page, String table, String text) {
        return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(table))
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText(text));
    }

    @Test
    void deadLetter_isSeenWithItsReason_andRunAgainByKeyboardOnceTheCauseIsMended() throws Exception {
        site.server()
                .execute(
                        DATABASE, "ALTER TABLE roster.users ADD CONSTRAINT none CHECK (family_name <> '" + NAME + "')");
        String run = failed();

        Page page = opened();
        Locator letter = row(page, "Dead letters", SLUG);
        assertThat(letter).containsText("UNFORESEEN");
        assertThat(page.locator("main")).not().containsText(NAME);
        Page seen = opened();
        seen.locator("summary").click();
        ConsoleSite.lookInEveryWay(seen, "operations");

        site.server().execute(DATABASE, "ALTER TABLE roster.users DROP CONSTRAINT none");
        letter.locator("summary").focus();
        page.keyboard().press("Enter");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");

        assertThat(page.getByRole(AriaRole.STATUS)).containsText(run);
        await().atMost(Duration.ofMinutes(1)).until(() -> site.commands()
                .json("run", "show", run)
                .path("state")
                .asString("")
                .equals("merged"));
        page.navigate("/operations");
        assertThat(page.locator("main")).containsText("no delivery was given up");
        assertThat(site.server().ask(DATABASE, "SELECT run || clear FROM audit.log WHERE action = 'retry-asked'"))
                .singleElement()
                .asString()
                .contains("Olga", run);
    }

    private static String failed() throws Exception {
        var run = site.deliver(SLUG, new SmallExport(NAME));
        assertThat(run.path("state").asString("")).isEqualTo("failed");
        return run.path("run").asString("");
    }

    @Test
    void health_saysOfEachPartWhatWasFound_andOfAllWhereThatIsAsked() {
        Page page = opened();
        assertThat(row(page, "Health", "broker")).containsText("takes connections");
        assertThat(row(page, "Health", "district")).hasCount(0);
        assertThat(row(page, "On their way", "feeds to pull")).isVisible();

        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look at every part"))
                .click();

        assertThat(row(page, "Health", "district " + SLUG).first()).isVisible();
    }

    @Test
    void page_isTheOperatorsOnly() throws Exception {
        Page page = site.signedIn(site.admin("Ada", SLUG));
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operations")))
                .hasCount(0);
        Response refused = page.navigate("/operations");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(site.signedIn(operator).getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operations")))
                .isVisible();
    }
}
