package io.rollbook.district;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a district file points at outside of itself: secrets, signers' keys, what reads its cron and its formats. */
interface Outside {
    /** Why a secret cannot be had here; empty where it can. */
    Optional<String> problem(Reference secret);

    /**
     * The armoured key that a feed's deliveries must be signed with.
     *
     * @throws IllegalArgumentException where there is none
     */
    String signer(String feed, Reference reference);

    /** What is wrong with a cron; empty where it is good. */
    Optional<String> cronProblem(String cron);

    /** What is wrong with a format's name; empty where it is good. */
    Optional<String> formatProblem(String format);

    /** The server on which a file is applied: everything must be there. */
    static Outside server(
            Path folder, CronCheck cron, FormatCheck formats, Function<String, @Nullable String> environment) {
        return new Outside() {
            @Override
            public Optional<String> problem(Reference secret) {
                try {
                    byte[] found = References.resolve(secret, folder, environment);
                    Arrays.fill(found, (byte) 0);
                    return Optional.empty();
                } catch (References.UnresolvedException e) {
                    return Optional.of(String.valueOf(e.getMessage()));
                }
            }

            @Override
            public String signer(String feed, Reference reference) {
                String text;
                try {
                    text = new String(References.resolve(reference, folder, environment), StandardCharsets.UTF_8)
                            .strip();
                } catch (References.UnresolvedException e) {
                    throw new IllegalArgumentException(e.getMessage());
                }
                if (!text.startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----")) {
                    throw new IllegalArgumentException(
                            "must name an armoured OpenPGP public key, as gpg --armor --export writes it");
                }
                return text;
            }

            @Override
            public Optional<String> cronProblem(String text) {
                return cron.problem(text);
            }

            @Override
            public Optional<String> formatProblem(String format) {
                return formats.problem(format);
            }
        };
    }

    /** Settings that were applied before: keys are those of that time, whatever became of the files. */
    static Outside kept(Map<String, String> signers) {
        return new Outside() {
            @Override
            public Optional<String> problem(Reference secret) {
                return Optional.empty();
            }

            @Override
            public String signer(String feed, Reference reference) {
                String armored = signers.get(feed);
                if (armored == null) {
                    throw new IllegalArgumentException("the signer's key was not kept; apply the file again");
                }
                return armored;
            }

            @Override
            public Optional<String> cronProblem(String text) {
                return Optional.empty();
            }

            @Override
            public Optional<String> formatProblem(String format) {
                // A profile may be gone since: that is told when a delivery comes, and by the doctor.
                return Optional.empty();
            }
        };
    }
}
