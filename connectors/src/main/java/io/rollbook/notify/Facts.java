package io.rollbook.notify;

import io.rollbook.district.District;
import io.rollbook.district.Subscriber.About;
import io.rollbook.run.FileLedger;
import io.rollbook.run.Held;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunSummaries.Summary;
import io.rollbook.run.Troubles.Trouble;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is told, as JSON: the body of a webhook, and what a mail is written from. Counts, codes and run ids only. */
final class Facts {
    /** What a test is about; nobody subscribes to that. */
    static final String TEST = "test";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The address of the console, without a slash at its end; null where it is not known. */
    private final @Nullable String console;

    Facts(@Nullable String console) {
        this.console = console == null ? null : console.replaceAll("/+$", "");
    }

    static JsonNode read(String facts) {
        return JSON.readTree(facts);
    }

    /** A trouble that has begun; {@code run}: the one that shows it, where there is one. */
    ObjectNode trouble(District district, Trouble trouble, @Nullable Run run) {
        ObjectNode facts = about(word(trouble), district);
        facts.put("feed", trouble.feed()).put("since", trouble.since().toString());
        if (run != null) {
            facts.put("run", run.id());
            facts.put("code", code(run.report()));
            facts.set("counts", counts(run.report()));
        }
        return linked(facts, district, trouble.run());
    }

    /** Troubles of a feed that are over. {@code were}: what they were. */
    ObjectNode recovered(District district, String feed, List<String> were, Run run) {
        ObjectNode facts = about(About.RECOVERED.word(), district);
        facts.put("feed", feed).put("run", run.id());
        ArrayNode words = facts.putArray("were");
        were.stream().sorted().forEach(words::add);
        facts.set("counts", counts(run.report()));
        return linked(facts, district, run.id());
    }

    /** What the runs since a moment came to, and what is still wrong. */
    ObjectNode digest(District district, LocalDate day, Instant since, List<Summary> runs, List<Trouble> troubles) {
        ObjectNode facts = about(About.DIGEST.word(), district);
        facts.put("day", day.toString()).put("since", since.toString());
        Map<String, Long> states = new TreeMap<>(
                runs.stream().collect(Collectors.groupingBy(run -> run.state().word(), Collectors.counting())));
        ObjectNode counted = facts.putObject("runs");
        states.forEach(counted::put);
        facts.putObject("counts")
                .put("changed", runs.stream().mapToLong(Summary::changed).sum())
                .put("removed", runs.stream().mapToLong(Summary::removed).sum())
                .put(
                        "quarantined",
                        runs.stream().mapToLong(Summary::quarantined).sum());
        ArrayNode open = facts.putArray("troubles");
        troubles.forEach(trouble -> open.addObject()
                .put("about", word(trouble))
                .put("feed", trouble.feed())
                .put("run", trouble.run())
                .put("since", trouble.since().toString()));
        return linked(facts, district, null);
    }

    /** Nothing has happened: somebody wants to see whether notices arrive. */
    ObjectNode test(District district) {
        return linked(about(TEST, district), district, null);
    }

    /** What is told to one receiver, as it is sent: with the notice's id, by which it knows one that comes twice. */
    static String written(ObjectNode facts, String id) {
        return JSON.writeValueAsString(facts.deepCopy().put("notice", id));
    }

    static String word(Trouble trouble) {
        return trouble.kind().name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode about(String about, District district) {
        return JSON.createObjectNode()
                .put("about", about)
                .put("district", district.slug())
                .put("name", district.name())
                .put("timezone", district.timezone().getId());
    }

    /** A held plan's or a refusal's; their details can name schools, and are for those who sign in. */
    private static @Nullable String code(RunReport report) {
        Held held = report.held();
        Refused refused = report.refused();
        return refused != null ? refused.code() : held != null ? held.reason() : null;
    }

    private static ObjectNode counts(RunReport report) {
        return JSON.createObjectNode()
                .put(
                        "changed",
                        report.ledger().values().stream()
                                .mapToLong(each -> each.added() + each.changed() + each.restored())
                                .sum())
                .put(
                        "removed",
                        report.ledger().values().stream()
                                .mapToLong(each -> each.absent() + each.tombstoned())
                                .sum())
                .put(
                        "quarantined",
                        report.files().stream()
                                .mapToLong(FileLedger::quarantined)
                                .sum());
    }

    private ObjectNode linked(ObjectNode facts, District district, @Nullable String run) {
        if (console != null) {
            facts.put("link", console + (run == null ? "/districts/" + district.slug() : "/runs/" + run));
        }
        return facts;
    }
}
