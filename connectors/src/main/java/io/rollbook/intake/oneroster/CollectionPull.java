package io.rollbook.intake.oneroster;

import io.rollbook.intake.oneroster.Service.Fetched;
import io.rollbook.run.PullReport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pulls one collection. The end is told by the link to the next page, else by how many records there are said to be, else by
 * a page with nothing new; never by one that is short. What moves while it is read is read again, and so is what could have
 * moved unnoticed, until two readings agree.
 */
final class CollectionPull {
    private static final int MOST_RESTARTS = 3;
    private static final String DIFFERS = "was another each time";

    /** Takes the pages in their order. */
    interface Sink {
        /** Begins the collection, or begins it anew. */
        void begin();

        /** Takes the next page. */
        void page(byte[] body);
    }

    /** Changes alone will not do: everything has to be pulled. */
    static final class EverythingInstead extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** With the reason in a few words. */
        EverythingInstead(String why) {
            super(why);
        }
    }

    private final Reading.Means means;
    private final Query query;
    private final Sink sink;
    private final Consumer<PullReport.Collection> progress;
    private final int retriesBefore;
    private int restarts;

    /** {@code retriesBefore}: requests that had been sent again before this collection was begun. */
    CollectionPull(
            Reading.Means means, Query query, Sink sink, Consumer<PullReport.Collection> progress, int retriesBefore) {
        this.means = means;
        this.query = query;
        this.sink = sink;
        this.progress = progress;
        this.retriesBefore = retriesBefore;
    }

    /**
     * Pulls it.
     *
     * @param first the first page, where it was asked for already
     * @return the ledger; {@code complete} says whether everything that there is was received
     */
    PullReport.Collection pull(@Nullable Fetched first) {
        @Nullable Fetched begin = first;
        @Nullable Long before = null;
        boolean overlapping = true;
        while (true) {
            Reading reading =
                    new Reading(means, query, sink, overlapping, now -> progress.accept(ledger(now, false, null)));
            boolean whole = reading.read(begin);
            boolean agrees = before != null && before == reading.records().sequence();
            boolean complete = whole && isCertain(reading, agrees);
            if (complete || restarts == MOST_RESTARTS) {
                String trouble = reading.trouble() == null ? DIFFERS : reading.trouble();
                return ledger(reading, complete, complete ? null : trouble);
            }
            // Services may give offsets a meaning of their own.
            overlapping &= whole || !reading.neverJoined();
            before = whole ? reading.records().sequence() : null;
            begin = null;
            restarts++;
        }
    }

    private static boolean isCertain(Reading reading, boolean agrees) {
        if (reading.records().repeated() == 0) {
            return agrees || !reading.isLoose();
        }
        // What came twice is the service's own, or a page slid by.
        return agrees && reading.repeatsAreInOrder();
    }

    private PullReport.Collection ledger(Reading reading, boolean complete, @Nullable String trouble) {
        return reading.ledger(means.service().retries(query.collection()) - retriesBefore, restarts, complete, trouble);
    }
}
