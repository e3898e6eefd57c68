package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the look at a page's traffic would find, were it on one of them. */
class TrafficIT {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src *;"
            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = Browser.of("http://127.0.0.1:1");
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    /** A page at this path, and whatever else is asked for: nothing. */
    private static Page page(String path, String policy, String body) {
        Page page = browser.visitor();
        page.route("**", route -> route.fulfill(new Route.FulfillOptions().setBody("")));
        page.route(
                "**" + path,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html")
                        .setHeaders(Map.of("Content-Security-Policy", policy))
                        .setBody(body)));
        page.navigate(path);
        return page;
    }

    @Test
    void pageAsItShouldBe_hasNoFaults() {
        Page page = page("/a", POLICY, "<script src='/assets/a.js'></script>");
        assertThat(browser.faults()).isEmpty();
        assertThat(Traffic.kept(page)).isEmpty();
    }

    @Test
    void whatComesFromElsewhere_isFound() {
        page("/a", POLICY, "<img src='http://127.0.0.1:2/a.png'>");
        assertThat(browser.faults()).singleElement().asString().contains("http://127.0.0.1:2/a.png");
    }

    @Test
    void whatSeals_isFoundOnEveryPageButThatOfUploads() {
        String seals = "<script src='/assets/vendor/openpgp.min.mjs'></script>";
        page("/districts/a/feeds/b/upload", POLICY, seals);
        assertThat(browser.faults()).isEmpty();
        page("/districts/a/feeds/b/schedule", POLICY, seals);
        assertThat(browser.faults()).singleElement().asString().startsWith("/districts/a/feeds/b/schedule asks for");
    }

    @Test
    void policyThatIsMissingOrLax_isFound() {
        page("/a", "", "a");
        page("/b", POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"), "b");
        assertThat(browser.faults()).hasSize(2);
    }

    @Test
    void scriptOfThePagesOwn_isFound() {
        Page page = page("/a", POLICY, "<script>document.title = 'run'</script>");
        assertThat(page.title()).isEmpty();
        assertThat(browser.faults()).singleElement().asString().contains("what its policy forbids");
    }

    @Test
    void whatIsKept_isFound() {
        Page page = page("/a", POLICY, "a");
        page.evaluate(
                """
                () => new Promise((done) => {
                    localStorage.setItem("one", "1");
                    sessionStorage.setItem("two", "2");
                    indexedDB.open("three").onsuccess = done;
                }).then(() => caches.open("four"))""");
        assertThat(Traffic.kept(page))
                .containsExactly("sessionStorage two", "localStorage one", "IndexedDB three", "cache four");
    }

    @Test
    void weight_isOfThePageAndWhatItLoads() {
        Page page = page("/a", POLICY, "<p>" + "x".repeat(2000) + "</p>");
        assertThat(Traffic.weight(page)).isBetween(2000, 2100);
    }
}
