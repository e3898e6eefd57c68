package io.rollbook.installation;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.Cookie;
import io.rollbook.console.ConsoleSessions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Uploads from a real browser, over a wire on which everything is recorded. Each test has a district of its own. */
class UploadPageIT {
    private static final String WORD = "Quetzalfrimp";
    private static final Pattern RUN = Pattern.compile(".*/runs/[0-9A-Z]{26}$");

    /** Larger than one piece; a run by hand may set 500. */
    private static final int MEGABYTES = Integer.getInteger("rollbook.upload.megabytes", 7);

    /** How long a browser and a service that share two cores may take for so much. */
    private static final Duration PATIENCE = Duration.ofSeconds(30 + MEGABYTES);

    private static final AtomicInteger DISTRICTS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Wire wire;
    private static Browser browser;

    private String slug = "";
    private String token = "";
    private String session = "";

    @BeforeAll
    static void start() throws Exception {
        Path temp = Files.createDirectories(folder.resolve("home/tmp"));
        installation = Installation.start(
                folder.resolve("home"), Built.inTests("-Xmx256m", "-Djava.io.tmpdir=" + temp), Map.of());
        wire = Wire.to(installation.url());
        browser = Browser.of(wire.url());
    }

    @AfterAll
    static void stop() throws Exception {
        try (Installation service = installation;
                Wire line = wire) {
            if (browser != null) {
                browser.close();
            }
        }
    }

    @BeforeEach
    void apply() throws Exception {
        slug = "district-" + DISTRICTS.incrementAndGet();
        Path file = Files.writeString(
                folder.resolve(slug + ".yml"),
                """
                district: %s
                name: Test
                timezone: America/Chicago
                shared-schools: allow
                feeds: {nightly: {uploads: true}}
                """
                        .formatted(slug));
        Commands commands = installation.here();
        commands.ask("district", "apply", "-f", file.toString());
        token = commands.json("token", "create", "--name", "Bob", "--role", "admin", "--district", slug)
                .path("token")
                .asString("");
        session = session("Ada", "roster-admin");
    }

    private Page opened() {
        Page page = browser.visitor();
        signIn(page);
        page.navigate("/districts/" + slug);
        page.getByText("Upload files").click();
        assertThat(page.getByLabel("Files of the delivery")).isVisible();
        return page;
    }

    /** The session of somebody new, whom the district's admin invites. */
    private String session(String name, String role) throws Exception {
        String path = asAdmin()
                .json("account", "invite", "--name", name, "--role", role)
                .path("path")
                .asString("");
        return Visitor.session(installation.url(), path, name, slug);
    }

    private Commands asAdmin() {
        return Commands.here(Map.of(
                "ROLLBOOK_HOME", installation.home().toString(),
                "ROLLBOOK_URL", installation.url(),
                "ROLLBOOK_TOKEN", token));
    }

    private void signIn(Page page) {
        page.context().addCookies(List.of(new Cookie("rollbook", session).setUrl(wire.url())));
        page.navigate("/");
        assertThat(button(page, "Sign out")).isVisible();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static void choose(Page page, Path... files) {
        page.getByLabel("Files of the delivery").setInputFiles(files);
    }

    private static void send(Page page) {
        button(page, "Encrypt and send").click();
    }

    /** Records what goes over the wire from now on, in a file. */
    private Path record() throws Exception {
        Path file = folder.resolve(slug + ".sent");
        wire.record(file);
        return file;
    }

    private Path zip(SmallExport export, String name) throws Exception {
        return export.zip(Files.createDirectories(folder.resolve(slug)).resolve(name), Deflater.NO_COMPRESSION);
    }

    /** An export whose zip, which is not packed, has so many megabytes; most of them of a file that no roster is made of. */
    private static SmallExport large() {
        String row = WORD + ",,,,,,," + WORD.repeat(50);
        return new SmallExport(WORD)
                .with(
                        "results.csv",
                        "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,comment\r\n")
                .repeat("results.csv", row, ((long) MEGABYTES << 20) / (row.length() + 2));
    }

    /** What became of the upload that the page was led to. */
    private static JsonNode rested(Page page, String state) throws Exception {
        page.waitForURL(RUN, new Page.WaitForURLOptions().setTimeout(PATIENCE.toMillis()));
        assertThat(page.getByRole(AriaRole.STATUS))
                .containsText(state, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE.toMillis()));
        return installation.here().json("run", "show", page.url().replaceAll(".*/", ""));
    }

