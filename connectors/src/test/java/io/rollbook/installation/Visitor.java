package io.rollbook.installation;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody who goes through the pages of a service, with cookies and forms and without scripts. */
public final class Visitor {
    /** What everybody's passphrase is in tests. */
    public static final String PASSPHRASE = "violet kelp under glass";

    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Pattern ONCE = Pattern.compile("<input [^>]*name=\"key\"[^>]* value=\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("<code id=\"key\">([A-Z2-7 ]+)</code>");
    private static final Pattern SEALED = Pattern.compile("name=\"sealed\" value=\"([^\"]+)\"");
    private static final Pattern RECOVERY = Pattern.compile("<li><code>([A-Z2-7-]+)</code></li>");

    private final String url;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    /** Of the pages of the service at this address. */
    public Visitor(String url) {
        this.url = url;
    }

    /** Someone who can sign in. @param recoveryCodes by which they do, since a code of an app has to be waited for */
    public record Person(String name, String district, List<String> recoveryCodes) {}

    /** Asks for a page; leads nowhere by itself. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
    }

    /** Sends a form without having loaded its page. */
    public HttpResponse<String> post(String path, Map<String, String> form) throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Loads a page and sends a form of it. */
    public HttpResponse<String> send(String page, String path, Map<String, String> form)
            throws IOException, InterruptedException {
        return post(path, form(page, form));
    }

    /** What a form of a page would send; the first, where more than one of them begin something. */
    public Map<String, String> form(String page, Map<String, String> fields) throws IOException, InterruptedException {
        Map<String, String> whole = new HashMap<>(fields);
        String body = get(page).body();
        whole.put("_csrf", found(FORM_TOKEN, body));
        Matcher once = ONCE.matcher(body);
        if (once.find()) {
            whole.put("key", once.group(1));
        }
        return whole;
    }

    /**
     * The status of the answer to a link, a form or a script, whose body may never end; {@code sign-in} where it leads
     * there.
     *
     * @param query goes with the address, or as a form
     * @param page one that is there for this visitor: it gives the token against forms of others
     */
    public String answer(String method, String path, String query, String page)
            throws IOException, InterruptedException {
        boolean bytes = path.contains("/drafts");
        boolean form = method.equals("POST") && !bytes;
        String address = url + path + (form || query.isEmpty() ? "" : "?" + query);
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", bytes ? "application/octet-stream" : "application/x-www-form-urlencoded")
                .header("Accept", path.endsWith("/events") ? "text/event-stream" : "*/*")
                .header("Idempotency-Key", "one")
                .header("X-XSRF-TOKEN", found(FORM_TOKEN, get(page).body()))
                .method(method, form ? BodyPublishers.ofString(query) : BodyPublishers.noBody())
                .build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        response.body().close();
        String to = response.headers().firstValue("Location").orElse("");
        return to.matches("(https?://[^/]+)?/sign-in.*") ? "sign-in" : "" + response.statusCode();
    }

    /** Accepts an invitation, with a second factor. @param path of its link @param name for the first operator */
    public Person accept(String path, String name, String district) throws IOException, InterruptedException {
        String page = get(path).body();
        HttpResponse<String> ready = post(
                path,
                Map.of(
                        "_csrf",
                        found(FORM_TOKEN, page),
                        "name",
                        name,
                        "passphrase",
                        PASSPHRASE,
                        "again",
                        PASSPHRASE,
                        "sealed",
                        found(SEALED, page),
                        "code",
                        new Authenticator(found(KEY, page)).code(0)));
        if (ready.statusCode() != 200) {
            throw new IllegalStateException("not accepted: " + ready.body());
        }
        return new Person(
                name,
                district,
                RECOVERY.matcher(ready.body())
                        .results()
                        .map(each -> each.group(1))
                        .toList());
    }

    /** Signs in with one of the recovery codes. */
    public HttpResponse<String> signIn(Person person, int recoveryCode) throws IOException, InterruptedException {
        return send(
                "/sign-in",
                "/sign-in",
                Map.of(
                        "district", person.district(),
                        "name", person.name(),
                        "passphrase", PASSPHRASE,
                        "code", person.recoveryCodes().get(recoveryCode)));
    }

    /** The session of somebody who accepts an invitation and signs in. */
    public static String session(String url, String path, String name, String district)
            throws IOException, InterruptedException {
        Visitor visitor = new Visitor(url);
        visitor.signIn(visitor.accept(path, name, district), 0);
        return visitor.cookie("rollbook").orElseThrow();
    }

    /** The value of a cookie. */
    public Optional<String> cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(each -> each.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    private static String found(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in:\n" + page);
        }
        return matcher.group(1);
    }
}
