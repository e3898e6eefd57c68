package io.rollbook.intake.oneroster;

import io.rollbook.district.Hours;
import io.rollbook.district.OneRosterApi;
import io.rollbook.doctor.CheckResult;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.oneroster.Service.Fetched;
import io.rollbook.intake.oneroster.Service.NotServed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Tries out how a service gives pages, order and changes, on the collection of which it has most. */
final class PagesTrial {
    private static final int FEW = 100;
    private static final Duration FAR = Duration.ofDays(3_650);

    /** What a pull comes to know of changes. */
    private enum Changes {
        ASKED("Pulls everything the first time and once a week, and what changed in between"),
        NEVER_ASKED("Pulls everything each time, since the service cannot be asked for changes"),
        NOT_TOLD("Pulls everything the first time and once a week, and in between what the service takes for changes");

        private final String words;

        Changes(String words) {
            this.words = words;
        }
    }

    private final Service service;
    private final Asking asking;
    private final Map<String, Fetched> firsts;
    private final Clock clock;
    private final List<CheckResult> steps = new ArrayList<>();
    private boolean byLinks;
    private boolean twice;
    private Changes changes = Changes.ASKED;

    /** {@code firsts}: the first page of each collection. */
    PagesTrial(Service service, Asking asking, Map<String, Fetched> firsts, Clock clock) {
        this.service = service;
        this.asking = asking;
        this.firsts = firsts;
        this.clock = clock;
    }

    /** {@code late}: whether there is no more time. */
    List<CheckResult> run(BooleanSupplier late) {
        String name = firsts.keySet().stream()
                .max(Comparator.comparingLong(this::size))
                .orElse(null);
        if (name == null) {
            return steps;
        }
        Fetched first = Objects.requireNonNull(firsts.get(name));
        if (first.page().records() < 2) {
            steps.add(CheckResult.ok("pages", "no collection has enough records to see how pages follow"));
            return steps;
        }
        size(name, first);
        for (Runnable step : List.<Runnable>of(
                () -> guarded("next page", () -> next(name, first)),
                () -> guarded("order", () -> order(name, first)),
                () -> guarded("changes", () -> changes(name, first)))) {
            if (late.getAsBoolean()) {
                break;
            }
            step.run();
        }
        return steps;
    }

    private void guarded(String step, Runnable what) {
        try {
            what.run();
        } catch (NotServed refused) {
            steps.add(CheckResult.failed(
                    step,
                    IntakeException.Reason.SERVICE_FAILED.name(),
                    "The service refuses " + refused.getMessage() + ". Ask its operator."));
        } catch (IntakeException e) {
            String advice = String.valueOf(e.getMessage()).replace(Service.NOTHING_APPLIED, ".");
            steps.add(CheckResult.failed(step, e.reason().name(), advice));
        }
    }

    private long size(String name) {
        Fetched first = Objects.requireNonNull(firsts.get(name));
        Long total = Told.total(first.headers());
        return Math.max(total == null ? 0 : total, first.page().records());
    }

    private @Nullable HttpUrl link(String name, Fetched first) {
        return Links.next(
                first.headers().values("Link"), asking.query(name, null).page(0));
    }

    private void size(String name, Fetched first) {
        int given = first.page().records();
        int limit = asking.query(name, null).limit();
        boolean more = size(name) > given || link(name, first) != null;
        String found;
        if (given > limit) {
            found = "gives more than is asked for: it pays no heed to limit";
        } else if (given == limit) {
            found = "gives the " + limit + " that are asked for";
        } else {
            found = more ? "clamped: asked for " + limit + ", given " + given : "one page has it all";
        }
        steps.add(CheckResult.ok("page size", name + ": " + found));
    }

    /** A pull asks for each page with the last record of the one before, or follows links that only the service understands. */
    private void next(String name, Fetched first) {
        Query query = asking.query(name, null);
        int given = first.page().records();
        HttpUrl link = link(name, first);
        byLinks = link != null && !query.isAt(link, given);
        if (byLinks) {
            twice = true;
            byLink(name, first, Objects.requireNonNull(link));
            return;
        }
        long[] inside = service.fetch(name, 2, query.page(given - 1)).page().ids();
        if (inside.length > 0 && inside[0] == first.page().ids()[given - 1]) {
            steps.add(CheckResult.ok("next page", "offsets are honoured, and pages can overlap by a record"));
            return;
        }
        Fetched behind = service.fetch(name, 2, query.page(given));
        boolean same = isTheSame(first, behind);
        if (!same && (behind.page().records() > 0 || size(name) == given)) {
            twice = true;
            steps.add(CheckResult.warning(
                    "next page",
                    "offsets are honoured between pages only",
                    "Nothing: pages cannot overlap, so a pull reads everything twice and compares."));
        } else if (same && pagesNothing(name, first)) {
            steps.add(CheckResult.ok("next page", "none: it gives everything at once, whatever is asked for"));
        } else {
            steps.add(CheckResult.failed(
                    "next page",
                    same ? "the first page comes again" : "there is none, though more are said to be there",
                    "A pull could not be whole, and would be refused. Ask the operator to honour offset."));
        }
    }

