package io.rollbook.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The real gpg with a key ring of its own; its agent ends with it. */
public final class Gpg implements Closeable {
    private final Path home;

    /** In a folder that is empty and whose path is short: sockets go there. */
    public Gpg(Path home) throws IOException {
        this.home = home;
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    }

    /** Runs gpg; an {@link IllegalStateException} with its words where it fails. */
    public byte[] run(byte[] input, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("gpg", "--homedir", home.toString(), "--batch", "--yes", "--quiet", "--trust-model", "always"));
        command.addAll(List.of("--pinentry-mode", "loopback"));
        command.addAll(List.of(arguments));
        try {
            return run(command, input);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static byte[] run(List<String> command, byte[] input)
            throws IOException, InterruptedException, ExecutionException {
        Process process = new ProcessBuilder(command).start();
        CompletableFuture<byte[]> words = CompletableFuture.supplyAsync(() -> {
            try {
                return process.getErrorStream().readAllBytes();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        CompletableFuture<Void> feeding = CompletableFuture.runAsync(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException itEndedBefore) {
                // Its exit code says why.
            }
        });
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        process.getInputStream().transferTo(output);
        feeding.get();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + ": " + new String(words.get(), StandardCharsets.UTF_8));
        }
        return output.toByteArray();
    }

    /** Makes a key without passphrase: {@code algorithm} as gpg names it, such as {@code rsa2048} or {@code ed25519}. */
    public void makeKey(String user, String algorithm, String usage, String expires) {
        run(new byte[0], "--passphrase", "", "--quick-generate-key", user, algorithm, usage, expires);
    }

    /** Adds a subkey. */
    public void addSubkey(String fingerprint, String algorithm, String usage) {
        run(new byte[0], "--passphrase", "", "--quick-add-key", fingerprint, algorithm, usage, "never");
    }

    /** The fingerprint of a user's primary key. */
    public String fingerprint(String user) {
        String listing = new String(run(new byte[0], "--with-colons", "--list-keys", user), StandardCharsets.UTF_8);
        return listing.lines()
                .filter(line -> line.startsWith("fpr:"))
                .findFirst()
                .orElseThrow()
                .split(":")[9];
    }

    /** A user's public key, armoured. */
    public String publicKey(String user) {
        return new String(run(new byte[0], "--armor", "--export", user), StandardCharsets.US_ASCII);
    }

    /** A user's secret key without passphrase. */
    public byte[] secretKey(String user) {
        return run(new byte[0], "--passphrase", "", "--export-secret-keys", user);
    }

    /** Makes the agent ask again. */
    public void forgetPassphrases() throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        try {
            new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "all")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
