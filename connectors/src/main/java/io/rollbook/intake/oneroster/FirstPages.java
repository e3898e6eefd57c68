package io.rollbook.intake.oneroster;

import io.rollbook.intake.oneroster.Service.Fetched;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The first page of each collection in turn; the next one may be asked for while the one before comes to its end. */
final class FirstPages implements AutoCloseable {
    /**
     * A collection that was begun.
     *
     * @param query what its other pages are asked with
     * @param retriesBefore requests that had been sent again before it was begun
     */
    record Begun(Fetched page, Query query, int retriesBefore) {}

    private record Ahead(String collection, Future<Begun> begun) {}

    private final Service service;
    private final PullChoice choice;
    private final ExecutorService workers;
    private Asking asking;
    private @Nullable Ahead ahead;

    FirstPages(Service service, PullChoice choice, ExecutorService workers) {
        this.service = service;
        this.asking = new Asking(service);
        this.choice = choice;
        this.workers = workers;
    }

    /** Asks for that of the collection that comes next, unless it is on its way. */
    void askAhead(String collection) {
        if (ahead == null) {
            Asking now = asking;
            ahead = new Ahead(collection, workers.submit(() -> begin(now, collection)));
        }
    }

    /** Drops what was asked for ahead: by now it may be old. */
    void dropAhead() {
        if (ahead != null) {
            ahead.begun().cancel(true);
            ahead = null;
            // Whoever was just asking may still find out something, for himself.
            asking = new Asking(service);
        }
    }

    /** What was asked for ahead is asked for no more, nor waits for its turn. */
    @Override
    public void close() {
        dropAhead();
    }

    /** That of a collection; asks for it, where it is not on its way. */
    Begun of(String collection) {
        Ahead asked = ahead;
        ahead = null;
        return asked != null && asked.collection().equals(collection)
                ? PagesAhead.await(asked.begun())
                : begin(asking, collection);
    }

    private Begun begin(Asking asking, String collection) {
        int retries = service.retries(collection);
        Fetched first = asking.first(collection, choice.since());
        return new Begun(first, asking.query(collection, choice.since(), choice.last()), retries);
    }
}
