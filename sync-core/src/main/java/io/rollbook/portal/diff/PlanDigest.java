package io.rollbook.portal.diff;

import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a plan: {@code sha256:} over the version it starts from and every change in order, each with the digests of
 * the record before and after. What a person approved is what is merged when the digests agree.
 */
public final class PlanDigest {
    private final MessageDigest sha256;

    private PlanDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The digest of the plan in the staging tables, read as a stream.
     *
     * @param tenant a connection in auto-commit
     */
    public static String of(Connection tenant, ChangeSet plan) {
        PlanDigest digest = new PlanDigest();
        Sql sql = new Sql(tenant);
        digest.put("rollbook-plan-1");
        digest.put(String.valueOf(plan.base()));
        sql.transaction("digesting a plan", () -> {
            for (Entity entity : Entity.values()) {
                String statement = plan.wholesale().contains(entity) ? wholesale(entity) : changes(entity);
                sql.each("digesting a plan", statement, row -> digest.put(entity, row));
            }
        });
        return "sha256:" + HexFormat.of().formatHex(digest.sha256.digest());
    }

    private static String wholesale(Entity entity) {
        return """
                SELECT 'A', s.sourced_id, NULL, NULL::bytea, s.row_hash FROM staging.%s s
                ORDER BY s.sourced_id COLLATE "C"
                """
                .formatted(entity.table());
    }

    private static String changes(Entity entity) {
        return """
                SELECT concat(c.action, c.ended, c.gone_with), c.sourced_id, c.old_sourced_id, r.row_hash, s.row_hash
                FROM staging.change c
                LEFT JOIN staging.%1$s s ON s.sourced_id = c.sourced_id
                LEFT JOIN roster.%1$s r ON r.sourced_id = coalesce(c.old_sourced_id, c.sourced_id)
                WHERE c.entity = %2$d
                ORDER BY c.sourced_id COLLATE "C"
                """
                .formatted(entity.table(), entity.ordinal());
    }

    private void put(Entity entity, ResultSet row) throws SQLException {
        put(entity.table());
        put(row.getString(1));
        put(row.getString(2));
        put(row.getString(3));
        put(row.getBytes(4));
        put(row.getBytes(5));
    }

    private void put(@Nullable String text) {
        put(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    /** With its length, so that no two lists of values give the same bytes. */
    private void put(byte @Nullable [] bytes) {
        sha256.update(
                ByteBuffer.allocate(4).putInt(bytes == null ? -1 : bytes.length).flip());
        if (bytes != null) {
            sha256.update(bytes);
        }
    }
}
