package io.rollbook.serve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every route of the console, and what each role gets there. */
final class ConsoleRoutes {
    /** Not signed in. */
    static final String NOBODY = "nobody";
    /** The admin of another district. */
    static final String OTHER = "other admin";

    static final List<String> ROLES = List.of(
            NOBODY,
            "operator",
            "auditor",
            "admin",
            "roster-admin",
            "viewer",
            OTHER,
            "other roster-admin",
            "other viewer");

    /**
     * 200 a page, 302 led on after what was asked for, {@code sign-in} led there; 400, 409 and 422 let in, and what was
     * asked for cannot be done; 403 and 404 not let in, or let in and there is no such thing.
     */
    private static final String TABLE =
            """
            # route                                        | with                | nobody  | operator | auditor | admin | roster-admin | viewer | other admin | other roster-admin | other viewer
            GET /                                          |                     | sign-in | 200 | 200 | 302 | 302 | 302 | 302 | 302 | 302
            GET /runs                                      |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 200 | 200 | 200
            GET /runs/{run}                                |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            GET /runs/{run}/events                         |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            GET /runs/{run}/findings                       |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            GET /runs/{run}/findings.csv                   |                     | sign-in | 403 | 403 | 200 | 200 | 200 | 404 | 404 | 404
            GET /runs/{run}/plan                           |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            POST /runs/{run}/plan                          |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            GET /runs/{run}/plan.csv                       |                     | sign-in | 403 | 403 | 200 | 200 | 200 | 404 | 404 | 404
            POST /runs/{run}/approval                      | key=a&reason=x&plan=x | sign-in | 409 | 403 | 409 | 409 | 403 | 404 | 404 | 404
            POST /runs/{run}/discard                       | key=d&reason=x&plan=x | sign-in | 409 | 403 | 409 | 409 | 403 | 404 | 404 | 404
            POST /runs/{run}/cancel                        |                     | sign-in | 400 | 403 | 400 | 400 | 403 | 404 | 404 | 404
            POST /runs/{run}/retry                         | key=r               | sign-in | 409 | 403 | 409 | 409 | 403 | 404 | 404 | 404
            POST /runs/{run}/undo                          | key=x&reason=x      | sign-in | 409 | 403 | 409 | 409 | 403 | 404 | 404 | 404
            GET /operations                                |                     | sign-in | 200 | 403 | 403 | 403 | 403 | 403 | 403 | 403
            POST /operations/runs/{run}/retry              | key=o               | sign-in | 409 | 403 | 403 | 403 | 403 | 404 | 404 | 404
            GET /new-district                              |                     | sign-in | 200 | 403 | 403 | 403 | 403 | 403 | 403 | 403
            POST /new-district                             | folder=/&version=0&settings=&checked= | sign-in | 200 | 403 | 403 | 403 | 403 | 403 | 403 | 403
            POST /new-district/draft                       |                     | sign-in | 200 | 403 | 403 | 403 | 403 | 403 | 403 | 403
            POST /new-district/check                       | folder=/&version=0&settings=&checked= | sign-in | 200 | 403 | 403 | 403 | 403 | 403 | 403 | 403
            GET /districts/{slug}                          |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            GET /districts/{slug}/first-steps              |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            GET /districts/{slug}/key.asc                  |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            GET /districts/{slug}/settings                 |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            POST /districts/{slug}/settings                | version=0&settings=&checked= | sign-in | 200 | 403 | 403 | 403 | 403 | 404 | 404 | 404
            POST /districts/{slug}/settings/check          | version=0&settings=&checked= | sign-in | 200 | 403 | 403 | 403 | 403 | 404 | 404 | 404
            GET /districts/{slug}/roster                   |                     | sign-in | 404 | 404 | 200 | 200 | 200 | 404 | 404 | 404
            POST /districts/{slug}/roster                  | entity=users&text=none | sign-in | 404 | 404 | 200 | 200 | 200 | 404 | 404 | 404
            GET /districts/{slug}/roster/{entity}          | sourcedId=u1        | sign-in | 404 | 404 | 200 | 200 | 200 | 404 | 404 | 404
            GET /districts/{slug}/roster/{entity}/references | sourcedId=u1      | sign-in | 404 | 404 | 200 | 200 | 200 | 404 | 404 | 404
            GET /districts/{slug}/roster/{entity}/{sourcedId} |                  | sign-in | 404 | 404 | 302 | 302 | 302 | 404 | 404 | 404
            POST /districts/{slug}/feeds/{feed}/runs       | key=x&preview       | sign-in | 302 | 403 | 302 | 302 | 403 | 404 | 404 | 404
            POST /districts/{slug}/feeds/{feed}/pause      |                     | sign-in | 302 | 403 | 302 | 302 | 403 | 404 | 404 | 404
            POST /districts/{slug}/feeds/{feed}/resume     |                     | sign-in | 302 | 403 | 302 | 302 | 403 | 404 | 404 | 404
            GET /districts/{slug}/feeds/{feed}/schedule    |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 404 | 404 | 404
            POST /districts/{slug}/feeds/{feed}/schedule   | cron=x&skip=&blackout=&window=1h&version=0 | sign-in | 200 | 403 | 200 | 403 | 403 | 404 | 404 | 404
            POST /districts/{slug}/feeds/{feed}/test       |                     | sign-in | 200 | 403 | 200 | 200 | 403 | 404 | 404 | 404
            GET /districts/{slug}/feeds/{feed}/upload      |                     | sign-in | 200 | 403 | 200 | 200 | 403 | 404 | 404 | 404
            POST /districts/{slug}/feeds/{feed}/drafts     | hold=true&scope=changes | sign-in | 200 | 403 | 200 | 200 | 403 | 404 | 404 | 404
            GET /districts/{slug}/feeds/{feed}/drafts/{draft} |                  | sign-in | 404 | 403 | 404 | 404 | 403 | 404 | 404 | 404
            POST /districts/{slug}/feeds/{feed}/drafts/{draft}/drop |            | sign-in | 302 | 403 | 302 | 302 | 403 | 404 | 404 | 404
            DELETE /districts/{slug}/feeds/{feed}/drafts/{draft} |               | sign-in | 404 | 403 | 404 | 404 | 403 | 404 | 404 | 404
            PUT /districts/{slug}/feeds/{feed}/drafts/{draft}/messages/{message} | offset=0 | sign-in | 404 | 403 | 404 | 404 | 403 | 404 | 404 | 404
            POST /districts/{slug}/feeds/{feed}/drafts/{draft}/manifest |        | sign-in | 404 | 403 | 404 | 404 | 403 | 404 | 404 | 404
            GET /accounts                                  |                     | sign-in | 200 | 403 | 200 | 403 | 403 | 200 | 403 | 403
            POST /accounts                                 | key=x&role=none     | sign-in | 400 | 403 | 400 | 403 | 403 | 400 | 403 | 403
            POST /accounts/{id}/end                        |                     | sign-in | 404 | 403 | 404 | 403 | 403 | 404 | 403 | 403
            GET /account                                   |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 200 | 200 | 200
            POST /account/sessions/{id}/end                |                     | sign-in | 404 | 404 | 404 | 404 | 404 | 404 | 404 | 404
            POST /account/passphrase                       | passphrase=a&again=b | sign-in | 422 | 422 | 422 | 422 | 422 | 422 | 422 | 422
            GET /account/second-factor                     |                     | sign-in | 200 | 200 | 200 | 200 | 200 | 200 | 200 | 200
            POST /account/second-factor                    |                     | sign-in | 422 | 422 | 422 | 422 | 422 | 422 | 422 | 422
            GET /sign-in                                   |                     | 200     | 200 | 200 | 200 | 200 | 200 | 200 | 200 | 200
            POST /sign-in                                  | name={who}          | 422     | 422 | 422 | 422 | 422 | 422 | 422 | 422 | 422
            POST /sign-out                                 |                     | sign-in | sign-in | sign-in | sign-in | sign-in | sign-in | sign-in | sign-in | sign-in
            POST /unsent                                   |                     | 404     | 404 | 404 | 404 | 404 | 404 | 404 | 404 | 404
            GET /invitations/{secret}                      |                     | 404     | 404 | 404 | 404 | 404 | 404 | 404 | 404 | 404
            POST /invitations/{secret}                     |                     | 404     | 404 | 404 | 404 | 404 | 404 | 404 | 404 | 404
            GET /first/{secret}                            |                     | 404     | 404 | 404 | 404 | 404 | 404 | 404 | 404 | 404
            POST /first/{secret}                           |                     | 404     | 404 | 404 | 404 | 404 | 404 | 404 | 404 | 404
            GET /{first:(?!api|actuator|assets).+}/**      |                     | sign-in | 404 | 404 | 404 | 404 | 404 | 404 | 404 | 404
            """;

