package io.rollbook.api;

import io.rollbook.broker.Broker;
import io.rollbook.broker.Queues;
import io.rollbook.district.Districts;
import io.rollbook.routes.PutAside;
import io.rollbook.run.Again;
import io.rollbook.run.Run;
import io.rollbook.run.RunFigures;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is on its way, what is tried again, and what was put aside. Counts, ids of runs and codes. */
@RestController
@RequestMapping("/api/v1/queues")
public final class QueuesController {
    /** Dead letters and retried runs that are told at most; how many there are is told always. */
    private static final int MOST = 100;

    private final Broker broker;
    private final PutAside putAside;
    private final Districts districts;
    private final Runs runs;
    private final RunFigures figures;

    QueuesController(Broker broker, Districts districts, Runs runs, RunFigures figures) {
        this.broker = broker;
        this.putAside = new PutAside(broker.connections());
        this.districts = districts;
        this.runs = runs;
        this.figures = figures;
    }

    /** Messages that wait or are in work; dead letters are not among them. {@code district}: null for requests to pull. */
    public record Queue(String queue, @Nullable String district, long messages) {}

    /**
     * A delivery that was put aside.
     *
     * @param run whose it is; null for a message that belongs to no run, which expires by itself
     * @param code why it was put aside
     * @param again whether the run has failed, and may be run again from this delivery
     */
    public record DeadLetter(
            String district, @Nullable String run, @Nullable String feed, String code, Instant since, boolean again) {}

    /** A run that is tried again. @param again why and when; null while it is tried */
    public record Retried(
            String run, String district, String feed, String state, int attempts, @Nullable Again again) {}

    /**
     * All of it.
     *
     * @param queues those of requests to pull, and of districts those on which something lies
     * @param dead how many dead letters there are in all; {@code deadLetters} are the first of them
     */
    public record View(List<Queue> queues, long dead, List<DeadLetter> deadLetters, List<Retried> retried) {}

    @Operation(summary = "Tells what is on its way, what is tried again and what was put aside")
    @GetMapping
    @Needs(Right.OPERATE)
    public View show() {
        List<String> slugs =
                districts.list().stream().map(each -> each.district().slug()).toList();
        Map<String, Long> waiting =
                broker.depths(slugs.stream().map(Queues::portal).toList());
        Map<String, Long> dead = broker.depths(slugs.stream().map(Queues::dead).toList());
        List<Queue> queues = new ArrayList<>();
        broker.depths(List.of(Queues.INTAKE, Queues.PORTAL_PULLS))
                .forEach((queue, messages) -> queues.add(new Queue(queue, null, messages)));
        slugs.forEach(slug -> {
            long messages = waiting.getOrDefault(Queues.portal(slug), 0L);
            if (messages > 0) {
                queues.add(new Queue(Queues.portal(slug), slug, messages));
            }
        });
        return new View(
                queues,
                dead.values().stream().mapToLong(Long::longValue).sum(),
                slugs.stream()
                        .filter(slug -> dead.getOrDefault(Queues.dead(slug), 0L) > 0)
                        .flatMap(slug -> putAside.of(slug, MOST).stream().map(letter -> view(slug, letter)))
                        .limit(MOST)
                        .toList(),
                figures.retried(MOST).stream()
                        .map(each -> new Retried(
                                each.run(),
                                each.district(),
                                each.feed(),
                                each.state().word(),
                                each.attempts(),
                                each.again()))
                        .toList());
    }

    private DeadLetter view(String slug, PutAside.Letter letter) {
        Run run = letter.run() == null
                ? null
                : runs.find(letter.run())
                        .filter(known -> known.district().equals(slug))
                        .orElse(null);
        return new DeadLetter(
                slug,
                run == null ? null : run.id(),
                run == null ? null : run.feed(),
                letter.code(),
                letter.since(),
                run != null && run.state() == RunState.FAILED);
    }
}
