package io.rollbook.control;

import io.rollbook.database.Sql;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The register of acts: who made, used and ended tokens and accounts, of districts and of none. It is only added to. */
public final class Register {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public Register(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /** Something done. @param id its number, from 1 */
    public record Act(long id, Instant at, String action, String by, Map<String, String> facts) {}

    /** Enters an act in the transaction in which it is done. @param by name of the token or account that did it */
    public void enter(Sql sql, String action, String by, Map<String, String> facts) {
        sql.update(
                "entering an act",
                "INSERT INTO control.acts (at, action, by_name, facts) VALUES (?, ?, ?, ?::jsonb)",
                Timestamp.from(clock.instant()),
                action,
                by,
                JSON.writeValueAsString(new TreeMap<>(facts)));
    }

    /** The acts, newest first: those before the number {@code after} where it is given. */
    public List<Act> list(int limit, @Nullable Long after) {
        return Sql.on(
                control,
                "reading acts",
                sql -> sql.list(
                        "reading acts",
                        """
                        SELECT id, at, action, by_name, facts FROM control.acts
                        WHERE ?::bigint IS NULL OR id < ? ORDER BY id DESC LIMIT ?
                        """,
                        row -> new Act(
                                row.getLong(1),
                                row.getTimestamp(2).toInstant(),
                                row.getString(3),
                                row.getString(4),
                                JSON.readValue(row.getString(5), new TypeReference<Map<String, String>>() {})),
                        after,
                        after,
                        limit));
    }
}