    private static final Pattern TAG = Pattern.compile("<(a|form|button)\\b[^>]*>");
    private static final Pattern ADDRESS = Pattern.compile(" (?:href|action|formaction|hx-get)=\"(/[^\"#]*)");

    /** A row. @param route method and pattern, as the application has it @param with query or form */
    record Row(String route, String with, Map<String, String> expected) {
        String method() {
            return route.substring(0, route.indexOf(' '));
        }

        String pattern() {
            return route.substring(route.indexOf(' ') + 1);
        }

        /** An address of it: of the district of the test, and of a run. */
        String path(String run) {
            return pattern()
                    .replace("{slug}", "springfield")
                    .replace("{feed}", "nightly")
                    .replace("{run}", run)
                    .replace("{entity}", "users")
                    .replace("{message}", "0")
                    .replaceAll("\\{first:.*", "none/none")
                    .replaceAll("\\{\\w+}", "none");
        }

        /** The query or form of somebody. */
        String with(String who) {
            return with.replace("{who}", who.replace(' ', '+'));
        }

        private boolean takes(String offer) {
            return offer.matches(route.replaceAll("\\{first:.*", "").replaceAll("\\{\\w+}", "[^/]+"));
        }

        @Override
        public String toString() {
            return route;
        }
    }

    private ConsoleRoutes() {}

