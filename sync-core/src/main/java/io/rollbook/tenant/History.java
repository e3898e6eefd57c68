package io.rollbook.tenant;

import io.rollbook.database.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How far back a district's history goes. Versions expire by the run that ended them, oldest runs first; runs, their counts and
 * the audit log stay.
 */
public final class History {
    private final Sql sql;

    /** Over a connection to the tenant database. */
    public History(Connection tenant) {
        this.sql = new Sql(tenant);
    }

    /** What is asked for takes versions that have expired and are gone. The message says so, and since when there are some. */
    public static final class Expired extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Expired(String what, Instant end) {
            super(what + " has expired: what was replaced up to " + end.truncatedTo(ChronoUnit.SECONDS)
                    + " is kept no longer.");
        }
    }

    /**
     * The last run whose ended versions are gone.
     *
     * @param no its number
     * @param at when it merged
     */
    private record Last(int no, Instant at) {
        static Last of(ResultSet row) throws SQLException {
            return new Last(row.getInt(1), row.getTimestamp(2).toInstant());
        }
    }

    private Optional<Last> last() {
        return sql.first(
                "looking how far the history goes back",
                "SELECT r.no, r.merged_at FROM history.expired e JOIN sync.runs r ON r.no = e.until_run",
                Last::of);
    }

    /** Whether versions that this run ended have expired. */
    public boolean isExpired(int run) {
        return last().filter(last -> run <= last.no()).isPresent();
    }

    /**
     * Requires the versions that this run ended.
     *
     * @param what what is asked for, for the message: {@code What run ... changed}
     * @throws Expired where they are gone
     */
    public void requireEndedBy(int run, String what) {
        requireHeldAfter(run - 1, what);
    }

    /**
     * Requires the roster as this run left it, 0 for the one before the first.
     *
     * @throws Expired where versions of it are gone
     */
    public void requireHeldAfter(int run, String what) {
        last().filter(last -> run < last.no()).ifPresent(last -> {
            throw new Expired(what, last.at());
        });
    }

    /**
     * Deletes what was replaced by runs that merged before this moment. With the district to oneself: nothing that
     * is in work misses what it has seen.
     *
     * @return the number of versions
     */
    public long expire(Instant before) {
        return sql.one(
                "deleting history that has expired",
                "SELECT history.expire(?)",
                row -> row.getLong(1),
                Timestamp.from(before));
    }
}
