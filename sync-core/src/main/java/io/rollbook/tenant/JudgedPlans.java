package io.rollbook.tenant;

import io.rollbook.database.Sql;
import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the guard counted of each plan that it judged: {@code sync.figures}. Counts, and sourcedIds of schools. */
public final class JudgedPlans {
    /** How long they are kept. */
    public static final Duration KEPT = Duration.ofDays(30);

    private final Sql sql;

    /** Over a connection to the tenant database. */
    public JudgedPlans(Connection tenant) {
        this.sql = new Sql(tenant);
    }

    /** One number of the plan of one run. */
    public record Line(String run, Counted counted) {}

    /** Keeps the figures of a run's plan, in place of those of a former attempt. */
    public void put(String run, Instant at, List<Counted> figures) {
        sql.transaction("keeping figures", () -> {
            sql.update(
                    "forgetting old figures",
                    "DELETE FROM sync.figures WHERE run = ? OR at < ?",
                    run,
                    Timestamp.from(at.minus(KEPT)));
            sql.update(
                    "keeping figures",
                    """
                    INSERT INTO sync.figures (run, at, what, school, number, base)
                    SELECT ?, ?, f.* FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[]) f
                    """,
                    run,
                    Timestamp.from(at),
                    figures.stream().map(Counted::what).toArray(String[]::new),
                    figures.stream().map(Counted::school).toArray(String[]::new),
                    figures.stream().map(Counted::number).toArray(Long[]::new),
                    figures.stream().map(Counted::base).toArray(Long[]::new));
        });
    }

    /** All figures from this moment on. */
    public List<Line> since(Instant moment) {
        return sql.list(
                "reading figures",
                "SELECT run, what, school, number, base FROM sync.figures WHERE at >= ? ORDER BY run, what, school",
                row -> new Line(
                        row.getString(1),
                        new Counted(row.getString(2), row.getString(3), row.getLong(4), row.getObject(5, Long.class))),
                Timestamp.from(moment));
    }
}