    static List<Row> rows() {
        return TABLE.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Arrays.stream(line.split("(?<=\\s)\\|"))
                        .map(String::strip)
                        .toList())
                .map(ConsoleRoutes::row)
                .toList();
    }

    /** Those of what is shown, and not told on and on. */
    static List<Row> pages() {
        return rows().stream()
                .filter(row -> row.method().equals("GET") && !row.pattern().endsWith("/events"))
                .toList();
    }

    /** Links and forms of a page, as {@code METHOD address}. */
    static Set<String> offers(String page) {
        Set<String> offers = new LinkedHashSet<>();
        for (Matcher tag = TAG.matcher(page); tag.find(); ) {
            boolean posts = tag.group().startsWith("<button") || tag.group().contains("method=\"post\"");
            for (Matcher at = ADDRESS.matcher(tag.group()); at.find(); ) {
                offers.add((posts ? "POST " : "GET ") + at.group(1).replace("&amp;", "&"));
            }
        }
        return offers;
    }

    /** Whether a form leads to where a role is not let in, or where nothing is. */
    static boolean isRefused(String offer, String who) {
        return rows().stream()
                .filter(row -> row.takes(offer.replaceAll("[?].*", "")))
                .findFirst()
                .map(row -> "403".equals(row.expected().get(who)))
                .orElse(true);
    }

    private static Row row(List<String> cells) {
        Map<String, String> expected = new LinkedHashMap<>();
        for (int i = 0; i < ROLES.size(); i++) {
            expected.put(ROLES.get(i), cells.get(i + 2));
        }
        return new Row(cells.get(0), cells.get(1), expected);
    }

    /** Those that the application has, as {@code METHOD pattern}. */
    static Set<String> of(RequestMappingHandlerMapping mapping) {
        Set<String> routes = new TreeSet<>();
        mapping.getHandlerMethods().forEach((info, handler) -> {
            if (handler.getBeanType().getPackageName().startsWith("io.rollbook.console")) {
                List<String> methods = new ArrayList<>();
                info.getMethodsCondition().getMethods().forEach(method -> methods.add(method.name()));
                for (String pattern : info.getPatternValues()) {
                    methods.forEach(method -> routes.add(method + " " + pattern));
                    if (methods.isEmpty()) {
                        routes.add("ANY " + pattern);
                    }
                }
            }
        });
        return routes;
    }
}
