package io.rollbook.intake.oneroster;

import io.rollbook.intake.oneroster.Service.Fetched;
import io.rollbook.run.PullReport;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Pulls one collection, page by page. The end is told by the link to the next page, else by how many records there are said
 * to be, else by a page without any; never by one that is short. What moves while it is read is read again.
 */
final class CollectionPull {
    private static final int MOST_RESTARTS = 3;
    private static final int MOST_PAGES = 200_000;

    /** Takes the pages in their order. */
    interface Sink {
        /** Begins the collection, or begins it anew. */
        void begin();

        /** Takes the next page. */
        void page(byte[] body);
    }

    /** What was asked for is not what was answered: a delta with records that did not change. */
    static final class FilterIgnored extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The collection is not the same any more, or its pages contradict each other. */
    private static final class Moved extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final Service service;
    private final ExecutorService workers;
    private final IntSupplier parallel;
    private final Query query;
    private final Sink sink;
    private final Consumer<PullReport.Collection> progress;
    private final int retriesBefore;
    private int restarts;
    private int number;
    private long asked;
    private long received;
    private long repeated;
    /** Whether an id came again that had not just come. */
    private boolean apart;

    private long last;
    private @Nullable HttpUrl following;
    private @Nullable Long total;
    private @Nullable String revision;
    private IdSet ids = new IdSet();

    /** {@code parallel}: how many requests may be in flight just now. */
    CollectionPull(
            Service service,
            ExecutorService workers,
            IntSupplier parallel,
            Query query,
            Sink sink,
            Consumer<PullReport.Collection> progress) {
        this.service = service;
        this.workers = workers;
        this.parallel = parallel;
        this.query = query;
        this.sink = sink;
        this.progress = progress;
        this.retriesBefore = service.retries();
    }

    /**
     * Pulls it.
     *
     * @param first the first page, where it was asked for already
     * @return the ledger; {@code complete} says whether everything that there is was received
     */
    PullReport.Collection pull(@Nullable Fetched first) {
        long receivedBefore = -1;
        long repeatedBefore = -1;
        @Nullable Fetched begin = first;
        while (true) {
            boolean whole = attempt(begin);
            // Side by side in the order of ids, and the same again, they are the service's own; else a page slid by.
            boolean same = query.sorted() && !apart && received == receivedBefore && repeated == repeatedBefore;
            boolean complete = whole && (repeated == 0 || same);
            if (complete || restarts == MOST_RESTARTS) {
                return ledger(complete);
            }
            receivedBefore = whole ? received : -1;
            repeatedBefore = repeated;
            restarts++;
            begin = null;
        }
    }

    private PullReport.Collection ledger(boolean complete) {
        return new PullReport.Collection(
                query.collection(),
                asked,
                received - repeated,
                total,
                number,
                service.retries() - retriesBefore,
                restarts,
                revision,
                complete);
    }

    /** Goes through it once; returns whether it held still. */
    private boolean attempt(@Nullable Fetched begun) {
        ids = new IdSet();
        number = 0;
        asked = 0;
        received = 0;
        repeated = 0;
        apart = false;
        last = 0;
        sink.begin();
        Fetched first = begun == null ? service.fetch(query.collection(), 1, query.page(0)) : begun;
        total = total(first.headers());
        revision = first.headers().get("X-Revision");
        try {
            take(first, query.limit());
            HttpUrl next = Links.next(first.headers().values("Link"), query.page(0));
            int step = first.page().records();
            if (total != null && step > 0 && (next == null || query.isAt(next, step))) {
                byOffsets(step, total);
            } else {
                oneByOne(next, first);
            }
            return total == null || (received == total && isTheEnd(first));
        } catch (Moved moved) {
            return false;
        }
    }

    /** Whatever a service says how many there are: nothing may follow. */
    private boolean isTheEnd(Fetched first) {
        HttpUrl url = following == null ? query.page(received) : following;
        Fetched more = service.fetch(query.collection(), number + 1, url);
        return more.page().records() == 0 || (isTheSame(first, more) && pagesNothing(first));
    }

