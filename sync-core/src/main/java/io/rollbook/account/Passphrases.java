package io.rollbook.account;

import io.rollbook.database.Sql;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * What a passphrase has to be (NIST SP 800-63B: long, not a common one, nothing about its composition), and Argon2id with
 * the parameters of OWASP's password storage cheat sheet: 19 MiB, 2 passes, 1 lane.
 */
final class Passphrases {
    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    private static final int KIBIBYTES = 19 * 1024;
    private static final int SHORTEST_WORD = 3;

    /** No passphrase is known for it: somebody who has no account is kept as busy as somebody who has. */
    private static final String NOBODYS =
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static final Set<String> COMMON = Sql.file(Passphrases.class, "common-passwords.txt")
            .lines()
            .filter(line -> !line.startsWith("#") && line.length() >= SHORTEST_WORD)
            .collect(Collectors.toUnmodifiableSet());

    private final Argon2PasswordEncoder argon2 = new Argon2PasswordEncoder(16, 32, 1, KIBIBYTES, 2);

    /** Each takes 19 MiB of a heap that may be small: whoever asks for many at once waits. */
    private static final Semaphore ROOM = new Semaphore(2, true);

    /**
     * Refuses a passphrase that is too short, too long, or made up of the most common ones and of words that anyone would
     * try for this person.
     */
    static void check(String given, Collection<String> ofThePerson) {
        String passphrase = normal(given);
        int length = passphrase.codePointCount(0, passphrase.length());
        if (length < SHORTEST || length > LONGEST) {
            throw new AccountProblem(
                    "passphrase",
                    "A passphrase has " + SHORTEST + " to " + LONGEST
                            + " characters of any kind; four words that have nothing to do with each other are good.");
        }
        Set<String> obvious = new HashSet<>(COMMON);
        obvious.add("rollbook");
        ofThePerson.stream()
                .flatMap(each -> Stream.of(each, each.replace(" ", "")))
                .map(each -> normal(each).toLowerCase(Locale.ROOT))
                .filter(each -> !each.isEmpty())
                .forEach(obvious::add);
        if (isMadeOf(obvious, passphrase.toLowerCase(Locale.ROOT))) {
            throw new AccountProblem(
                    "passphrase",
                    "This is among the first that an attacker tries: it is made of common passwords or of your name."
                            + " Take four words that have nothing to do with each other.");
        }
    }

    private static boolean isMadeOf(Set<String> words, String text) {
        boolean[] reached = new boolean[text.length() + 1];
        reached[0] = true;
        for (int end = 1; end <= text.length(); end++) {
            for (int begin = 0; begin < end && !reached[end]; begin++) {
                reached[end] = reached[begin] && words.contains(text.substring(begin, end));
            }
        }
        return reached[text.length()];
    }

    /** The stored form of an account that is not ended. @param lock {@code FOR UPDATE}, so that it stays; or nothing */
    static Optional<String> stored(Sql sql, String account, String lock) {
        return sql.first(
                "reading a passphrase",
                "SELECT passphrase FROM control.accounts WHERE id = ? AND ended IS NULL AND passphrase IS NOT NULL "
                        + lock,
                row -> row.getString(1),
                account);
    }

    /** What is stored of it. */
    String hash(String passphrase) {
        return withRoom(() -> String.valueOf(argon2.encode(normal(passphrase))));
    }

    /** Whether it is the one; as much work where there is none. */
    boolean matches(String passphrase, @Nullable String hash) {
        String normal = normal(passphrase);
        boolean possible = normal.length() <= 2 * LONGEST;
        boolean same = withRoom(() -> argon2.matches(possible ? normal : "", hash == null ? NOBODYS : hash));
        return same && possible && hash != null;
    }

    private <T> T withRoom(Supplier<T> work) {
        try {
            if (!ROOM.tryAcquire(5, TimeUnit.SECONDS)) {
                throw new AccountProblem("passphrase", "Many people sign in at this moment: try again in a minute.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting to check a passphrase", e);
        }
        try {
            return work.get();
        } finally {
            ROOM.release();
        }
    }

    /** The same on each keyboard. */
    private static String normal(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
