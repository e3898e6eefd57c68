package io.rollbook.serve;

import io.rollbook.cli.Surroundings;
import io.rollbook.control.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The files by which the command line of the local user finds the service and proves who it is. */
final class LocalAccess {
    private final Home home;
    private @Nullable FileChannel locked;

    LocalAccess(Home home) {
        this.home = home;
    }

    /** Leaves an operator's token that only this user may read, unless the one that is there is good. */
    void writeToken(Tokens tokens) {
        Path file = home.resolve(Surroundings.TOKEN_FILE);
        try {
            if (Files.exists(file)
                    && tokens.find(Files.readString(file).strip()).isPresent()) {
                return;
            }
            String name = "local " + System.getProperty("user.name", "user");
            write(
                    file,
                    tokens.create(name, Tokens.Role.OPERATOR, null, null, "serve")
                            .secret());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Leaves the service's URL, in a file that stays locked for as long as this process lives: one that a killed service
     * left behind is known by that, and no token is sent to whatever has its port now.
     */
    void writeUrl(String url) {
        Path file = home.resolve(Surroundings.URL_FILE);
        write(file, url);
        try {
            locked = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            locked.lock();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the URL away when the service stops. */
    void removeUrl() {
        try {
            Files.deleteIfExists(home.resolve(Surroundings.URL_FILE));
            if (locked != null) {
                locked.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Private from the first byte, and whole at every moment. */
    private static void write(Path file, String text) {
        Path part = Path.of(file + ".part");
        try {
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, text + "\n");
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
