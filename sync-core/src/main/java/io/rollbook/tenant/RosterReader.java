package io.rollbook.tenant;

import io.rollbook.roster.Entity;
import java.sql.Connection;
import java.util.Optional;

/** Reads single records of the roster and how they came to be. */
public final class RosterReader {
    private final Connection tenant;

    /** Over a connection to the tenant database; it is only read. */
    public RosterReader(Connection tenant) {
        this.tenant = tenant;
    }

    /**
     * The record with this id; empty where the roster never had it.
     *
     * @param history whether to read the earlier versions too
     */
    public Optional<RosterRecord> read(Entity entity, String sourcedId, boolean history) {
        throw new UnsupportedOperationException(tenant + "" + entity + sourcedId + history);
    }
}
