package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import io.rollbook.run.FindingCounts;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Warnings about a delivery as a whole that come up when its rows have been checked: behind its other findings. */
public final class LateFindings {
    private final Sql sql;

    /** Over a connection to the tenant database. */
    public LateFindings(Connection tenant) {
        this.sql = new Sql(tenant);
    }

    /**
     * Adds a warning as one cause.
     *
     * @param entity what the records are, or null
     * @param ids sourcedIds of the records that it is about, a finding each; none for one about the delivery itself
     * @param before what was found so far
     * @return what is found now
     */
    public FindingCounts add(
            String run, FindingCode code, @Nullable Entity entity, List<String> ids, FindingCounts before) {
        int number = Math.max(1, ids.size());
        sql.transaction("adding a finding", () -> {
            int cause = sql.one(
                    "adding a cause",
                    """
                    INSERT INTO sync.causes (run, no, code, severity, rows)
                    SELECT ?, coalesce(max(no) + 1, 0), ?, ?, ? FROM sync.causes WHERE run = ? RETURNING no
                    """,
                    row -> row.getInt(1),
                    run,
                    code.name(),
                    code.severity().word(),
                    number,
                    run);
            sql.update(
                    "adding findings",
                    """
                    INSERT INTO sync.findings (run, cause, code, severity, entity, sourced_id)
                    SELECT ?, ?, ?, ?, ?, id FROM unnest(?::text[]) AS id
                    """,
                    run,
                    cause,
                    code.name(),
                    code.severity().word(),
                    entity == null ? null : entity.table(),
                    ids.isEmpty() ? new String[] {null} : ids.toArray(String[]::new));
        });
        return new FindingCounts(before.error(), before.warning() + number, before.causes() + 1);
    }
}
