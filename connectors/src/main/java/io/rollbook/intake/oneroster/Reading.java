package io.rollbook.intake.oneroster;

import io.rollbook.intake.oneroster.Service.Fetched;
import io.rollbook.intake.oneroster.Service.NotServed;
import io.rollbook.run.PullReport;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a collection, from its first page to its end. Where pages are asked for by offset, each begins with the
 * last record of the one before: had a record gone or come in between, it would begin with another.
 */
final class Reading {
    private static final int MOST_PAGES = 200_000;

    /** The collection is not the same any more, or its pages contradict each other: says how, in a few words. */
    private static final class Moved extends Exception {
        private static final long serialVersionUID = 1L;

        Moved(String how) {
            super(how);
        }
    }

    private static final String CHANGED = "changed while it was read";
    private static final String TORN = "has pages that do not follow each other";
    private static final String SHORT = "has a page in its middle that is not whole";
    private static final String AGAIN = "gives the same pages again";
    private static final String ENDLESS = "has no end";
    private static final String COUNTED = "has not as many records as it says";
    private static final String NUMBERED = "is read by offsets that count pages, not records";

    /** What a reading is done with. {@code ending}: told when all that is known to be there is asked for. */
    record Means(Service service, ExecutorService workers, Runnable ending) {}

    private final Means means;
    private final Query query;
    private final CollectionPull.Sink sink;
    private final boolean overlapping;
    private final Consumer<Reading> progress;
    private final Arrivals records;

    /** Records at the beginning of a page that are the end of the one before: 1 or 0. */
    private int overlap;

    private int joins;
    private boolean isLoose;
    private boolean isTorn;
    private int number;
    private long asked;
    private @Nullable String trouble;
    private @Nullable Long total;
    private @Nullable String revision;

    /** {@code overlapping}: whether pages are to overlap. */
    Reading(Means means, Query query, CollectionPull.Sink sink, boolean overlapping, Consumer<Reading> progress) {
        this.means = means;
        this.query = query;
        this.sink = sink;
        this.overlapping = overlapping;
        this.progress = progress;
        this.records = new Arrivals(query.last());
    }

    /** What came. */
    Arrivals records() {
        return records;
    }

    /** Whether those that came again are the service's own: they came side by side, in the order of ids. */
    boolean repeatsAreInOrder() {
        return query.sorted() && !records.isApart();
    }

    /** Whether some page was not seen to follow the one before. */
    boolean isLoose() {
        return isLoose;
    }

    /** Whether the first page that was asked to begin with the last record of the one before did not. */
    boolean neverJoined() {
        return isTorn && joins == 0;
    }

    /** What was wrong with it, in a few words that follow the collection's name; null where it held still. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** The ledger. */
    PullReport.Collection ledger(int retries, int restarts, boolean complete, @Nullable String told) {
        return new PullReport.Collection(
                query.collection(),
                asked,
                records.received() - records.repeated(),
                total,
                number,
                retries,
                restarts,
                Told.noted(revision),
                records.changed(),
                complete,
                told);
    }

    /**
     * Reads it.
     *
     * @param begun the first page, where it was asked for already
     * @return whether it held still, and its end was seen
     */
    boolean read(@Nullable Fetched begun) {
        sink.begin();
        Fetched first = begun == null ? ask(query.page(0)) : begun;
        total = Told.total(first.headers());
        revision = Told.revision(first.headers());
        try {
            take(first, 0, query.limit());
            HttpUrl next = Links.next(first.headers().values("Link"), query.page(0));
            if (next != null && (records.received() == 0 || !query.isAt(next, records.received()))) {
                byLinks(next, first);
            } else if (records.received() > 0) {
                byOffsets(first);
            }
            trouble = total == null || records.received() == total ? null : COUNTED;
        } catch (Moved moved) {
            trouble = moved.getMessage();
        }
        return trouble == null;
    }

    private Fetched ask(HttpUrl url) {
        return ask(number + 1, url);
    }

    private Fetched ask(int page, HttpUrl url) {
        return means.service().fetch(query.collection(), page, url);
    }

    private void byOffsets(Fetched first) throws Moved {
        // A page of one record has no room for another's.
        overlap = overlapping && records.received() > 1 ? 1 : 0;
        isLoose |= !overlapping;
        Fetched behind = total == null ? null : ahead(first, total);
        while (true) {
            Fetched more = behind == null ? ask(query.page(records.received() - overlap)) : behind;
            if (isOver(first, more)) {
                return;
            }
            if (total != null || number > MOST_PAGES) {
                throw new Moved(total != null ? COUNTED : ENDLESS);
            }
            take(more, overlap, query.limit() - overlap);
        }
    }

