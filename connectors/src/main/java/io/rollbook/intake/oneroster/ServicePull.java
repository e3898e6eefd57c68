package io.rollbook.intake.oneroster;

import io.rollbook.district.OneRosterApi;
import io.rollbook.intake.oneroster.CollectionPull.EverythingInstead;
import io.rollbook.intake.oneroster.Service.NotServed;
import io.rollbook.run.PullReport;
import io.rollbook.run.PullReport.Collection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One pull of a service: each collection in turn, then the manifest and the ledger that the portal goes by. */
final class ServicePull {
    /** The name of the ledger among the delivery's files. */
    static final String LEDGER = "pull.json";

    /** Records of a page that are asked for; services give fewer where they want to. */
    static final int PAGE = 1_000;

    /** What changed while the last pull was running, or is stamped by another machine's clock, is asked for again. */
    private static final Duration OVERLAP = Duration.ofMinutes(15);

    static final String DEMOGRAPHICS = "demographics";
    /** The collections that are pulled, in this order. */
    static final List<String> ROSTER =
            List.of("orgs", "academicSessions", "courses", "classes", "users", "enrollments");
    /** Without these a roster is one, too. */
    static final Set<String> OPTIONAL = Set.of("courses", DEMOGRAPHICS);

    private final Connection connection;
    private final OneRosterApi api;
    private final boolean demographics;
    private final int settings;
    private final SealedPages pages;
    private final Clock clock;
    private final Consumer<PullReport> progress;
    private final List<Collection> done = new ArrayList<>();
    private @Nullable Instant cursor;

    ServicePull(
            Connection connection,
            OneRosterApi api,
            boolean demographics,
            int settings,
            SealedPages pages,
            Clock clock,
            Consumer<PullReport> progress) {
        this.connection = connection;
        this.api = api;
        this.demographics = demographics;
        this.settings = settings;
        this.pages = pages;
        this.clock = clock;
        this.progress = progress;
    }

    /** Pulls what was chosen; everything, where the service cannot tell what changed. */
    PullReport pull(PullChoice choice) {
        ExecutorService workers = Executors.newFixedThreadPool(api.parallel(), work -> {
            Thread thread = new Thread(work, "oneroster-pull");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return pull(choice, workers);
        } catch (EverythingInstead instead) {
            return again(String.valueOf(instead.getMessage()), workers);
        } catch (NotServed refused) {
            if (choice.full() || !refused.isOfTheRequest()) {
                throw failed(refused);
            }
            return again("the service cannot be asked for changes", workers);
        } finally {
            workers.shutdownNow();
        }
    }

    private PullReport again(String why, ExecutorService workers) {
        pages.startOver();
        done.clear();
        try {
            return pull(PullChoice.everything(why), workers);
        } catch (NotServed refused) {
            throw failed(refused);
        }
    }

    private static io.rollbook.intake.IntakeException failed(NotServed refused) {
        return new io.rollbook.intake.IntakeException(
                io.rollbook.intake.IntakeException.Reason.SERVICE_FAILED,
                "The service refuses " + refused.getMessage() + ". Check base-url and version in the feed's settings.");
    }

    private PullReport pull(PullChoice choice, ExecutorService workers) {
        // Anew each time: what was found out while a filter was at fault does not count.
        try (FirstPages firsts = new FirstPages(connection.service(), choice, workers)) {
            for (String name : ROSTER) {
                collection(name, choice, firsts, workers);
            }
            connection.requireScopes();
            if (demographics && connection.mayReadDemographics()) {
                collection(DEMOGRAPHICS, choice, firsts, workers);
            }
        }
        doubtOneRecordEach(choice);
        PullReport report = report(choice, done);
        pages.add("manifest.csv", manifest(choice).getBytes(StandardCharsets.UTF_8));
        pages.add(LEDGER, report.json());
        return report;
    }

    /**
     * A collection of one record may be all there is, or all that a service ever gives. Where each has one, and nothing says how
     * many there are, it is the latter: a roster of one person is none.
     */
    private void doubtOneRecordEach(PullChoice choice) {
        if (choice.full() && done.stream().allMatch(part -> part.received() == 1 && part.total() == null)) {
            done.replaceAll(part -> part.incomplete("gives one record, as does every other collection"));
        }
    }

    private void collection(String name, PullChoice choice, FirstPages firsts, ExecutorService workers) {
        Instant asked = clock.instant();
        FirstPages.Begun begun;
        try {
            begun = firsts.of(name);
        } catch (NotServed refused) {
            if (refused.isMissing() && OPTIONAL.contains(name)) {
                return;
            }
            throw refused;
        }
        if (cursor == null) {
            Date told = begun.page().headers().getDate("Date");
            // Where a service does not tell the time, ours may be as wrong as clocks are; and so may its, if it is
            // later.
            Instant began = told == null ? asked.minus(1, ChronoUnit.HOURS) : told.toInstant();
            cursor = (began.isBefore(asked) ? began : asked).minus(OVERLAP);
        }
        if (!choice.full() && !choice.known().contains(name)) {
            throw new EverythingInstead("the service did not offer " + name + " before");
        }
        CollectionPull pull = new CollectionPull(
                new Reading.Means(
                        connection.service(), workers, () -> next(name).ifPresent(firsts::askAhead)),
                begun.query(),
                pages.collection(name),
                part -> progress.accept(report(
                        choice, Stream.concat(done.stream(), Stream.of(part)).toList())),
                begun.retriesBefore());
        Collection pulled = pull.pull(begun.page());
        done.add(pulled);
        if (pulled.restarts() > 0) {
            firsts.dropAhead();
        }
    }

    /** The collection that is pulled behind another, where that is certain before. */
    private static Optional<String> next(String name) {
        int behind = ROSTER.indexOf(name) + 1;
        return behind == 0 ? Optional.empty() : ROSTER.stream().skip(behind).findFirst();
    }

    private PullReport report(PullChoice choice, List<Collection> collections) {
        Instant next = cursor == null ? clock.instant() : cursor;
        return new PullReport(
                choice.mode(),
                choice.why(),
                choice.since() == null ? null : choice.since().toString(),
                next.toString(),
                settings,
                collections);
    }

    /** As for files (OneRoster 1.2 CSV, "Manifest"): the portal judges by it what may be removed. */
    private String manifest(PullChoice choice) {
        String mode = choice.full() ? "bulk" : "delta";
        Set<String> pulled = done.stream().map(Collection::name).collect(Collectors.toSet());
        return Stream.concat(ROSTER.stream(), Stream.of(DEMOGRAPHICS))
                .map(name -> "file." + name + "," + (pulled.contains(name) ? mode : "absent") + "\n")
                .collect(Collectors.joining(
                        "", "propertyName,value\nmanifest.version,1.0\noneroster.version," + api.version() + "\n", ""));
    }
}
