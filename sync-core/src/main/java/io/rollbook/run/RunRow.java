package io.rollbook.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A run as a row of {@code control.runs}. */
final class RunRow {
    /** Those that {@link #read} wants. */
    static final String COLUMNS = "id, district, feed, state, preview, full_pull, trigger, by_name, created,"
            + " received, finished, attempts, envelope, uploaded, again, headway, report";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RunRow() {}

    static Run read(ResultSet row) throws SQLException {
        return new Run(
                row.getString("id"),
                row.getString("district"),
                row.getString("feed"),
                RunState.ofWord(row.getString("state")),
                row.getBoolean("preview"),
                row.getBoolean("full_pull"),
                row.getString("trigger"),
                row.getString("by_name"),
                row.getTimestamp("created").toInstant(),
                instant(row.getTimestamp("received")),
                instant(row.getTimestamp("finished")),
                row.getInt("attempts"),
                row.getString("envelope"),
                row.getBoolean("uploaded"),
                value(row.getString("again"), Again.class),
                value(row.getString("headway"), Headway.class),
                report(row.getString("report")));
    }

    /** The column {@code failures}, which is no part of a run. */
    static Failures failures(@Nullable String text) {
        Failures failures = value(text, Failures.class);
        return failures == null ? Failures.NONE : failures;
    }

    /** The columns {@code report}, {@code again}, {@code headway} and {@code failures}. */
    static String text(Record value) {
        return JSON.writeValueAsString(value);
    }

    private static <T> @Nullable T value(@Nullable String text, Class<T> type) {
        return text == null ? null : JSON.readValue(text, type);
    }

    private static RunReport report(String text) {
        return text.equals("{}") ? RunReport.EMPTY : JSON.readValue(text, RunReport.class);
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
