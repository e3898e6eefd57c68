package io.rollbook.account;

/** Something a person gave cannot be taken: a sentence that says what is wrong and what to do, and for which field. */
public final class AccountProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    AccountProblem(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /** What was typed twice is not the same. */
    public static AccountProblem differs() {
        return new AccountProblem("passphrase", "The two passphrases are not the same: type both again.");
    }

    /** {@code name}, {@code email}, {@code role}, {@code passphrase}, {@code current} or {@code code}. */
    public String field() {
        return field;
    }
}
