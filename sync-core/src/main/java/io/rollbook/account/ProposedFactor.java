package io.rollbook.account;

/**
 * The key of a second factor that is shown to a person and not stored yet: whoever saw the page before sees another one.
 *
 * @param key in base 32, to put into an app
 * @param sealed the same, wrapped for this account; the form brings it back with a code
 */
public record ProposedFactor(String key, String sealed) {
    @Override
    public String toString() {
        return "ProposedFactor[]";
    }
}
