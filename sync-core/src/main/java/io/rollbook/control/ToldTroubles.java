package io.rollbook.control;

import io.rollbook.control.Outbox.Notice;
import io.rollbook.database.Sql;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;

/**
 * What was told. That it was told, and the notices that tell it, are one transaction: of several portals that find the same
 * trouble one tells it, and none of them half of it.
 */
public final class ToldTroubles {
    private final DataSource control;
    private final Outbox outbox;

    /** Over the control database, of which {@code outbox} is a part. */
    public ToldTroubles(DataSource control, Outbox outbox) {
        this.control = control;
        this.outbox = outbox;
    }

    /** A trouble of a feed that was told. */
    public record Told(String district, String feed, String kind) {}

    /** Everything that was told and is not over. */
    public Set<Told> all() {
        return new HashSet<>(Sql.on(
                control,
                "reading what was told",
                sql -> sql.list(
                        "reading what was told",
                        "SELECT district, feed, kind FROM control.told_troubles",
                        row -> new Told(row.getString(1), row.getString(2), row.getString(3)))));
    }

    /** Tells a trouble that has begun; nothing where that was done already. */
    public void begun(Told trouble, Instant since, List<Notice> notices) {
        tell(
                notices,
                sql -> sql.update(
                        "noting a trouble",
                        """
                        INSERT INTO control.told_troubles (district, feed, kind, since) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """,
                        trouble.district(),
                        trouble.feed(),
                        trouble.kind(),
                        Timestamp.from(since)));
    }

    /** Tells that troubles are over; nothing where that was done already. */
    public void ended(Collection<Told> troubles, List<Notice> notices) {
        tell(notices, sql -> troubles.stream()
                .mapToLong(each -> sql.update(
                        "noting the end of a trouble",
                        "DELETE FROM control.told_troubles WHERE district = ? AND feed = ? AND kind = ?",
                        each.district(),
                        each.feed(),
                        each.kind()))
                .sum());
    }

    /** The last day of which a district's digest was told, by district. */
    public Map<String, LocalDate> digests() {
        Map<String, LocalDate> days = new HashMap<>();
        Sql.on(control, "looking for digests", sql -> {
            sql.each(
                    "looking for digests",
                    "SELECT district, day FROM control.digests",
                    row -> days.put(row.getString(1), row.getDate(2).toLocalDate()));
            return days;
        });
        return days;
    }

    /** Tells the digest of a day; nothing where that was done already. */
    public void digest(String district, LocalDate day, List<Notice> notices) {
        tell(
                notices,
                sql -> sql.update(
                        "noting a digest",
                        """
                        INSERT INTO control.digests (district, day) VALUES (?, ?)
                        ON CONFLICT (district) DO UPDATE SET day = excluded.day WHERE digests.day < excluded.day
                        """,
                        district,
                        Date.valueOf(day)));
    }

    /** {@code noted}: writes down that it is told; says how many rows that changed, none where somebody was first. */
    private void tell(List<Notice> notices, ToLongFunction<Sql> noted) {
        Sql.inTransaction(control, "telling", sql -> {
            boolean first = noted.applyAsLong(sql) > 0;
            if (first) {
                outbox.put(sql, notices);
            }
            return first;
        });
    }
}
