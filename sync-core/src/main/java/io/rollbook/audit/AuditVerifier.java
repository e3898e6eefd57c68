package io.rollbook.audit;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Recomputes every link of a district's audit log. */
public final class AuditVerifier {
    /**
     * Reads the whole log in one snapshot, in constant memory.
     *
     * @param tenant a connection to the tenant database, as a role that may read schema audit; no transaction open
     * @param control what the control database remembers, or null where it has nothing
     */
    public Verification verify(Connection tenant, @Nullable ControlHead control) {
        throw new UnsupportedOperationException(tenant + "" + control);
    }
}
