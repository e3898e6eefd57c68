package io.rollbook.api;

import io.rollbook.database.Database;
import io.rollbook.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The login with which a district's people query their own database. */
@RestController
@RequestMapping("/api/v1/districts/{slug}/reader")
final class ReaderController {
    private final Tenants tenants;
    private final Acts acts;

    ReaderController(Tenants tenants, Acts acts) {
        this.tenants = tenants;
        this.acts = acts;
    }

    /** The login, this once. */
    record Login(String district, String host, int port, String database, String user, String password) {
        /** Never shows the password. */
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /** Gives the login a new password; what was handed out before ends. */
    @Operation(summary = "Renews the district's read-only login to its database")
    @PostMapping
    @Needs(Right.LOGIN)
    Login renew(@AuthenticationPrincipal Caller caller, @PathVariable String slug) {
        try {
            Database login = tenants.renewReader(slug);
            acts.note(slug, "reader-login-renewed", caller.name(), null, Map.of("role", login.user()));
            return view(slug, login);
        } catch (Tenants.ReaderChanged e) {
            throw ApiFailure.conflict("LOGIN_CHANGED", String.valueOf(e.getMessage()));
        }
    }

    private static Login view(String slug, Database login) {
        Properties parts = Driver.parseURL(login.url(), new Properties());
        if (parts == null) {
            throw new IllegalStateException("not a PostgreSQL URL in the vault for district " + slug);
        }
        return new Login(
                slug,
                first(PGProperty.PG_HOST, parts),
                Integer.parseInt(first(PGProperty.PG_PORT, parts)),
                first(PGProperty.PG_DBNAME, parts),
                login.user(),
                login.password());
    }

    /** A URL may name several hosts, the one to ask first before the others. */
    private static String first(PGProperty property, Properties parts) {
        return String.valueOf(property.getOrDefault(parts)).split(",", 2)[0];
    }
}