    private List<String> inSpool() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("home/spool/intake"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void csvFiles_areSealedInTheBrowser_plannedApprovedAndMerged_andNothingReadableLeftIt() throws Exception {
        Page page = opened();
        Path sent = record();
        choose(page, new SmallExport(WORD).files(folder.resolve(slug)).toArray(Path[]::new));
        assertThat(page.locator("#told")).containsText("7 files");
        page.getByLabel("Everything that this feed owns").check();
        send(page);
        rested(page, "held");
        assertThat(page.locator(".told")).containsText("2 students new; 1 member of staff new; ");
        assertThat(page.locator(".told")).containsText("at School.");
        Browser.picture(page, "upload-held");
        page.getByText("Look at the plan and decide").click();
        page.getByLabel("Reason").fill("The first roster");
        button(page, "Approve").click();

        JsonNode run = rested(page, "merged");
        assertThat(run.path("ledger").path("users").path("added").asInt()).isEqualTo(3);
        assertThat(run.path("files")).hasSize(6);
        assertThat(run.path("by").asString()).isEqualTo("Ada");
        wire.recorded();
        assertThat(new Hunt("PUT /districts/" + slug).in(sent)).isNotEmpty();
        assertThat(new Hunt(WORD).in(sent)).isEmpty();
        assertThat(new Hunt("users.csv").in(sent)).isEmpty();
    }

    @Test
    void zip_overAConnectionThatBreaks_isSentToItsEndAndMerged_andOnTheWireNothingIsReadable() throws Exception {
        Page page = opened();
        Path zip = zip(large(), "export.zip");
        assertThat(new Hunt(WORD).in(zip)).isNotEmpty();
        Path sent = record();
        choose(page, zip);
        page.getByLabel("Everything that this feed owns").check();
        page.getByLabel("It is applied when it is within").check();
        wire.cutAfter(5_500_000);
        send(page);

        JsonNode run = rested(page, "merged");
        wire.recorded();
        assertThat(wire.wasCut()).isTrue();
        assertThat(Files.size(sent)).isGreaterThan(Files.size(zip));
        assertThat(new Hunt(WORD).in(sent)).isEmpty();
        assertThat(run.path("ledger").path("users").path("added").asInt()).isEqualTo(3);
        assertThat(inSpool()).noneMatch(name -> name.endsWith(".part") || name.endsWith(".body"));
        try (Stream<Path> temporary = Files.list(folder.resolve("home/tmp"))) {
            assertThat(temporary.filter(Files::isRegularFile)).isEmpty();
        }
        Path home = folder.resolve("home");
        assertThat(new Hunt(WORD).under(home, List.of(home.resolve("postgres"))))
                .as("besides the district's own database")
                .isEmpty();
    }

    /** In another tab, with which the cookie went; or the session is over, and the browser still shows its own. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void signedOutInMidUpload_whatWasSentIsKept_andItGoesOnOnceSignedInAgain(boolean cookieIsGone) throws Exception {
        Page page = opened();
        AtomicBoolean out = new AtomicBoolean();
        page.route("**/messages/**", route -> {
            route.resume();
            if (!out.compareAndSet(false, true)) {
                return;
            }
            if (cookieIsGone) {
                page.context()
                        .clearCookies(new com.microsoft.playwright.BrowserContext.ClearCookiesOptions()
                                .setName(ConsoleSessions.COOKIE));
            } else {
                page.context()
                        .addCookies(List.of(new Cookie(ConsoleSessions.COOKIE, "over")
                                .setUrl(wire.url())
                                .setHttpOnly(true)));
            }
        });
        choose(page, zip(large(), "export.zip"));
        page.getByLabel("Everything that this feed owns").check();
        send(page);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("You are signed out");
        assertThat(page.locator(":focus")).hasText("Go on");
        Browser.picture(page, "upload-paused");
        assertThat(Browser.barriers(page)).isEmpty();
        assertThat(inSpool()).anyMatch(name -> name.endsWith(".part"));
        assertThat(new Hunt(WORD).under(folder.resolve("home/spool"), List.of()))
                .isEmpty();

        page.waitForResponse(answer -> !answer.ok(), () -> button(page, "Go on").click());
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("You are signed out");
        signIn(page.context().newPage());
        button(page, "Go on").click();

        assertThat(rested(page, "held").path("held").path("reason").asString()).isEqualTo("ASKED");
    }

    @Test
    void pieceThatAProxyFindsTooLarge_isToldAtOnce_andGoesOnOnceItIsLetThrough() throws Exception {
        Page page = opened();
        AtomicInteger refused = new AtomicInteger();
        page.route("**/messages/**", route -> {
            refused.incrementAndGet();
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(413)
                    .setContentType("text/html")
                    .setBody("<html><head><title>413 Request Entity Too Large</title></head></html>"));
        });
        choose(page, zip(new SmallExport(WORD), "export.zip"));
        send(page);
        assertThat(page.getByRole(AriaRole.ALERT))
                .containsText("takes only smaller pieces: whoever runs Rollbook must allow request bodies of 8 MB, see"
                        + " docs/operations.md, Behind a proxy.");
        assertThat(refused).hasValue(1);

        page.unroute("**/messages/**");
        button(page, "Go on").click();
        rested(page, "held");
    }

    @Test
    void pdf_isRefusedByThePortal_inASentenceThatSaysWhatToSend() throws Exception {
        Page page = opened();
        choose(page, Files.writeString(folder.resolve("roster.pdf"), "%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n"));
        send(page);
        JsonNode run = rested(page, "rejected");
        assertThat(run.path("refused").path("detail").asString())
                .isEqualTo("roster.pdf is a PDF, from which no roster can be read: export CSV files from the student"
                        + " information system and send those.");
        assertThat(page.locator(".notice.bad"))
                .containsText(run.path("refused").path("detail").asString());
        Browser.picture(page, "upload-pdf");
    }

    @Test
    void fileThatIsSealedAlready_isSentAsItIs() throws Exception {
        Path key = Files.writeString(
                folder.resolve(slug + ".asc"), installation.here().ask("district", "key", slug));
        Path sealed = folder.resolve(slug + ".pgp");
        installation
                .here()
                .ask(
                        "seal",
                        "--key",
                        key.toString(),
                        zip(new SmallExport(WORD), "a.zip").toString(),
                        "-o",
                        sealed.toString());
        Page page = opened();
        Path sent = record();
        choose(page, sealed);
        page.getByLabel("It is applied when it is within").check();
        send(page);
        rested(page, "merged");
        wire.recorded();
        assertThat(Hunt.of(Files.readAllBytes(sealed)).in(sent)).isNotEmpty();
    }

    @Test
    void fileThatIsArmouredAndNotEncrypted_isEncryptedLikeAnyOther() throws Exception {
        byte[] text = (WORD + ",").repeat(8).getBytes(StandardCharsets.UTF_8);
        ByteBuffer literal = ByteBuffer.allocate(2 + 6 + text.length);
        literal.put((byte) 0xCB).put((byte) (6 + text.length)).put((byte) 'b').put(new byte[5]);
        Path armoured = Files.writeString(
                folder.resolve(slug + ".asc"),
                "-----BEGIN PGP MESSAGE-----\n\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(literal.put(text).array())
                        + "\n-----END PGP MESSAGE-----\n");
        assertThat(new Hunt(WORD).in(Files.readAllBytes(armoured))).isNotEmpty();
        Page page = opened();
        Path sent = record();
        choose(page, armoured);
        send(page);
        page.waitForURL(RUN);
        wire.recorded();
        assertThat(new Hunt("PUT /districts/" + slug).in(sent)).isNotEmpty();
        assertThat(new Hunt(WORD).in(sent)).isEmpty();
    }

    @Test
    void commandWithHold_waitsForAPersonToo() throws Exception {
        Path zip = zip(new SmallExport(WORD), "a.zip");
        JsonNode run = installation.here().json("upload", slug, "nightly", zip.toString(), "--hold", "--wait");
        assertThat(run.path("state").asString()).isEqualTo("held");
        assertThat(run.path("held").path("reason").asString()).isEqualTo("ASKED");
    }

    @Test
    void twoTabs_areTwoUploads_thatDoNotMix() throws Exception {
        Page one = opened();
        Page two = one.context().newPage();
        two.navigate(one.url());
        choose(one, zip(new SmallExport("One"), "one.zip"));
        choose(two, zip(new SmallExport("Two"), "two.zip"));
        for (Page page : List.of(one, two)) {
            page.getByLabel("It is applied when it is within").check();
            send(page);
        }
        JsonNode first = rested(one, "merged");
        JsonNode second = rested(two, "merged");
        assertThat(first.path("run").asString()).isNotEqualTo(second.path("run").asString());
        for (String user : List.of("One-u2", "Two-u2")) {
            assertThat(asAdmin().json("roster", "show", slug, "users", user).toString())
                    .contains(user);
        }
    }

    @Test
    void stop_inMidUpload_dropsWhatWasSent_andTheFilesCanBeSentAnew() throws Exception {
        Page page = opened();
        page.route("**/messages/0?offset=4194304", route -> {});
        choose(page, zip(large(), "export.zip"));
        send(page);
        assertThat(page.locator("#amount")).containsText(" of ");
        List<String> before = inSpool();
        button(page, "Stop and drop").click();
        assertThat(button(page, "Encrypt and send")).isEnabled();
        assertThat(inSpool()).hasSizeLessThan(before.size());

        page.unroute("**/messages/0?offset=4194304");
        send(page);
        rested(page, "held");
    }