    /** Whether the service gives everything whatever is asked for: also where less is asked for than there is. */
    private boolean pagesNothing(Fetched first) {
        int records = first.page().records();
        if (received != records) {
            return false;
        }
        return records == 1
                || records > query.limit()
                || isTheSame(
                        first,
                        service.fetch(
                                query.collection(), 1, query.of(records - 1).page(0)));
    }

    /** Where it is known how many there are, several pages are on their way at a time. */
    private void byOffsets(int step, long end) throws Moved {
        Query clamped = query.of(step);
        Deque<Future<Fetched>> ahead = new ArrayDeque<>();
        long next = step;
        int page = 1;
        try {
            while (next < end || !ahead.isEmpty()) {
                while (next < end && ahead.size() < Math.max(1, parallel.getAsInt())) {
                    page++;
                    ahead.add(workers.submit(asking(page, clamped.page(next))));
                    next += step;
                }
                Fetched fetched = await(ahead.remove());
                long from = received;
                long due = Math.min(step, end - from);
                take(fetched, step);
                fill(clamped, due - fetched.page().records());
            }
        } finally {
            ahead.forEach(future -> future.cancel(true));
        }
    }

    private Callable<Fetched> asking(int page, HttpUrl url) {
        return () -> service.fetch(query.collection(), page, url);
    }

    private static Fetched await(Future<Fetched> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped", e);
        }
    }

    /** A page in the middle that is short is no end: the rest of it is asked for by itself. */
    private void fill(Query pages, long missing) throws Moved {
        long left = missing;
        while (left > 0) {
            Fetched rest = service.fetch(
                    query.collection(), number + 1, pages.of((int) left).page(received));
            int records = rest.page().records();
            if (records == 0 || records > left) {
                throw new Moved();
            }
            take(rest, (int) left);
            left -= records;
        }
        if (left < 0) {
            throw new Moved();
        }
    }

    private void oneByOne(@Nullable HttpUrl link, Fetched first) throws Moved {
        Set<HttpUrl> links = new HashSet<>();
        @Nullable HttpUrl next = link;
        Fetched before = first;
        while (next != null || isMoreDue(before)) {
            if (next != null && !links.add(next)) {
                throw new Moved();
            }
            HttpUrl url = next == null ? query.page(received) : next;
            Fetched fetched = service.fetch(query.collection(), number + 1, url);
            if (isTheSame(first, fetched) && next == null) {
                if (!pagesNothing(first)) {
                    throw new Moved();
                }
                return;
            }
            take(fetched, query.limit());
            next = Links.next(fetched.headers().values("Link"), url);
            before = fetched;
            if (number > MOST_PAGES) {
                throw new Moved();
            }
        }
    }

    private boolean isMoreDue(Fetched last) {
        return total == null
                ? last.page().records() > 0
                : received < total && last.page().records() > 0;
    }

    private static boolean isTheSame(Fetched first, Fetched other) {
        return other.page().records() > 0 && first.page().equals(other.page());
    }

    private void take(Fetched fetched, int wanted) throws Moved {
        Page page = fetched.page();
        Instant since = query.since();
        if (since != null && page.oldest() != null && page.oldest().isBefore(since)) {
            throw new FilterIgnored();
        }
        if (differ(total, total(fetched.headers()))
                || differ(revision, fetched.headers().get("X-Revision"))) {
            throw new Moved();
        }
        number++;
        following = Links.next(fetched.headers().values("Link"), query.page(0));
        asked += wanted;
        received += page.records();
        int again = 0;
        for (long id : page.ids()) {
            boolean isNew = ids.add(id);
            again += isNew ? 0 : 1;
            apart |= !isNew && id != last;
            last = id;
        }
        repeated += again;
        if (again > 0 && again == page.records()) {
            // Nothing new on a whole page: it goes round in circles.
            throw new Moved();
        }
        sink.page(fetched.body());
        progress.accept(ledger(false));
    }

    /** What is not told does not differ. */
    private static boolean differ(@Nullable Object one, @Nullable Object other) {
        return one != null && other != null && !one.equals(other);
    }

    private static @Nullable Long total(Headers headers) {
        String told = headers.get("X-Total-Count");
        return told == null || !told.strip().matches("\\d{1,12}") ? null : Long.valueOf(told.strip());
    }
}
