package io.rollbook.account;

import io.rollbook.control.Secrets;
import io.rollbook.district.Wrapping;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Secrets of links to be, wrapped by the master key for a form to carry, and bound to the account whose form it is. A form
 * that is sent twice says the same one twice, and nobody says one of their own choice.
 */
final class SealedSecrets {
    private final Wrapping wrapping;

    SealedSecrets(Wrapping wrapping) {
        this.wrapping = wrapping;
    }

    String next(String account) {
        byte[] sealed = wrapping.wrap(Secrets.random().getBytes(StandardCharsets.US_ASCII), context(account));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** Throws where this was not sealed here, or to another account. */
    String opened(String account, String sealed) {
        try {
            byte[] secret = wrapping.unwrap(Base64.getUrlDecoder().decode(sealed), context(account));
            return new String(secret, StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new AccountProblem("name", "This was not a form of yours: send it once more.");
        }
    }

    private static String context(String account) {
        return "invitation/" + account;
    }
}
