package io.rollbook.serve;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Every route of the API, and what each kind of token gets there. */
final class ApiRoutes {
    private static final String BASE = "/api/v1";

    /** No token, one that nobody made, those of no district, of the district of the test, and of another one. */
    static final List<String> TOKENS = List.of(
            "none",
            "unknown",
            "operator",
            "auditor",
            "admin",
            "roster-admin",
            "viewer",
            "other-admin",
            "other-roster-admin",
            "other-viewer");

    /** 200 is any success; 400 and 409 a request that was let in and is wrong. */
    private static final String TABLE =
            """
            # route                                                                  | none | unknown | operator | auditor | admin | roster-admin | viewer | other-admin | other-roster-admin | other-viewer
            GET /districts/springfield                                               | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/settings                                      | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/file                                          | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/key                                           | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/inventory                                     | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/guard                                         | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/runs                                          | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /runs                                                                | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 200         | 200                | 200
            GET /districts/springfield/schedules                                     | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /schedules                                                           | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 200         | 200                | 200
            GET /troubles                                                            | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 200         | 200                | 200
            POST /districts/springfield/schedules/pause                              | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            POST /districts/springfield/schedules/resume                             | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            GET /districts/springfield/notices                                       | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            POST /districts/springfield/notices/test                                 | 401  | 401     | 409      | 403     | 409   | 409          | 403    | 404         | 404                | 404
            GET /districts/springfield/audit/verification                            | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/roster/users?sourcedId=u1                     | 401  | 401     | 403      | 403     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/roster/users/why?sourcedId=u1                 | 401  | 401     | 403      | 403     | 200   | 200          | 200    | 404         | 404                | 404
            GET /districts/springfield/roster/users/references?sourcedId=u1          | 401  | 401     | 403      | 403     | 200   | 200          | 200    | 404         | 404                | 404
            POST /districts/springfield/roster/users/search                          | 401  | 401     | 403      | 403     | 400   | 400          | 400    | 404         | 404                | 404
            POST /districts/springfield/reader                                       | 401  | 401     | 403      | 403     | 200   | 403          | 403    | 404         | 404                | 404
            POST /districts/springfield/exports                                      | 401  | 401     | 403      | 403     | 400   | 400          | 403    | 404         | 404                | 404
            POST /districts/springfield/keys/export                                  | 401  | 401     | 400      | 403     | 403   | 403          | 403    | 404         | 404                | 404
            POST /districts/springfield/keys/import                                  | 401  | 401     | 400      | 403     | 403   | 403          | 403    | 404         | 404                | 404
            POST /districts/springfield/feeds/none/runs                              | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            POST /districts/springfield/feeds/none/test                              | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            POST /districts/springfield/feeds/none/drafts                            | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            GET /districts/springfield/feeds/nightly/drafts                          | 401  | 401     | 200      | 403     | 200   | 200          | 403    | 404         | 404                | 404
            GET /districts/springfield/feeds/nightly/drafts/none                     | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            DELETE /districts/springfield/feeds/nightly/drafts/none                  | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            PUT /districts/springfield/feeds/nightly/drafts/none/messages/0?offset=0 | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            POST /districts/springfield/feeds/nightly/drafts/none/manifest           | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            POST /districts/springfield/feeds/none/uploads                           | 401  | 401     | 404      | 403     | 404   | 404          | 403    | 404         | 404                | 404
            GET /runs/RUN                                                            | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /runs/RUN/findings                                                   | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /runs/RUN/findings.csv                                               | 401  | 401     | 403      | 403     | 200   | 200          | 200    | 404         | 404                | 404
            GET /runs/RUN/plan                                                       | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 404         | 404                | 404
            GET /runs/RUN/plan.csv                                                   | 401  | 401     | 403      | 403     | 200   | 200          | 200    | 404         | 404                | 404
            POST /runs/RUN/approval                                                  | 401  | 401     | 400      | 403     | 400   | 400          | 403    | 404         | 404                | 404
            POST /runs/RUN/discard                                                   | 401  | 401     | 400      | 403     | 400   | 400          | 403    | 404         | 404                | 404
            POST /runs/RUN/undo                                                      | 401  | 401     | 400      | 403     | 400   | 400          | 403    | 404         | 404                | 404
            POST /runs/RUN/cancel                                                    | 401  | 401     | 409      | 403     | 409   | 409          | 403    | 404         | 404                | 404
            POST /runs/RUN/retry                                                     | 401  | 401     | 409      | 403     | 409   | 409          | 403    | 404         | 404                | 404
            POST /districts                                                          | 401  | 401     | 400      | 403     | 403   | 403          | 403    | 403         | 403                | 403
            POST /districts/check                                                    | 401  | 401     | 400      | 403     | 403   | 403          | 403    | 403         | 403                | 403
            GET /districts                                                           | 401  | 401     | 200      | 200     | 200   | 200          | 200    | 200         | 200                | 200
            POST /tokens                                                             | 401  | 401     | 400      | 403     | 400   | 403          | 403    | 400         | 403                | 403
            GET /tokens                                                              | 401  | 401     | 200      | 403     | 200   | 403          | 403    | 200         | 403                | 403
            GET /tokens/acts                                                         | 401  | 401     | 200      | 200     | 403   | 403          | 403    | 403         | 403                | 403
            DELETE /tokens/none                                                      | 401  | 401     | 404      | 403     | 404   | 403          | 403    | 404         | 403                | 403
            GET /accounts                                                            | 401  | 401     | 200      | 403     | 200   | 403          | 403    | 200         | 403                | 403
            POST /accounts                                                           | 401  | 401     | 400      | 403     | 400   | 403          | 403    | 400         | 403                | 403
            POST /accounts/first-link                                                | 401  | 401     | 200      | 403     | 403   | 403          | 403    | 403         | 403                | 403
            DELETE /accounts/none                                                    | 401  | 401     | 404      | 403     | 404   | 403          | 403    | 404         | 403                | 403
            GET /doctor                                                              | 401  | 401     | 200      | 403     | 403   | 403          | 403    | 403         | 403                | 403
            GET /queues                                                              | 401  | 401     | 200      | 403     | 403   | 403          | 403    | 403         | 403                | 403
            GET /nothing                                                             | 401  | 401     | 404      | 404     | 404   | 404          | 404    | 404         | 404                | 404
            """;

