package io.rollbook.bench;

import io.rollbook.installation.Built;
import io.rollbook.installation.Installation;
import io.rollbook.installation.Leftovers;
import io.rollbook.installation.Visitor;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures the console's pages: the seconds from asking for a page until it is there as a whole, one after the other, with
 * 1,000 districts of 30 nights each, and a run with 100,000 findings that is held: see {@link PagesStock}.
 */
public final class Pages {
    private static final String SLUG = PagesStock.SLUG;
    private static final int WARM = 15;
    private static final int TIMES = 60;
    private static final double GOAL = 0.3;
    private static final Pattern FURTHER = Pattern.compile("href=\"([^\"]*[?]after=[^\"]+)\"");

    private final Path folder;
    private final Installation installation;
    private final List<Asked> pages = new ArrayList<>();

    /** Asks for a page. */
    private interface Question {
        HttpResponse<String> ask() throws IOException, InterruptedException;
    }

    /** A page, and how long it took each time. */
    private static final class Asked {
        private final String name;
        private final Question question;
        private final Seconds seconds = new Seconds();
        private int bytes;

        private Asked(String name, Question question) {
            this.name = name;
            this.question = question;
        }

        private void ask() throws IOException, InterruptedException {
            for (int time = -WARM; time < TIMES; time++) {
                long begin = System.nanoTime();
                HttpResponse<String> answer = question.ask();
                double took = (System.nanoTime() - begin) / 1e9;
                if (answer.statusCode() != 200) {
                    throw new IOException(name + " answers " + answer.statusCode());
                }
                if (time >= 0) {
                    seconds.add(took);
                    bytes = answer.body().getBytes(StandardCharsets.UTF_8).length;
                }
            }
        }
    }

    private Pages(Path folder, Installation installation) {
        this.folder = folder;
        this.installation = installation;
    }

    /** Runs the benchmark: a folder to work in, a number of rounds. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Leftovers.remove(folder.resolve("home"));
        Files.createDirectories(folder);
        try (Installation installation =
                Installation.start(folder.resolve("home"), Built.program("-Xmx256m"), Map.of())) {
            Pages pages = new Pages(folder, installation);
            pages.measure(PagesStock.fill(folder, installation), Integer.parseInt(arguments[1]));
            pages.report();
        }
        System.exit(0);
    }

    private void measure(PagesStock stock, int rounds) throws IOException, InterruptedException {
        String run = "/runs/" + stock.held();
        Visitor operator = visitor("Olga", "", "account", "first-link");
        Visitor admin =
                visitor("Ada", SLUG, "account", "invite", "--name", "Ada", "--role", "admin", "--district", SLUG);
        page("baseline: a static file", operator, "/assets/console.css");
        page("all districts", operator, "/");
        page("all districts, further ones", operator, further(operator, "/"));
        page("districts with a held plan", operator, "/?show=held");
        page("districts by a part of a name", operator, "/?find=made-77");
        page("operations", operator, "/operations");
        page("runs of all districts", operator, "/runs");
        page("runs, further ones", operator, further(operator, "/runs"));
        page("runs of a district, for its admin", admin, "/runs");
        page("a district, for an operator", operator, "/districts/made-7");
        page("a district, for its admin", admin, "/districts/" + SLUG);
        page("settings, for an operator", operator, "/districts/made-7/settings");
        page("settings, for an admin", admin, "/districts/" + SLUG + "/settings");
        page("schedule, for an operator", operator, "/districts/made-7/feeds/nightly/schedule");
        page("schedule, for an admin", admin, "/districts/" + SLUG + "/feeds/nightly/schedule");
        page("upload", admin, "/districts/" + SLUG + "/feeds/nightly/upload");
        page("first steps", operator, "/districts/" + SLUG + "/first-steps");
        page("the run, for an operator", operator, run);
        page("the run, for an admin", admin, run);
        page("findings", admin, run + "/findings");
        page("findings, further ones", admin, further(admin, run + "/findings"));
        page("the plan", admin, run + "/plan");
        records(stock, admin);
        for (int round = 0; round < rounds; round++) {
            for (Asked page : pages) {
                page.ask();
            }
        }
    }

    private void records(PagesStock stock, Visitor admin) throws IOException, InterruptedException {
        String roster = "/districts/" + SLUG + "/roster";
        String person = roster + "/users?sourcedId=" + stock.person();
        page("a record, changed each night", admin, person);
        page("a record, further steps", admin, person + "&from=20");
        page("what refers to a student", admin, references(roster, "users", stock.person()));
        page("what refers to a school", admin, references(roster, "orgs", stock.school()));
        page("a search's form", admin, roster);
        for (String text : List.of(stock.familyName(), "an", "Zzyzx")) {
            Map<String, String> form = admin.form(roster, Map.of("entity", "users", "text", text));
            pages.add(new Asked("a search of people: " + text, () -> admin.post(roster, form)));
        }
        Map<String, String> classes = admin.form(roster, Map.of("entity", "classes", "text", "ma"));
        pages.add(new Asked("a search of classes: ma", () -> admin.post(roster, classes)));
    }

    private static String references(String roster, String entity, String sourcedId) {
        return roster + "/" + entity + "/references?sourcedId=" + sourcedId;
    }

    private void page(String name, Visitor visitor, String path) {
        pages.add(new Asked(name, () -> visitor.get(path)));
    }

    private Visitor visitor(String name, String district, String... invitation)
            throws IOException, InterruptedException {
        Visitor visitor = new Visitor(installation.url());
        String path = installation.here().json(invitation).path("path").asString("");
        visitor.signIn(visitor.accept(path, name, district), 0);
        return visitor;
    }

    private static String further(Visitor visitor, String path) throws IOException, InterruptedException {
        Matcher link = FURTHER.matcher(visitor.get(path).body());
        if (!link.find()) {
            throw new IOException("nothing further on " + path);
        }
        return path + link.group(1).substring(link.group(1).indexOf('?')).replace("&amp;", "&");
    }

    private void report() throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        System.out.printf("%n  %-36s %9s %9s %9s%n", "", "median ms", "p95 ms", "kB");
        for (Asked page : pages) {
            double most = page.seconds.within(95);
            System.out.printf(
                    Locale.ROOT,
                    "  %-36s %9.1f %9.1f %9.1f  %s%n",
                    page.name,
                    page.seconds.within(50) * 1e3,
                    most * 1e3,
                    page.bytes / 1e3,
                    most <= GOAL ? "" : "MISSED: 300 ms");
            json.put(page.name, Map.of("median", page.seconds.within(50), "p95", most, "bytes", page.bytes));
        }
        Path file = folder.resolve("pages.json");
        Files.writeString(
                file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
        say("written to " + file);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
