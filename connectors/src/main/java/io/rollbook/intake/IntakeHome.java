package io.rollbook.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What an intake remembers of what it has read: nothing but digests under a key of its own, so that neither a file's
 * bytes nor its name can be guessed from them.
 */
final class IntakeHome {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int KEY_BYTES = 32;

    private final Path folder;
    private final byte[] key;

    private IntakeHome(Path folder, byte[] key) {
        this.folder = folder;
        this.key = key;
    }

    static IntakeHome open(Path folder) {
        try {
            Files.createDirectories(folder, OWNER_ONLY_FOLDER);
            return new IntakeHome(folder, key(folder.resolve("digest.key")));
        } catch (IOException e) {
            throw new UncheckedIOException("The intake's folder " + folder + " cannot be used", e);
        }
    }

    private static byte[] key(Path file) throws IOException {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        try {
            Files.createFile(file, OWNER_ONLY);
            Files.write(file, fresh);
            return fresh;
        } catch (FileAlreadyExistsException e) {
            byte[] known = Files.readAllBytes(file);
            if (known.length != KEY_BYTES) {
                // Cut off by a crash: another key only means that nothing is recognised once.
                Files.write(file, fresh);
                return fresh;
            }
            return known;
        }
    }

    /** A fresh keyed digest. */
    Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Marks of the files of a feed that were delivered, for feeds that deliver each file once. */
    Set<String> taken(String district, String feed) {
        Path file = takenFile(district, feed);
        try {
            return Files.exists(file) ? new LinkedHashSet<>(Files.readAllLines(file)) : new LinkedHashSet<>();
        } catch (IOException e) {
            throw new UncheckedIOException("What was taken cannot be read", e);
        }
    }

    void keepTaken(String district, String feed, Set<String> marks) {
        Path file = takenFile(district, feed);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            Files.createFile(part, OWNER_ONLY);
            Files.write(part, marks);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("What was taken cannot be noted", e);
        }
    }

    /** The mark of a file: its name, size and time, digested. */
    String mark(RemoteFile file) {
        String text = file.name() + '\n' + file.size() + '\n' + file.modified();
        return HexFormat.of().formatHex(mac().doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Path takenFile(String district, String feed) {
        byte[] digest = mac().doFinal((district + '/' + feed).getBytes(StandardCharsets.UTF_8));
        return folder.resolve("taken-" + HexFormat.of().formatHex(digest, 0, 16));
    }
}
