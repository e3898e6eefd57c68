package io.rollbook.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The district's side of OpenPGP: the real gpg with a key ring of its own and one key that signs. */
public final class Gpg implements AutoCloseable {
    private static final String OWNER = "Kestrel Valley SIS export <sis@kestrelvalley.example.org>";

    private static final String OPENER = "Whoever opens it <opener@kestrelvalley.example.org>";

    private final Path home;
    private boolean opens;

    private Gpg(Path home) {
        this.home = home;
    }

    /** Whether gpg is installed. */
    public static boolean isThere() {
        try {
            return Command.of(List.of("gpg", "--version")).run().exit() == 0;
        } catch (IOException none) {
            return false;
        }
    }

    /** A fresh key ring with a fresh key that signs. */
    public static Gpg withNewKey() throws IOException {
        // In the system's temporary folder because the path of the agent's socket must stay under 108 bytes.
        Path home = Files.createTempDirectory(
                "rbgpg", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Gpg gpg = new Gpg(home);
        gpg.run("--passphrase", "", "--quick-generate-key", OWNER, "ed25519", "sign", "2y");
        return gpg;
    }

    /** Where its keys lie. */
    public Path home() {
        return home;
    }

    /** Encrypts a file to a key of this ring that can open it again. */
    public void sealToSelf(Path plain, Path sealed) throws IOException {
        if (!opens) {
            run("--passphrase", "", "--quick-generate-key", OPENER, "rsa3072", "encrypt", "2y");
            opens = true;
        }
        run(
                "--yes",
                "--trust-model",
                "always",
                "--output",
                sealed.toString(),
                "--recipient",
                OPENER,
                "--encrypt",
                plain.toString());
    }

    /** Writes the public half of the signing key, armoured. */
    public void exportSigner(Path file) throws IOException {
        run("--yes", "--armor", "--output", file.toString(), "--export", OWNER);
    }

    /** Encrypts a file to the key in a file and signs it. */
    public void sealAndSign(Path plain, Path recipient, Path sealed) throws IOException {
        seal(plain, recipient, sealed, "--sign", "--local-user", OWNER);
    }

    /** Encrypts a file to the key in a file; {@code more} are further options of gpg. */
    public void seal(Path plain, Path recipient, Path sealed, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--yes",
                "--trust-model",
                "always",
                "--output",
                sealed.toString(),
                "--recipient-file",
                recipient.toString(),
                "--encrypt"));
        arguments.addAll(List.of(more));
        arguments.add(plain.toString());
        run(arguments.toArray(new String[0]));
    }

    /** Runs gpg on this key ring. */
    public void run(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("gpg", "--homedir", home.toString(), "--batch", "--no-tty"));
        line.addAll(List.of(arguments));
        Command.Result result = Command.of(line).run();
        if (result.exit() != 0) {
            throw new IOException("gpg ended with " + result.exit() + ": " + result.err());
        }
    }

    @Override
    public void close() throws IOException {
        if (!Files.exists(home)) {
            return;
        }
        Command.of(List.of("gpgconf", "--homedir", home.toString(), "--kill", "all"))
                .run();
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
