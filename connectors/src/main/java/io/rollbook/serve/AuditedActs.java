package io.rollbook.serve;

import io.rollbook.api.Acts;
import io.rollbook.audit.Appended;
import io.rollbook.audit.AuditLog;
import io.rollbook.control.AuditHeads;
import io.rollbook.database.DatabaseException;
import io.rollbook.tenant.Tenants;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Acts of people in the audit log of the district they are about. */
final class AuditedActs implements Acts {
    private final Tenants tenants;
    private final AuditHeads heads;
    private final AuditLog log;

    AuditedActs(Tenants tenants, AuditHeads heads, Clock clock) {
        this.tenants = tenants;
        this.heads = heads;
        this.log = new AuditLog(clock);
    }

    @Override
    public void note(String slug, String action, String by, @Nullable String run, Map<String, String> facts) {
        try (Connection tenant = tenants.open(slug).connect()) {
            tenant.setAutoCommit(false);
            Appended appended = log.appendAct(tenant, action, by, run, facts);
            tenant.commit();
            heads.note(slug, new AuditHeads.Head(appended.roots(), appended.entries(), appended.head()));
        } catch (SQLException e) {
            throw DatabaseException.of("noting an act in district " + slug, e);
        }
    }
}