    private ApiRoutes() {}

    /** A row. @param path an address with its query; {@code RUN} stands for a run of the district */
    record Row(String method, String path, Map<String, Integer> expected) {
        /** Whether it is about the district of the test: to tokens of another one there is none. */
        boolean isOfTheDistrict() {
            return path.contains("/springfield") || path.contains("RUN");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    static List<Row> rows() {
        return TABLE.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                .map(ApiRoutes::row)
                .toList();
    }

    private static Row row(List<String> cells) {
        Map<String, Integer> expected = new LinkedHashMap<>();
        for (int i = 0; i < TOKENS.size(); i++) {
            expected.put(TOKENS.get(i), Integer.valueOf(cells.get(i + 1)));
        }
        String[] route = cells.get(0).split(" ");
        return new Row(route[0], route[1], expected);
    }

    /** Those that the application has, as {@code METHOD pattern}; the API's own description aside, which is for all. */
    static Set<String> of(RequestMappingHandlerMapping mapping) {
        Set<String> routes = new TreeSet<>();
        mapping.getHandlerMethods().keySet().forEach(info -> info.getPatternValues().stream()
                .filter(path -> path.startsWith("/api/") && !path.startsWith(BASE + "/openapi"))
                .forEach(path ->
                        info.getMethodsCondition().getMethods().forEach(method -> routes.add(method + " " + path))));
        return routes;
    }

    /** The one of these routes that a row asks for: the one with the fewest variables, as the application chooses. */
    static Optional<String> asked(Row row, Set<String> routes) {
        String asks = row.method() + " " + BASE + row.path().replaceAll("\\?.*", "");
        return routes.stream()
                .filter(route -> asks.matches(route.replaceAll("\\{[^}]+}", "[^/]+")))
                .min(Comparator.comparing(
                        route -> route.chars().filter(letter -> letter == '{').count()));
    }
}
