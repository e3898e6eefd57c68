package io.rollbook.tenant;

import java.io.IOException;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Reads the findings of a run. */
public final class FindingsReader {
    private final Connection tenant;

    /** Over a connection to the tenant database; it is only read. */
    public FindingsReader(Connection tenant) {
        this.tenant = tenant;
    }

    /**
     * The causes and one page of rows; empty lists where the run has no findings.
     *
     * @param limit most rows of the page; 0 for causes only
     * @param after {@link Findings#next} of the page before, or null for the first
     */
    public Findings read(String run, int limit, @Nullable String after) {
        throw new UnsupportedOperationException(tenant + run + limit + after);
    }

    /** Writes every row as CSV (RFC 4180, with a header), streamed. */
    public void csv(String run, Appendable out) throws IOException {
        throw new UnsupportedOperationException(tenant + run + out);
    }
}
