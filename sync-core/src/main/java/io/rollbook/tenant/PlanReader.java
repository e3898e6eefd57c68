package io.rollbook.tenant;

import java.sql.Connection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a run would change, or did. Held and previewed runs are read from schema held; merged ones from the roster
 * and its history.
 */
public final class PlanReader {
    private final Connection tenant;

    /** Over a connection to the tenant database; it is only read. */
    public PlanReader(Connection tenant) {
        this.tenant = tenant;
    }

    /**
     * The plan of a run; empty where the run is neither held, previewed nor merged.
     *
     * @param limit most rows of the page; 0 for counts only
     * @param after {@link Plan#next} of the page before, or null for the first
     */
    public Optional<Plan> read(String run, int limit, @Nullable String after) {
        throw new UnsupportedOperationException(tenant + run + limit + after);
    }
}