    @Test
    void stop_beforeTheServiceAnswered_givesTheFilesBack() throws Exception {
        Page page = opened();
        page.route("**/drafts?*", route -> {});
        choose(page, zip(new SmallExport(WORD), "export.zip"));
        send(page);
        button(page, "Stop and drop").click();
        assertThat(button(page, "Encrypt and send")).isEnabled();

        page.unroute("**/drafts?*");
        send(page);
        rested(page, "held");
    }

    @Test
    void uploadThatIsRefused_leavesNothingBehind() throws Exception {
        Page page = opened();
        List<String> before = inSpool();
        page.route(
                "**/manifest",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(422)
                        .setContentType("application/json")
                        .setBody("{\"code\": \"CUT_OFF\", \"detail\": \"It is not whole.\"}")));
        choose(page, zip(new SmallExport(WORD), "export.zip"));
        send(page);
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("It is not whole.");
        await().untilAsserted(() -> assertThat(inSpool()).isEqualTo(before));
    }

    @Test
    void pageThatIsLeftInMidUpload_leavesNothingBehind() throws Exception {
        Page page = opened();
        List<String> before = inSpool();
        choose(page, zip(large(), "export.zip"));
        wire.holdAfter(5_500_000);
        send(page);
        await().until(wire::wasCut);
        assertThat(inSpool()).hasSizeGreaterThan(before.size());

        List<String> asked = new CopyOnWriteArrayList<>();
        page.onDialog(dialog -> {
            asked.add(dialog.type());
            dialog.accept();
        });
        page.navigate("/districts/" + slug);
        wire.release();
        assertThat(asked).as("the page warns before it is left").containsExactly("beforeunload");
        await().untilAsserted(() -> assertThat(inSpool()).isEqualTo(before));
    }

    @Test
    void browserThatEndedInMidUpload_whatItSentIsListedAndCanBeDropped_andTheFilesSentAnew() throws Exception {
        List<String> before = inSpool();
        Page page = browser.visitor();
        // Before the page's own: it learns nothing of its end.
        page.addInitScript("addEventListener('pagehide', (event) => event.stopImmediatePropagation())");
        signIn(page);
        page.navigate("/districts/" + slug + "/feeds/nightly/upload");
        // Sent once the piece before has arrived.
        AtomicBoolean second = new AtomicBoolean();
        page.route("**/messages/0?offset=4194304", route -> {
            second.set(true);
            route.abort();
        });
        choose(page, zip(large(), "export.zip"));
        send(page);
        page.waitForCondition(second::get);
        assertThat(page.locator("#unfinished")).not().isVisible();
        page.close();

        Page later = opened();
        assertThat(later.locator("#unfinished")).containsText(Pattern.compile("Begun .*, 4\\.2 MB here"));
        assertThat(later.locator("#unfinished")).containsText("the key that encrypted it was only in that page");
        assertThat(Traffic.kept(later)).isEmpty();
        ConsoleSite.lookInEveryWay(later, "upload-unfinished");
        String others = session("Bea", "roster-admin");
        Page another = browser.visitor();
        another.context().addCookies(List.of(new Cookie("rollbook", others).setUrl(wire.url())));
        another.navigate("/districts/" + slug + "/feeds/nightly/upload");
        assertThat(another.getByLabel("Files of the delivery")).isVisible();
        assertThat(another.locator("#unfinished")).hasCount(0);

        button(later, "Drop what was begun").click();

        assertThat(later.getByLabel("Files of the delivery")).isVisible();
        assertThat(later.locator("#unfinished")).hasCount(0);
        assertThat(inSpool()).isEqualTo(before);
        choose(later, zip(large(), "export.zip"));
        send(later);
        rested(later, "held");
    }

    @Test
    void browserThatCannotReadTheScript_isToldWhatElseThereIs() {
        Page page = browser.visitor();
        page.route(
                "**/upload.js",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setBody("const what = a ?%? b;")));
        signIn(page);
        page.navigate("/districts/" + slug + "/feeds/nightly/upload");
        assertThat(page.locator("#cannot")).containsText("scripts/rollbook upload " + slug + " nightly");
        assertThat(page.getByLabel("Files of the delivery")).isHidden();
    }

    @Test
    void partThatEncryptsIsMissing_isToldOnce() {
        Page page = browser.visitor();
        AtomicInteger asked = new AtomicInteger();
        page.route("**/upload-worker.js", route -> {
            asked.incrementAndGet();
            route.abort();
        });
        signIn(page);
        page.navigate("/districts/" + slug + "/feeds/nightly/upload");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("could not be loaded");
        assertThat(button(page, "Encrypt and send")).isHidden();
        assertThat(asked).hasValue(1);
    }

    @Test
    void twoFilesOfOneName_theFirstIsReplaced_andThatIsSaid() throws Exception {
        Page page = opened();
        choose(page, zip(new SmallExport("One"), "export.zip"));
        choose(page, zip(new SmallExport("Two"), "export.zip"));
        assertThat(page.locator("#told")).containsText("1 file");
        assertThat(page.locator("#told")).containsText("Chosen again, and replaced: export.zip.");
    }

    @Test
    void folderThatIsDropped_isNotTaken_andThePageSaysWhatToDrop() throws Exception {
        Page page = opened();
        Path zip = zip(new SmallExport(WORD), "export.zip");
        drop(page, Objects.requireNonNull(zip.getParent()));
        assertThat(page.locator("#told")).hasText("Drop the files, not their folder.");
        assertThat(button(page, "Encrypt and send")).isDisabled();

        drop(page, zip, Objects.requireNonNull(zip.getParent()));
        assertThat(page.locator("#chosen li")).hasCount(1);
        assertThat(page.locator("#told")).containsText("Drop the files, not their folder.");

        drop(page, zip);
        assertThat(page.locator("#told")).not().containsText("folder");
        send(page);
        rested(page, "held");
    }

    /** As somebody drops them who comes from another window. */
    private static void drop(Page page, Path... files) {
        BoundingBox zone = page.locator("#zone").boundingBox();
        JsonArray names = new JsonArray();
        Stream.of(files).map(Path::toString).forEach(names::add);
        JsonObject data = new JsonObject();
        data.add("items", new JsonArray());
        data.add("files", names);
        data.addProperty("dragOperationsMask", 1);
        CDPSession browser = page.context().newCDPSession(page);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            JsonObject event = new JsonObject();
            event.addProperty("type", type);
            event.addProperty("x", zone.x + zone.width / 2);
            event.addProperty("y", zone.y + zone.height / 2);
            event.add("data", data);
            browser.send("Input.dispatchDragEvent", event);
        }
        browser.detach();
    }

    @Test
    void fileThatIsGoneBeforeItIsSent_isNamed_andAnotherCanBeChosen() throws Exception {
        Page page = opened();
        Path zip = zip(new SmallExport(WORD), "export.zip");
        choose(page, zip);
        assertThat(button(page, "Encrypt and send")).isEnabled();
        Files.delete(zip);
        send(page);
        assertThat(page.getByRole(AriaRole.ALERT))
                .hasText(
                        "export.zip cannot be read any more: it was changed, moved or locked. Choose the files again.");

        choose(page, zip(new SmallExport(WORD), "export.zip"));
        send(page);
        rested(page, "held");
    }

    @Test
    void pageThatDidNotComeOverHttps_saysSoAndTakesNoFile() {
        Page page = browser.visitor();
        signIn(page);
        Cookie session = page.context().cookies().stream()
                .filter(cookie -> cookie.name.equals(ConsoleSessions.COOKIE))
                .findFirst()
                .orElseThrow();
        // An address of this machine too, but to browsers not this machine's own.
        String insecure = "http://0.0.0.0:" + wire.port();
        page.context()
                .addCookies(List.of(
                        new Cookie(session.name, session.value).setUrl(insecure).setHttpOnly(true)));
        page.navigate(insecure + "/districts/" + slug + "/feeds/nightly/upload");
        assertThat(page.locator("#insecure")).isVisible();
        assertThat(page.locator("#insecure")).containsText("scripts/rollbook upload " + slug + " nightly");
        assertThat(page.getByLabel("Files of the delivery")).isHidden();
    }

    @Test
    void browserThatCannotStream_isToldWhatElseThereIs() {
        Page page = browser.visitor();
        page.addInitScript("delete self.CompressionStream");
        signIn(page);
        page.navigate("/districts/" + slug + "/feeds/nightly/upload");
        assertThat(page.locator("#cannot")).containsText("scripts/rollbook upload " + slug + " nightly");
        assertThat(page.getByLabel("Files of the delivery")).isHidden();
    }

    @Test
    void anotherKeyThanTheOneShown_stopsItBeforeAnythingIsSent() throws Exception {
        Page page = opened();
        page.evaluate("document.querySelector('#upload').dataset.fingerprint = '0'.repeat(40)");
        choose(page, zip(new SmallExport("A"), "a.zip"));
        send(page);
        assertThat(page.locator("#failed")).containsText("is not the one whose fingerprint");
        assertThat(page.locator(":focus")).hasId("failed");
        assertThat(Browser.barriers(page)).isEmpty();
    }

    @Test
    void feedThatTakesNoUploads_andPeopleWhoDeliverNothing_haveNoSuchPage() throws Exception {
        Page page = browser.visitor();
        signIn(page);
        assertThat(page.navigate("/districts/" + slug + "/feeds/none/upload").status())
                .isEqualTo(404);
        session = session("Vi", "viewer");
        Page viewer = browser.visitor();
        signIn(viewer);
        assertThat(viewer.locator(".feeds")).not().containsText("Upload files");
        assertThat(viewer.navigate("/districts/" + slug + "/feeds/nightly/upload")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void page_lightAndDarkAndSmallAndByKeyboard_hasNoBarriers() throws Exception {
        Page page = opened();
        choose(page, zip(new SmallExport("A"), "a-file-with-a-long-name-of-which-no-screen-is-wide-enough-x.zip"));
        page.getByLabel("Everything of some schools").check();
        ConsoleSite.lookInEveryWay(page, "upload");
    }

    @Test
    void keyboardAlone_isEnoughToSend() throws Exception {
        Page page = opened();
        choose(page, zip(new SmallExport("A"), "a.zip"));
        page.getByLabel("Files of the delivery").focus();
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Remove");
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        page.keyboard().press("ArrowDown");
        assertThat(page.getByLabel("It is applied when it is within")).isChecked();
        page.keyboard().press("Tab");
        assertThat(page.locator(":focus")).hasText("Encrypt and send");
        page.keyboard().press("Enter");
        rested(page, "merged");
    }

    @Test
    void whatEncrypts_isLoadedByThisPage_besidesWhichItIsLight() {
        Page page = browser.visitor();
        List<String> asked = new CopyOnWriteArrayList<>();
        page.onRequest(request -> asked.add(request.url()));
        signIn(page);
        assertThat(asked).noneMatch(address -> address.contains("openpgp"));
        page.navigate("/districts/" + slug + "/feeds/nightly/upload");
        page.waitForCondition(() -> asked.contains(wire.url() + "/assets/vendor/openpgp.min.mjs"));
        assertThat(Traffic.weight(page)).isBetween(10_000, 100_000);
    }
}
