package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The operator's page in a real browser, over a service whose district's database does not take a delivery for a while. */
class OperationsPageIT {
    private static final String FAILING = "springfield";
    private static final String AWAY = "shelbyville";
    private static final String GROWING = "ogdenville";
    private static final String NAME = "Canaryson";

    @TempDir
    private static Path folder;

    private static ConsoleSite site;
    private static String operator;

    @BeforeAll
    static void start() throws Exception {
        site = ConsoleSite.start(folder);
        for (String slug : List.of(FAILING, AWAY, GROWING)) {
            site.apply(slug, "");
        }
        operator = site.operatorSession();
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private static String database(String slug) {
        return "rollbook_" + slug;
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
                        database(FAILING),
                        "ALTER TABLE roster.users ADD CONSTRAINT none CHECK (family_name <> '" + NAME + "')");
        String run = failed();

        Page page = opened();
        Locator letter = row(page, "Dead letters", FAILING);
        assertThat(letter).containsText("UNFORESEEN");
        assertThat(page.locator("main")).not().containsText(NAME);
        Page seen = opened();
        seen.locator("summary").click();
        ConsoleSite.lookInEveryWay(seen, "operations");

        seen.navigate("/runs/" + run);
        assertThat(seen.locator(".lead")).containsText("failed");
        ConsoleSite.lookInEveryWay(seen, "run-failed");

        site.server().execute(database(FAILING), "ALTER TABLE roster.users DROP CONSTRAINT none");
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
        assertThat(site.server()
                        .ask(database(FAILING), "SELECT run || clear FROM audit.log WHERE action = 'retry-asked'"))
                .singleElement()
                .asString()
                .contains("Olga", run);
    }

    @Test
    void databaseAway_isSaidOnTheRunAndHere_withTriesAndTheNextOne_andTheRunRecovers() throws Exception {
        site.deliver(AWAY, new SmallExport("Away"));
        holdInserts(AWAY, "users", 3);
        String app = database(AWAY) + "_app";
        try (Connection locks = site.server().connect(database(AWAY));
                Statement statement = locks.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(3)");
            CompletableFuture<JsonNode> delivered = inTheBackground(AWAY, "Away", "--full");
            await().atMost(Duration.ofMinutes(1)).until(() -> isHeld(AWAY));

            statement.execute("ALTER ROLE " + app + " CONNECTION LIMIT 0");
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + app + "'");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> newest(AWAY).path("again").isObject());
            String run = newest(AWAY).path("run").asString("");

            Page page = opened();
            assertThat(row(page, "Tried again", run.substring(18))).containsText("PART_DOWN");
            ConsoleSite.lookInEveryWay(page, "operations-retried");
            Page shown = site.signedIn(operator);
            shown.navigate("/runs/" + run);
            assertThat(shown.locator(".notice.ask")).containsText("PART_DOWN");
            assertThat(shown.locator(".notice.ask")).containsText("Next at");

            statement.execute("SELECT pg_advisory_unlock(3)");
            statement.execute("ALTER ROLE " + app + " CONNECTION LIMIT -1");
            assertThat(delivered.get(2, TimeUnit.MINUTES).path("state").asString(""))
                    .isEqualTo("merged");
            assertThat(shown.locator(".notice.ask")).hasCount(0);
        } finally {
            site.server().execute("postgres", "ALTER ROLE " + app + " CONNECTION LIMIT -1");
            site.server().execute(database(AWAY), "DROP FUNCTION staging.hold() CASCADE");
        }
    }

    private static boolean isHeld(String slug) throws Exception {
        return !site.server()
                .ask(database(slug), "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                .isEmpty();
    }

    @Test
    void runInWork_showsRowsThatGrow_hereAndOnItsPage_andThenItsEnd() throws Exception {
        site.deliver(GROWING, new SmallExport("Growing"));
        holdInserts(GROWING, "users", 1);
        holdInserts(GROWING, "enrollments", 2);
        try (Connection locks = site.server().connect(database(GROWING));
                Statement statement = locks.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1), pg_advisory_lock(2)");
            CompletableFuture<JsonNode> delivered = inTheBackground(GROWING, "Growing", "--full");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> newest(GROWING).path("headway").path("rows").asInt(0) == 8);

            Page page = site.signedIn(operator);
            page.navigate("/runs/" + newest(GROWING).path("run").asString(""));
            Locator headway = page.locator("[data-headway]");
            assertThat(headway).containsText("Reading: 8 of about 11 rows");
            assertThat(page.locator("[data-headway-told]")).containsText("Reading: 8");
            ConsoleSite.lookInEveryWay(page, "run-in-work");
            assertThat(row(opened(), "Running now", GROWING)).containsText("Reading: 8 of about 11 rows");

            statement.execute("SELECT pg_advisory_unlock(1)");
            assertThat(headway).containsText("Reading: 11 of about 11 rows");

            statement.execute("SELECT pg_advisory_unlock(2)");
            assertThat(page.locator(".lead")).containsText("merged");
            assertThat(headway).isHidden();
            assertThat(delivered.get(1, TimeUnit.MINUTES).path("state").asString(""))
                    .isEqualTo("merged");
        } finally {
            site.server().execute(database(GROWING), "DROP FUNCTION staging.hold() CASCADE");
        }
    }

    /** Rows are taken into this table once nobody else has the lock of that number. */
    private static void holdInserts(String slug, String table, int lock) throws Exception {
        site.server()
                .execute(
                        database(slug),
                        """
                        CREATE OR REPLACE FUNCTION staging.hold() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_advisory_xact_lock(TG_ARGV[0]::bigint); RETURN NULL; END $$;
                        CREATE TRIGGER hold BEFORE INSERT ON staging.%s
                        FOR EACH STATEMENT EXECUTE FUNCTION staging.hold('%d')
                        """
                                .formatted(table, lock));
    }

    /** Delivers what is there already, but for the title of the class: nothing that a person has to decide on. */
    private static CompletableFuture<JsonNode> inTheBackground(String slug, String name, String... sync) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                SmallExport export = new SmallExport(name);
                String renamed = export.text("classes.csv").replace("Class " + name, "Lesson " + name);
                return site.deliver(slug, export.with("classes.csv", renamed).zip(site.plain()), sync);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static JsonNode newest(String slug) throws Exception {
        return site.commands().json("runs", slug).path("runs").path(0);
    }

    private static String failed() throws Exception {
        var run = site.deliver(FAILING, new SmallExport(NAME));
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

        assertThat(row(page, "Health", "district " + FAILING).first()).isVisible();
    }

    @Test
    void page_isTheOperatorsOnly() throws Exception {
        Page page = site.signedIn(site.admin("Ada", FAILING));
        assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operations")))
                .hasCount(0);
        Response refused = page.navigate("/operations");
        assertThat(refused.status()).isEqualTo(403);
        ConsoleSite.lookInEveryWay(page, "forbidden");
        assertThat(site.signedIn(operator).getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Operations")))
                .isVisible();
    }
}
