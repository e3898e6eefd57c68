package io.rollbook.installation;

import com.deque.html.axecore.args.AxeRuleOptions;
import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The system's Chromium. */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> OPTIONS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    static {
        // As long as a service under load may take, not as long as it should.
        PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    }

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final String url;
    private final Traffic traffic;

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium, String url) {
        this.playwright = playwright;
        this.chromium = chromium;
        this.url = url;
        this.traffic = new Traffic(url);
    }

    /** Starts it for the pages of a service. */
    public static Browser of(String url) {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            return new Browser(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(executable())
                                    .setArgs(OPTIONS)),
                    url);
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    private static Path executable() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the tests of pages need Chromium: install it"));
    }

    /** Somebody with a browser of their own: nothing is known from others. */
    public Page visitor() {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setBaseURL(url)
                .setColorScheme(ColorScheme.LIGHT)
                .setViewportSize(1280, 900));
        traffic.watch(context);
        return context.newPage();
    }

    /** What all visitors' pages did since this was asked last that none should, one line each. */
    public List<String> faults() {
        return traffic.faults();
    }

    /** What axe-core finds against WCAG 2.1 A and AA on a page, and headings that skip a level; one line each. */
    public static List<String> barriers(Page page) {
        AxeRuleOptions on = new AxeRuleOptions();
        on.setEnabled(true);
        AxeRunOptions options = new AxeRunOptions();
        options.setRules(Map.of("heading-order", on));
        return new AxeBuilder(page)
                        // In the page itself: a second one, for frames of others, costs most of the time.
                        .setLegacyMode(true)
                        .options(options)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .map(rule -> rule.getId() + ": " + rule.getNodes())
                        .toList();
    }

    /** Keeps a picture of the whole page under target/screenshots. */
    public static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target/screenshots", name + ".png"))
                // To paint takes long where other tests have the processors.
                .setTimeout(PATIENCE.toMillis())
                .setFullPage(true));
    }

    /** How many pixels the page is wider than the screen. */
    public static int overhang(Page page) {
        return ((Number) page.evaluate(
                        "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"))
                .intValue();
    }

    /** Presses the button of exactly this name. */
    public static void press(Page page, String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** Fails where a page did what none should. */
    @Override
    public void close() {
        List<String> faults = faults();
        playwright.close();
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
    }
}
