package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.rollbook.installation.Browser.press;
import static io.rollbook.installation.ConsoleSite.lookInEveryWay;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a console without a district to a first roster, in a real browser. */
class FirstDistrictIT {
    @TempDir
    private static Path folder;

    private static ConsoleSite site;
    private static String operator;

    @BeforeAll
    static void start() throws Exception {
        site = ConsoleSite.start(folder);
        operator = site.operatorSession();
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    private static void name(Page page, String name, String slug, String zone) {
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(name);
        page.getByLabel("Its word").fill(slug);
        page.getByLabel("Time zone").fill(zone);
    }

    private static Locator text(Page page) {
        return page.getByLabel("District file");
    }

    private static void sftp(Page page, String secret) {
        page.getByText("An SFTP server").click();
        name(page, "Oak Grove: \"the\" Schools", "oak-grove", "America/Chicago");
        page.getByLabel("Host of the SFTP server").fill("127.0.0.1");
        page.getByLabel("Port").fill("" + site.sftp().port());
        page.getByLabel("User").fill(SftpServer.USER);
        page.getByLabel("Folder", new Page.GetByLabelOptions().setExact(true)).fill("/outgoing");
        page.getByLabel("Fingerprint").fill(site.sftp().hostKey());
        page.getByLabel("Where its secret is").fill(secret);
        page.getByLabel("When it begins").fill("0 30 2 * * ?");
        page.getByLabel("Folder of this server").fill(folder.toString());
    }

    /** Seals an export as the page says and puts it where the feed looks. */
    private static void deliver(Page page) throws IOException {
        Download key = page.waitForDownload(
                () -> page.getByText("Download oak-grove.asc").click());
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("How a file is encrypted")))
                .hasText("gpg --recipient-file oak-grove.asc --encrypt roster.zip");
        Path zip = new SmallExport("Good").zip(folder.resolve("roster.zip"));
        site.gpg().run("--recipient-file", key.path().toString(), "--encrypt", zip.toString());
        Files.move(folder.resolve("roster.zip.gpg"), site.sftp().outgoing().resolve("roster.pgp"));
    }

    @Test
    void emptyConsole_leadsToAFirstRoster_andToAFurtherDistrict() throws Exception {
        Page page = site.signedIn(operator);
        assertThat(page.getByText("No district yet")).isVisible();
        lookInEveryWay(page, "empty");
        page.getByText("Set up the first district").click();
        lookInEveryWay(page, "new-district");
        sftp(page, "file:oak-password");
        lookInEveryWay(page, "new-district-sftp");

        press(page, "Write the file and check it");
        assertThat(page.getByRole(AriaRole.ALERT))
                .containsText("feeds.nightly.sftp.password file:oak-password is no readable file on this server");
        lookInEveryWay(page, "new-district-problem");
        Files.writeString(folder.resolve("oak-password"), SftpServer.PASSWORD);
        press(page, "Check");
        assertThat(page.locator(".effects")).containsText("its database, its key pair and its queue are made");
        assertThat(page.locator(".effects .facts dd")).hasCount(3);
        lookInEveryWay(page, "new-district-checked");
        press(page, "Apply and set it up");

        assertThat(page).hasTitle("First steps of Oak Grove: \"the\" Schools · Rollbook");
        assertThat(page.getByText("Not begun yet.")).isVisible();
        lookInEveryWay(page, "first-steps");
        assertThat(page.locator(".steps")).not().containsText("Connection:");
        assertThat(page.locator(".steps")).containsText("invite an admin of it");
        Files.writeString(folder.resolve("oak-password"), "another");
        press(page, "Test the connection of nightly");
        assertThat(page).hasTitle("Does not work · Test of oak-grove nightly · Rollbook");
        Files.writeString(folder.resolve("oak-password"), SftpServer.PASSWORD);
        page.navigate("/districts/oak-grove/first-steps");
        assertThat(page.locator(".steps")).containsText("Connection: does not work tested");
        deliver(page);
        press(page, "Test the connection of nightly");
        assertThat(page).hasTitle("Works · Test of oak-grove nightly · Rollbook");
        String link = site.invited("Ada", "--role", "admin", "--district", "oak-grove");
        press(page, "Preview: plan without changing anything");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("previewed");
        page.navigate("/districts/oak-grove/first-steps");
        assertThat(page.locator(".steps")).containsText("Last preview: previewed");
        assertThat(page.locator(".steps")).containsText("Connection: works tested");
        assertThat(page.locator(".steps")).containsText("An admin is invited and has not made the account yet");
        lookInEveryWay(page, "first-steps-half-way");
        new Visitor(site.url()).accept(link, "Ada", "oak-grove");
        press(page, "Run nightly now");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("merged");
        page.navigate("/districts/oak-grove/first-steps");
        assertThat(page.locator(".steps")).containsText("Done: merged");
        assertThat(page.locator(".steps")).containsText("Done: an admin has an account");

        page.navigate("/");
        page.getByText("Set up another district").click();
        name(page, "Oak Grove", "oak-grove", "America/Chicago");
        press(page, "Write the file and check it");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("There is a district oak-grove already");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Apply")))
                .hasCount(0);
        text(page).fill(text(page).inputValue().replace("district: oak-grove", "district: elm-grove"));
        press(page, "Check");
        press(page, "Apply and set it up");
        page.getByText("Upload files to manual").click();
        assertThat(page).hasTitle("Upload to elm-grove manual · Rollbook");
    }

    @Test
    void service_isWrittenWithItsLogin_andWhatIsWrongIsToldByLine() {
        Page page = site.signedIn(operator);
        page.navigate("/new-district");
        page.getByText("A OneRoster service").click();
        name(page, "Birch", "birch", "Chicago");
        page.getByLabel("Address of the service").fill("https://sis.example.org/ims/oneroster/rostering/v1p2");
        page.getByLabel("Address of its tokens").fill("https://sis.example.org/token");
        page.getByLabel("Client id").fill("rollbook");
        page.getByLabel("Where its secret is").fill("env:NOWHERE_TO_BE_FOUND");
        page.getByLabel("When it begins").fill("nightly");
        lookInEveryWay(page, "new-district-oneroster");
        press(page, "Write the file and check it");
        Locator problems = page.getByRole(AriaRole.ALERT);
        assertThat(problems).containsText("3 problems, and nothing was applied");
        assertThat(problems).containsText("timezone is no time zone such as America/Chicago");
        assertThat(problems)
                .containsText(
                        "feeds.nightly.oneroster.oauth2.client-secret the environment variable NOWHERE_TO_BE_FOUND"
                                + " is not set on this server");
        assertThat(problems).containsText("feeds.nightly.schedule.cron this is no cron expression");
        assertThat(text(page).inputValue())
                .contains("client-id: rollbook", "token-url: \"https://sis.example.org/token\"");
    }
}
