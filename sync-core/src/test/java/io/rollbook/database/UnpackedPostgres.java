package io.rollbook.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** PostgreSQL's programs for tests, unpacked once for all their processes: to copy them takes a small part of the time. */
public final class UnpackedPostgres {
    private UnpackedPostgres() {}

    /** Puts the programs where a server with this home looks for them, and returns it; outside a build it unpacks its own. */
    public static synchronized Path in(Path home) {
        String module = System.getProperty("basedir");
        if (module == null) {
            return home;
        }
        try {
            Path unpacked = unpacked(Path.of(module, "target", "postgres"));
            Path target = home.resolve(String.valueOf(unpacked.getFileName()));
            if (!Files.exists(target)) {
                copy(unpacked, target);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpacked(Path shared) throws IOException {
        Files.createDirectories(shared);
        try (FileChannel file =
                        FileChannel.open(shared.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            return Binaries.unpack(shared);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            all.forEach(path -> copyOne(path, to.resolve(from.relativize(path).toString())));
        }
    }

    private static void copyOne(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
