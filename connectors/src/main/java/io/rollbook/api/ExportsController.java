package io.rollbook.api;

import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.ciphertext.Sealer;
import io.rollbook.ciphertext.UnusableKeyException;
import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.export.RosterExport;
import io.rollbook.tenant.Tenants;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Hands a district's roster out as a file. */
@RestController
@RequestMapping("/api/v1/districts/{slug}/exports")
final class ExportsController {
    /** What is in the file and what is not, as JSON. */
    static final String REPORT = "Rollbook-Export";

    private static final Logger LOG = LoggerFactory.getLogger(ExportsController.class);
    private static final int LONGEST_REASON = 1000;
    private static final int BUFFER = 1 << 16;

    private final Districts districts;
    private final Tenants tenants;
    private final RosterExport.Limits limits;
    private final Acts acts;
    private final Clock clock;
    private final JsonMapper json;

    ExportsController(
            Districts districts, Tenants tenants, RosterExport.Limits limits, Acts acts, Clock clock, JsonMapper json) {
        this.districts = districts;
        this.tenants = tenants;
        this.limits = limits;
        this.acts = acts;
        this.clock = clock;
        this.json = json;
    }

    /**
     * What for and for whom.
     *
     * @param key an OpenPGP public key, to which the file is sealed; or null
     * @param plain whether it is wanted unsealed; needed where there is no key
     * @param asOf a day ({@code 2026-10-03}: as the roster was at its end, in the district's zone) or a time
     *     ({@code 2026-10-03T12:00:00Z}); null for the roster as it is
     */
    record Wanted(@Nullable String reason, @Nullable String key, @Nullable Boolean plain, @Nullable String asOf) {}

    /** The answer broke off after it had begun: nothing can be told any more but by ending the connection. */
    static final class BrokenOff extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private BrokenOff(Exception cause) {
            super("an export broke off", cause);
        }
    }

    /**
     * The active records as a zip of OneRoster 1.2 CSV. It is read in one transaction and streamed; where that breaks off,
     * the connection ends without an end of the body, and zip or OpenPGP message lack theirs. One at a time of a district;
     * a reader that takes nothing is not waited for, see {@code server.tomcat.connection-timeout}.
     */
    @ApiResponse(
            responseCode = "200",
            description = "The file; what is in it and what is not, as JSON, in the header " + REPORT + ".",
            content = {@Content(mediaType = "application/octet-stream"), @Content(mediaType = "application/zip")})
    @Operation(summary = "Hands a district's roster out as a file")
    @PostMapping
    @Needs(Right.EXPORT)
    void export(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String slug,
            @RequestBody Wanted wanted,
            HttpServletResponse response)
            throws IOException {
        String reason = reason(wanted);
        RecipientKey recipient = recipient(wanted);
        if (recipient == null && !caller.has(Right.EXPORT_PLAIN)) {
            throw plainNotAllowed(caller);
        }
        District district =
                districts.find(slug).orElseThrow(() -> ApiFailure.notFound("There is no district " + slug + "."));
        LocalDate today = LocalDate.now(clock.withZone(district.timezone()));
        Instant asOf = asOf(wanted, district.timezone());
        try (Connection tenant = tenants.open(slug).connect();
                RosterExport export = RosterExport.begin(tenant, slug, district.keep(), today, asOf, limits)) {
            String to = recipient == null ? "plain" : recipient.fingerprint();
            acts.note(slug, "roster-exported", caller.name(), null, facts(reason, to, asOf));
            response.setHeader(REPORT, json.writeValueAsString(export.report()));
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    "attachment; filename=\"" + slug + (recipient == null ? ".zip\"" : ".zip.pgp\""));
            response.setContentType(recipient == null ? "application/zip" : "application/octet-stream");
            response.setBufferSize(BUFFER);
            write(slug, export, recipient, response);
        } catch (SQLException e) {
            throw DatabaseException.of("exporting the roster of district " + slug, e);
        }
    }

    /** Ends zip and message only where all went well: what looks whole is whole. */
    private static void write(
            String slug, RosterExport export, @Nullable RecipientKey recipient, HttpServletResponse response) {
        try {
            OutputStream out = response.getOutputStream();
            if (recipient == null) {
                export.write(out);
            } else {
                OutputStream sealed = Sealer.seal(out, recipient, slug + ".zip", Sealer.Compression.NONE);
                export.write(sealed);
                sealed.close();
            }
            out.flush();
        } catch (IOException | RuntimeException e) {
            if (!response.isCommitted() && e instanceof RuntimeException early) {
                response.reset();
                throw early;
            }
            LOG.warn("An export of district {} broke off: {}", slug, why(e));
            throw new BrokenOff(e);
        }
    }

    /** Without any message, which may hold what a row says. */
    private static String why(Exception e) {
        if (e instanceof DatabaseException database) {
            return "the database ended it (" + database.sqlState() + ")";
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return "its reader took nothing any more";
            }
        }
        return e instanceof IOException ? "its reader is gone" : e.getClass().getName();
    }

    private static ApiFailure plainNotAllowed(Caller caller) {
        return ApiFailure.of(
                HttpStatus.FORBIDDEN,
                "PLAIN_NOT_ALLOWED",
                "A file that anyone can read takes a token of the district with the role admin, and this one's is "
                        + caller.role().word() + ": have it encrypted to a public key (--to KEY.asc), or ask the"
                        + " district's admin.");
    }

    private static Map<String, String> facts(String reason, String to, @Nullable Instant asOf) {
        return asOf == null
                ? Map.of("reason", reason, "to", to)
                : Map.of("reason", reason, "to", to, "asOf", asOf.toString());
    }

    private @Nullable Instant asOf(Wanted wanted, ZoneId zone) {
        if (wanted.asOf() == null) {
            return null;
        }
        String text = wanted.asOf().strip();
        try {
            Instant asOf = text.length() == 10
                    ? LocalDate.parse(text).plusDays(1).atStartOfDay(zone).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
            return asOf.isAfter(clock.instant()) ? null : asOf;
        } catch (DateTimeParseException e) {
            throw ApiFailure.wrong("asOf is a day such as 2026-10-03, or a time such as 2026-10-03T12:00:00Z.");
        }
    }

    private static String reason(Wanted wanted) {
        String reason = wanted.reason() == null ? "" : wanted.reason().strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            throw ApiFailure.wrong("reason says what for, in 1 to " + LONGEST_REASON + " characters.");
        }
        return reason;
    }

    private @Nullable RecipientKey recipient(Wanted wanted) {
        boolean plain = Boolean.TRUE.equals(wanted.plain());
        String key = wanted.key();
        if (plain == (key != null)) {
            throw ApiFailure.wrong("key is an OpenPGP public key to seal to; or plain is true. One of the two.");
        }
        if (key == null) {
            return null;
        }
        try {
            return RecipientKey.parse(key, clock);
        } catch (UnusableKeyException e) {
            throw ApiFailure.of(HttpStatus.UNPROCESSABLE_CONTENT, "UNUSABLE_KEY", String.valueOf(e.getMessage()));
        }
    }
}
