package io.rollbook.api;

import io.swagger.v3.oas.annotations.Operation;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/districts/{slug}")
public final class KeysController {
    private static final int SHORTEST = 12;

    private final Keyring keys;
    private final Acts acts;

    KeysController(Keyring keys, Acts acts) {
        this.keys = keys;
        this.acts = acts;
    }

    /** The key that seals for the district. */
    public record PublicKey(String district, String fingerprint, String armored) {}

    /**
     * Private keys under a passphrase.
     *
     * @param keys base 64
     */
    record Wrapped(@Nullable String passphrase, @Nullable String keys) {
        /** Shows neither. */
        @Override
        public String toString() {
            return "Wrapped";
        }
    }

    /** Private keys under the passphrase that was given, base 64. */
    record Exported(String district, String keys) {
        @Override
        public String toString() {
            return "Exported[" + district + "]";
        }
    }

    /** Fingerprints of the keys that are new here. */
    record Imported(String district, List<String> keys) {}

    @Operation(summary = "Gives a district's public key")
    @GetMapping("/key")
    @Needs(Right.COUNTS)
    public PublicKey key(@PathVariable String slug) {
        String fingerprint = keys.fingerprint(slug);
        if (fingerprint.isEmpty()) {
            throw ApiFailure.notFound("District " + slug + " has no key yet; apply its file again.");
        }
        return new PublicKey(slug, fingerprint, keys.publicKey(slug));
    }

    @Operation(summary = "Exports a district's private keys under a passphrase")
    @PostMapping("/keys/export")
    @Needs(Right.OPERATE)
    Exported export(@AuthenticationPrincipal Caller caller, @PathVariable String slug, @RequestBody Wrapped given) {
        char[] passphrase = passphrase(given);
        byte[] exported = keys.export(slug, passphrase);
        acts.note(slug, "keys-exported", caller.name(), null, Map.of());
        return new Exported(slug, Base64.getEncoder().encodeToString(exported));
    }

    @Operation(summary = "Imports a district's private keys")
    @PostMapping("/keys/import")
    @Needs(Right.OPERATE)
    Imported importKeys(@AuthenticationPrincipal Caller caller, @PathVariable String slug, @RequestBody Wrapped given) {
        try {
            byte[] bytes = Base64.getDecoder().decode(given.keys() == null ? "" : given.keys());
            List<String> added = keys.importKeys(slug, bytes, passphrase(given));
            acts.note(slug, "keys-imported", caller.name(), null, Map.of("fingerprints", String.join(" ", added)));
            return new Imported(slug, added);
        } catch (IllegalArgumentException e) {
            throw ApiFailure.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "NOT_IMPORTED",
                    "The passphrase is wrong, or these are no private keys.");
        }
    }

    private static char[] passphrase(Wrapped given) {
        String passphrase = given.passphrase() == null ? "" : given.passphrase();
        if (passphrase.length() < SHORTEST) {
            throw ApiFailure.wrong("The passphrase has at least " + SHORTEST + " characters.");
        }
        return passphrase.toCharArray();
    }
}
