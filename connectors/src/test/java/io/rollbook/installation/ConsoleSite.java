package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * A service with its first operator, districts that deliver to an SFTP server by a feed {@code nightly}, and a browser for
 * its pages.
 */
final class ConsoleSite implements AutoCloseable {
    /** Each sign-in takes another one. */
    private final AtomicInteger codes = new AtomicInteger();

    private final AtomicInteger deliveries = new AtomicInteger();
    private final Path folder;
    private final SftpServer sftp;
    private final Gpg gpg;
    private final Installation installation;
    private final Browser browser;
    private final Visitor.Person operator;

    private ConsoleSite(Path folder) throws Exception {
        this.folder = folder;
        this.sftp = SftpServer.start(folder.resolve("sftp"));
        this.gpg = Gpg.withNewKey();
        this.installation = Installation.start(folder.resolve("home"), Built.inTests("-Xmx256m"), Map.of());
        this.browser = Browser.of(installation.url());
        this.operator = new Visitor(installation.url())
                .accept(commands().json("account", "first-link").path("path").asString(""), "Olga", "");
    }

    static ConsoleSite start(Path folder) throws Exception {
        return new ConsoleSite(folder);
    }

    /** Sets up a district. {@code more} are further lines of its feed. */
    void apply(String slug, String more) throws IOException {
        commands()
                .ask(
                        "district",
                        "apply",
                        "-f",
                        DistrictFile.write(folder, slug, sftp, more).toString());
        Files.writeString(key(slug), commands().ask("district", "key", slug));
    }

    private Path key(String slug) {
        return folder.resolve(slug + ".asc");
    }

    String url() {
        return installation.url();
    }

    Commands commands() {
        return installation.here();
    }

    Browser browser() {
        return browser;
    }

    SftpServer sftp() {
        return sftp;
    }

    Gpg gpg() {
        return gpg;
    }

    ServerFiles server() throws IOException {
        return ServerFiles.of(installation);
    }

    /** A file for what is not sealed yet. */
    Path plain() {
        return folder.resolve("plain-" + deliveries.incrementAndGet() + ".zip");
    }

    /** Seals a file to the district's key, puts it where its feed looks and runs the feed; the run, when it rests. */
    JsonNode deliver(String slug, Path plain, String... sync) throws Exception {
        String name = "%s-%03d.pgp".formatted(slug, deliveries.incrementAndGet());
        Path sealed = folder.resolve(name);
        gpg.seal(plain, key(slug), sealed);
        Files.move(sealed, sftp.outgoing().resolve(name));
        List<String> command = new ArrayList<>(List.of("sync", slug, "nightly", "--wait"));
        command.addAll(List.of(sync));
        return commands().json(command.toArray(String[]::new));
    }

    JsonNode deliver(String slug, SmallExport export) throws Exception {
        return deliver(slug, export.zip(plain()));
    }

    /** The first operator, who is called Olga. */
    Visitor.Person operator() {
        return operator;
    }

    /** One of the operator's recovery codes that nobody has used. */
    int nextCode() {
        return codes.getAndIncrement();
    }

    /** Another session of the operator. */
    String operatorSession() throws Exception {
        Visitor visitor = new Visitor(url());
        visitor.signIn(operator, nextCode());
        return visitor.cookie("rollbook").orElseThrow();
    }

    /** The path of a link that somebody is invited by. */
    String invited(String name, String... as) throws IOException {
        List<String> command = new ArrayList<>(List.of("account", "invite", "--name", name));
        command.addAll(List.of(as));
        return commands().json(command.toArray(String[]::new)).path("path").asString("");
    }

    /** The session of a district's first admin. */
    String admin(String name, String district) throws Exception {
        return Visitor.session(url(), invited(name, "--role", "admin", "--district", district), name, district);
    }

    /** The session of somebody of a district, whom an admin of it invites. */
    String member(String name, String role, String district) throws Exception {
        String token = commands()
                .json("token", "create", "--name", "Ada", "--role", "admin", "--district", district)
                .path("token")
                .asString();
        String path = Commands.here(Map.of(
                        "ROLLBOOK_HOME",
                        installation.home().toString(),
                        "ROLLBOOK_URL",
                        url(),
                        "ROLLBOOK_TOKEN",
                        token))
                .json("account", "invite", "--name", name, "--role", role)
                .path("path")
                .asString();
        return Visitor.session(url(), path, name, district);
    }

    Page signedIn(String session) {
        return signedIn(browser.visitor(), session);
    }

    Page signedIn(Page page, String session) {
        page.context().addCookies(List.of(new Cookie("rollbook", session).setUrl(url())));
        page.navigate("/");
        return page;
    }

    /** In bytes: as much as comes over a slow line within a second or two. */
    private static final int HEAVIEST = 100_000;

    /**
     * Keeps pictures of a page, dark and light and on a small screen. There is no barrier on it, nothing that one must scroll
     * sideways for, and the keyboard alone is enough for it. It is light, and leaves nothing in the browser.
     */
    static void lookInEveryWay(Page page, String name) {
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            Browser.picture(page, name + "-" + scheme.name().toLowerCase(Locale.ROOT));
            assertThat(Browser.barriers(page)).as(name + " " + scheme).isEmpty();
            assertThat(Browser.overhang(page)).as(name).isZero();
        }
        page.setViewportSize(320, 900);
        Browser.picture(page, name + "-small");
        assertThat(Browser.overhang(page)).as(name + " on a small screen").isZero();
        page.setViewportSize(1280, 900);
        assertThat(Keyboard.barriers(page)).as(name + " by keyboard").isEmpty();
        assertThat(Traffic.kept(page)).as(name + " keeps in the browser").isEmpty();
        assertThat(Traffic.weight(page)).as("bytes of " + name).isBetween(1, HEAVIEST);
    }

    @Override
    public void close() throws Exception {
        try (SftpServer server = sftp;
                Gpg key = gpg;
                Installation service = installation) {
            browser.close();
        }
    }
}