    private void byLink(String name, Fetched first, HttpUrl link) {
        Fetched more = service.fetch(name, 2, link);
        steps.add(
                isTheSame(first, more)
                        ? CheckResult.failed(
                                "next page",
                                "its link leads to the first page again",
                                "A pull could not be whole, and would be refused. Ask the operator to mend its links.")
                        : CheckResult.ok("next page", "behind a link that only the service understands"));
    }

    private boolean pagesNothing(String name, Fetched first) {
        int given = first.page().records();
        Query query = asking.query(name, null);
        return size(name) == given
                && (given > query.limit()
                        || isTheSame(
                                first,
                                service.fetch(name, 1, query.of(given - 1).page(0))));
    }

    private static boolean isTheSame(Fetched one, Fetched other) {
        return other.page().records() > 0 && one.page().equals(other.page());
    }

    /** The other way round another record has to come first. */
    private void order(String name, Fetched first) {
        if (!asking.sorted()) {
            steps.add(unsorted("it refuses to sort by sourcedId"));
            return;
        }
        HttpUrl down = asking.query(name, null)
                .of(FEW)
                .page(0)
                .newBuilder()
                .setQueryParameter("orderBy", "desc")
                .build();
        long[] ids;
        try {
            ids = service.fetch(name, 1, down).page().ids();
        } catch (NotServed refused) {
            steps.add(unsorted("it refuses to sort downwards"));
            return;
        }
        boolean turned = ids.length > 0 && ids[0] != first.page().ids()[0];
        steps.add(turned ? CheckResult.ok("order", "sorted by sourcedId") : unsorted("it is the same up and down"));
    }

    private static CheckResult unsorted(String found) {
        return CheckResult.warning(
                "order", found, "Pull when nobody works at the source: what moves under a pull is read again.");
    }

    private void changes(String name, Fetched first) {
        boolean dated = first.page().oldest() != null;
        try {
            Instant now = clock.instant();
            int later = since(name, now.plus(FAR));
            if (later > 0) {
                everything("the filter is ignored: " + later + " records would change in ten years", dated);
            } else if (!dated) {
                everything("the first page of " + name + " has no dateLastModified", false);
            } else if (since(name, now.minus(FAR)) == 0) {
                everything("the filter gives nothing, not even what changed in the last ten years", false);
            } else {
                steps.add(CheckResult.ok("changes", "the filter on dateLastModified works"));
            }
        } catch (NotServed refused) {
            everything("the filter is refused: the service " + Problem.words(refused.answer()), true);
        }
    }

    /** {@code seen}: whether a pull notices that, too. */
    private void everything(String found, boolean seen) {
        changes = seen ? Changes.NEVER_ASKED : Changes.NOT_TOLD;
        steps.add(CheckResult.warning(
                "changes",
                found,
                seen
                        ? "Nothing: every pull is a full one. It takes longer."
                        : "Run the feed with --full, or have the operator mend it: else changes come with the weekly full pull"
                                + " only."));
    }

    private int since(String name, Instant since) {
        return service.fetch(name, 1, asking.query(name, since).of(FEW).page(0))
                .page()
                .records();
    }

    /** What a pull will do, in sentences. */
    String will(OneRosterApi api, Set<String> missing) {
        boolean ahead = !byLinks && firsts.values().stream().allMatch(first -> Told.total(first.headers()) != null);
        Hours peak = api.peak();
        long records = firsts.keySet().stream().mapToLong(this::size).sum();
        String about = firsts.values().stream().anyMatch(first -> Told.total(first.headers()) == null)
                ? ""
                : " There are " + records + " records.";
        return changes.words
                + (asking.sorted() ? ", sorted" : ", unsorted")
                + (ahead && api.parallel() > 1
                        ? ", up to " + api.parallel() + " pages at a time"
                                + (peak == null ? "" : " (one from " + peak.from() + " to " + peak.to() + ")")
                        : ", page after page")
                + (twice ? ", and each collection twice, to compare" : "")
                + "; at " + (api.role().equals("portal") ? "the portal" : "an intake") + "." + about
                + (missing.isEmpty() ? "" : " Leaves out " + String.join(", ", missing) + ".");
    }
}
