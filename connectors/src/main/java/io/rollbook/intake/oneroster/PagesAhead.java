package io.rollbook.intake.oneroster;

import io.rollbook.intake.oneroster.Service.Fetched;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import okhttp3.HttpUrl;

/**
 * The pages of a collection of which it is known how many records there are. A few more are asked for than may be on their
 * way, so that there is always one to send for while another is taken; last what stands behind the end.
 */
final class PagesAhead implements AutoCloseable {
    /** Bytes that the pages may have together, if they are as long as the longest so far. */
    private static final int ROOM = 16 << 20;

    /** Pages that wait for their turn, or to be taken, beside those on their way. */
    private static final int WAITING = 2;

    private final Reading.Means means;
    private final Query query;
    private final int step;
    private final int overlap;
    private final long end;
    private int most;
    private final Deque<Future<Fetched>> asked = new ArrayDeque<>();
    private long next;
    private int page = 1;
    private boolean isBehindAsked;

    /**
     * Behind the first page.
     *
     * @param overlap records at the beginning of a page that are the end of the one before
     * @param end how many records there are
     */
    PagesAhead(Reading.Means means, Query query, Fetched first, int overlap, long end) {
        this.means = means;
        this.query = query;
        this.step = first.page().records();
        this.overlap = overlap;
        this.end = end;
        this.most = most(first);
        this.next = (long) step - overlap;
        askMore();
    }

    private static int most(Fetched page) {
        return Math.max(1, ROOM / Math.max(1, page.body().length));
    }

    /** Whether there is another page before the end. */
    boolean hasNext() {
        return asked.size() > (isBehindAsked ? 1 : 0);
    }

    /** The next page. */
    Fetched next() {
        Fetched fetched = await(asked.remove());
        most = Math.min(most, most(fetched));
        askMore();
        return fetched;
    }

    /** What stands behind the end. */
    Fetched behind() {
        return await(asked.remove());
    }

    private void askMore() {
        while (!isBehindAsked && asked.size() < Math.min(most, means.service().parallel() + WAITING)) {
            isBehindAsked = next + overlap >= end;
            ask(isBehindAsked ? query.page(end - overlap) : query.of(step).page(next));
            next += step - overlap;
        }
        if (isBehindAsked) {
            means.ending().run();
        }
    }

    private void ask(HttpUrl url) {
        int number = ++page;
        asked.add(means.workers().submit(() -> means.service().fetch(query.collection(), number, url)));
    }

    /** What a worker came to, or failed with. */
    static <T> T await(Future<T> work) {
        try {
            return work.get();
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

    @Override
    public void close() {
        asked.forEach(page -> page.cancel(true));
    }
}
