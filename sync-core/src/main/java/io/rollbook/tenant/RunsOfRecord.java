package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.tenant.RosterRecord.ByRun;
import io.rollbook.tenant.RosterRecord.Listed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The merged runs that a record came by, and the names of their files: read together, not one by one. */
final class RunsOfRecord {
    private final Map<Integer, ByRun> runs = new HashMap<>();
    private final Map<FileOfRun, String> files = new HashMap<>();

    RunsOfRecord(Sql sql, Collection<Integer> numbers) {
        Integer[] asked = numbers.toArray(Integer[]::new);
        sql.each(
                "reading runs",
                "SELECT no, id, feed, merged_at, approved_by, first_approved_by, opened_with, signer FROM sync.runs WHERE no = ANY (?)",
                row -> runs.put(
                        row.getInt(1),
                        new ByRun(
                                row.getInt(1),
                                row.getString(2),
                                row.getString(3),
                                row.getTimestamp(4).toInstant(),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                row.getString(8))),
                (Object) asked);
        sql.each(
                "reading the names of files",
                """
                SELECT r.no, (f ->> 'place')::integer, f ->> 'file' FROM sync.runs r
                CROSS JOIN LATERAL jsonb_array_elements(r.counts -> 'report' -> 'files') f
                WHERE r.no = ANY (?) AND f ->> 'place' IS NOT NULL
                """,
                row -> files.put(new FileOfRun(row.getInt(1), row.getInt(2)), row.getString(3)),
                (Object) asked);
    }

    /** A file by its place in the delivery of a run. */
    private record FileOfRun(int run, int file) {}

    /** A row of a delivery, by the file's place in it. */
    record Place(int file, int line) {
        /** What two columns say from this one on; null where it was not noted. */
        static @Nullable Place of(ResultSet row, int column) throws SQLException {
            int file = row.getInt(column);
            return row.wasNull() ? null : new Place(file, row.getInt(column + 1));
        }
    }

    ByRun by(int no) {
        return Objects.requireNonNull(runs.get(no));
    }

    @Nullable
    Listed listed(@Nullable Place place, int run) {
        return place == null ? null : new Listed(files.get(new FileOfRun(run, place.file())), place.line());
    }
}
