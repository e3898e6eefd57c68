package io.rollbook.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollbook.audit.AuditVerifier;
import io.rollbook.audit.ControlHead;
import io.rollbook.audit.Verification;
import io.rollbook.control.AuditHeads;
import io.rollbook.database.DatabaseException;
import io.rollbook.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/districts/{slug}/audit")
final class AuditController {
    private final Tenants tenants;
    private final AuditHeads heads;

    AuditController(Tenants tenants, AuditHeads heads) {
        this.tenants = tenants;
        this.heads = heads;
    }

    /** What came of checking: the one or the other half is set. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Checked(
            String district,
            boolean verified,
            @Nullable Long entries,
            @Nullable Long roots,
            @Nullable String head,
            @Nullable Long unreported,
            @Nullable Long firstBadEntry,
            @Nullable String what) {}

    @Operation(summary = "Verifies a district's audit log")
    @GetMapping("/verification")
    @Needs(Right.COUNTS)
    Checked verify(@PathVariable String slug) {
        // Before the log is read: what is appended meanwhile must not look like a tail that is missing.
        ControlHead control = heads.find(slug)
                .map(head -> new ControlHead(head.roots(), head.entries(), head.head()))
                .orElse(null);
        try (Connection tenant = tenants.open(slug).connect()) {
            Verification found = new AuditVerifier().verify(tenant, control);
            if (found instanceof Verification.Broken broken) {
                return new Checked(slug, false, null, null, null, null, broken.firstBadSeq(), broken.what());
            }
            Verification.Verified all = (Verification.Verified) found;
            String head = "sha256:" + HexFormat.of().formatHex(all.head());
            return new Checked(slug, true, all.entries(), all.roots(), head, all.unreported(), null, null);
        } catch (SQLException e) {
            throw DatabaseException.of("verifying the audit log of district " + slug, e);
        }
    }
}
