package io.rollbook.installation;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What pages ask for, are given and keep, against what is promised of them: nothing comes from elsewhere, only the page of
 * uploads loads what seals, the browser is told to run no script of a page's own, and it keeps nothing.
 */
final class Traffic {
    private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "0.0.0.0");
    private static final Set<String> POLICY = Set.of(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'");
    private static final Pattern UPLOAD = Pattern.compile("/districts/[^/]+/feeds/[^/]+/upload");
    private static final String SEALS = "/openpgp";

    private final int port;
    private final Set<String> faults = new LinkedHashSet<>();

    /** @param url of the service whose pages they are */
    Traffic(String url) {
        this.port = URI.create(url).getPort();
    }

    void watch(BrowserContext context) {
        context.onRequest(this::asked);
        context.onResponse(this::answered);
        context.onConsoleMessage(this::said);
    }

    /** What was not as promised since this was asked last, one line each. */
    List<String> faults() {
        List<String> found = List.copyOf(faults);
        faults.clear();
        return found;
    }

    private void asked(Request request) {
        URI to = URI.create(request.url());
        if (!Set.of("data", "blob", "about").contains(to.getScheme())
                && (to.getPort() != port || !HERE.contains(to.getHost()))) {
            faults.add("a page asks for " + to + ", which is elsewhere");
        }
        if (request.url().contains(SEALS)) {
            String page = URI.create(request.frame().page().url()).getPath();
            if (!UPLOAD.matcher(page).matches()) {
                faults.add(page + " asks for " + to.getPath() + ", which only the page of uploads needs");
            }
        }
    }

    private void answered(Response response) {
        if (!response.request().isNavigationRequest()) {
            return;
        }
        String policy = response.headers().getOrDefault("content-security-policy", "");
        if (!Set.of(policy.split("; ?")).containsAll(POLICY) || policy.contains("unsafe")) {
            faults.add(response.url() + " comes with the policy \"" + policy + "\"");
        }
    }

    /** Chromium tells what it did not do because of a page's policy. */
    private void said(ConsoleMessage message) {
        if (message.text().contains("Content Security Policy")) {
            faults.add(message.page().url() + " does what its policy forbids: " + message.text());
        }
    }

    /** What a page has left in the browser besides cookies, one line each. */
    static List<String> kept(Page page) {
        List<String> kept = new ArrayList<>();
        ofTheSession(page).forEach(key -> kept.add("sessionStorage " + key));
        for (Object each : (List<?>)
                page.evaluate(
                        """
                async () => [
                    ...Object.keys(localStorage).map((key) => `localStorage ${key}`),
                    ...(await indexedDB.databases()).map((each) => `IndexedDB ${each.name}`),
                    ...(self.caches ? await caches.keys() : []).map((key) => `cache ${key}`),
                    ...(await navigator.serviceWorker?.getRegistrations() ?? []).map((each) => `worker ${each.scope}`),
                ]""")) {
            kept.add("" + each);
        }
        return kept;
    }

    /** From the browser itself: the pages' own scripts are given no storage of the session. */
    private static List<String> ofTheSession(Page page) {
        JsonObject storage = new JsonObject();
        URI url = URI.create(page.url());
        storage.addProperty("securityOrigin", url.getScheme() + "://" + url.getAuthority());
        storage.addProperty("isLocalStorage", false);
        JsonObject asked = new JsonObject();
        asked.add("storageId", storage);
        CDPSession session = page.context().newCDPSession(page);
        try {
            List<String> keys = new ArrayList<>();
            session.send("DOMStorage.getDOMStorageItems", asked)
                    .getAsJsonArray("entries")
                    .forEach(entry -> keys.add(entry.getAsJsonArray().get(0).getAsString()));
            return keys;
        } finally {
            session.detach();
        }
    }

    /** Bytes on the wire of the page with all that it loads, as if nothing had been loaded before; without what seals. */
    static int weight(Page page) {
        return ((Number) page.evaluate(
                        """
                        (seals) => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
                            .filter((each) => !each.name.includes(seals))
                            .reduce((sum, each) => sum + each.encodedBodySize, 0)""",
                        SEALS))
                .intValue();
    }
}
