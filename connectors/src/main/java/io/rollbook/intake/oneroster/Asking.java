package io.rollbook.intake.oneroster;

import io.rollbook.intake.oneroster.Service.Fetched;
import io.rollbook.intake.oneroster.Service.NotServed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a service wants to be asked, found out by asking: in large pages in the order of ids, unless it refuses that. */
final class Asking {
    private static final int SMALL = 100;

    private final Service service;
    private boolean sorted = true;
    private int limit = ServicePull.PAGE;

    Asking(Service service) {
        this.service = service;
    }

    /** Whether it may be asked for an order. */
    boolean sorted() {
        return sorted;
    }

    /**
     * The first page of a collection.
     *
     * @param since for what changed from then on; null for everything
     */
    Fetched first(String collection, @Nullable Instant since) {
        while (true) {
            try {
                return service.fetch(collection, 1, query(collection, since).page(0));
            } catch (NotServed refused) {
                String code = Problem.code(refused.answer()).orElse("");
                boolean ofSorting = code.equals("invalid_sort_field");
                if (!refused.isOfTheRequest() || code.equals("invalid_filter_field")) {
                    throw refused;
                } else if (sorted && (ofSorting || limit == SMALL)) {
                    sorted = false;
                } else if (limit > SMALL) {
                    limit = SMALL;
                } else {
                    throw refused;
                }
            }
        }
    }

    /** What a collection is asked, as far as is known now. */
    Query query(String collection, @Nullable Instant since) {
        return query(collection, since, null);
    }

    /** The same; {@code last}: when the last pull of changes began. */
    Query query(String collection, @Nullable Instant since, @Nullable Instant last) {
        return new Query(service.address(collection), collection, limit, sorted, since, last);
    }
}