    /**
     * Where it is known how many there are, several pages are on their way at a time. Returns what stands behind the end; null
     * where that has to be asked for, since it is elsewhere.
     */
    private @Nullable Fetched ahead(Fetched first, long end) throws Moved {
        if (records.received() > end) {
            return null;
        }
        int step = first.page().records();
        try (PagesAhead pages = new PagesAhead(means, query, first, overlap, end)) {
            while (pages.hasNext()) {
                Fetched fetched = pages.next();
                long due = Math.min(step, end - records.received() + overlap);
                take(fetched, overlap, step - overlap);
                fill(due - fetched.page().records());
            }
            return records.received() == end ? pages.behind() : null;
        }
    }

    /** A page in the middle that is short is no end: the rest of it is asked for by itself. */
    private void fill(long missing) throws Moved {
        long left = missing;
        while (left > 0) {
            int wanted = (int) left + overlap;
            Fetched rest = ask(query.of(wanted).page(records.received() - overlap));
            int fresh = rest.page().records() - overlap;
            if (fresh <= 0) {
                throw new Moved(SHORT);
            }
            take(rest, overlap, wanted - overlap);
            left -= fresh;
        }
        if (left < 0) {
            throw new Moved(TORN);
        }
    }

    /** Whatever a service says how many there are: nothing may follow. */
    private boolean isOver(Fetched first, Fetched more) throws Moved {
        long[] found = more.page().ids();
        boolean ends = found.length == overlap && (overlap == 0 || found[0] == records.last());
        if (!ends && (found.length < overlap || (isTheSame(first, more) && !pagesNothing(first)))) {
            isTorn = true;
            throw new Moved(found.length < overlap ? TORN : AGAIN);
        }
        boolean over = ends || isTheSame(first, more);
        if (over && overlap == 0 && total == null) {
            requireRecordsAreCounted(first);
        }
        return over;
    }

    /**
     * An offset of 1 or 2 stands inside of what was read, or is taken for the begin of its page. Where there is anything else,
     * it is the number of a page, and far more is there than was read.
     */
    private void requireRecordsAreCounted(Fetched first) throws Moved {
        for (int offset = 1; offset <= 2; offset++) {
            Fetched inside = ask(1, query.page(offset));
            for (long id : inside.page().ids()) {
                if (records.isNew(id)) {
                    throw new Moved(NUMBERED);
                }
            }
            if (!isTheSame(first, inside)) {
                return;
            }
        }
    }

    /** Whether the service gives everything whatever is asked for: also where less is asked for than there is. */
    private boolean pagesNothing(Fetched first) {
        int given = first.page().records();
        return records.received() == given
                && (given == 1
                        || given > query.limit()
                        || isTheSame(first, ask(1, query.of(given - 1).page(0))));
    }

    /** Where links lead only the service knows; pages do not overlap. */
    private void byLinks(HttpUrl link, Fetched first) throws Moved {
        Set<HttpUrl> links = new HashSet<>();
        @Nullable HttpUrl next = link;
        while (true) {
            if (number > MOST_PAGES || (next != null && !links.add(next))) {
                throw new Moved(number > MOST_PAGES ? ENDLESS : AGAIN);
            }
            HttpUrl url = next == null ? query.page(records.received()) : next;
            Fetched fetched = next == null ? behind(url, first) : ask(url);
            if (next == null && (fetched.page().records() == 0 || isTheSame(first, fetched))) {
                return;
            }
            take(fetched, 0, query.limit());
            next = Links.next(fetched.headers().values("Link"), url);
        }
    }

    /** What stands behind the last link; the first page where the service knows of no other way than links. */
    private Fetched behind(HttpUrl url, Fetched first) {
        try {
            return ask(url);
        } catch (NotServed refused) {
            if (refused.isOfTheRequest()) {
                return first;
            }
            throw refused;
        }
    }

    private static boolean isTheSame(Fetched first, Fetched other) {
        return other.page().records() > 0 && first.page().equals(other.page());
    }

    private void take(Fetched fetched, int known, int wanted) throws Moved {
        Page page = fetched.page();
        Instant since = query.since();
        if (since != null && page.oldest() != null && page.oldest().isBefore(since)) {
            throw new CollectionPull.EverythingInstead("the service does not go by dateLastModified");
        }
        if (differ(total, Told.total(fetched.headers())) || differ(revision, Told.revision(fetched.headers()))) {
            throw new Moved(CHANGED);
        }
        join(page, known);
        number++;
        asked += wanted;
        if (!records.add(page, known)) {
            // Nothing new on a whole page: it goes round in circles.
            throw new Moved(AGAIN);
        }
        sink.page(known > 0 ? page.withoutFirst(fetched.body()) : fetched.body());
        progress.accept(this);
    }

    private void join(Page page, int known) throws Moved {
        if (known == 0) {
            isLoose |= number > 0 && page.records() > 0;
        } else if (page.records() == 0 || page.ids()[0] != records.last()) {
            isTorn = true;
            throw new Moved(CHANGED);
        } else {
            joins++;
        }
    }

    /** What is not told does not differ. */
    private static boolean differ(@Nullable Object one, @Nullable Object other) {
        return one != null && other != null && !one.equals(other);
    }
}
