package io.rollbook.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the program runs: its environment and its home folder.
 *
 * @param environment the environment's variables
 */
public record Surroundings(Map<String, String> environment) {
    /** Name of the file in the home folder that holds the token for the local user. */
    public static final String TOKEN_FILE = "token";

    /** Name of the file in the home folder that holds the server's URL while it runs. */
    public static final String URL_FILE = "url";

    /** The folder that holds all state of the embedded defaults. */
    public Path home() {
        String set = environment.get("ROLLBOOK_HOME");
        return Path.of(set == null || set.isBlank() ? "var" : set)
                .toAbsolutePath()
                .normalize();
    }

    /** The server's URL without a slash at its end, or null where none is known. */
    @Nullable
    String url() {
        String found = environment.getOrDefault("ROLLBOOK_URL", "").isBlank() && !isServed()
                ? null
                : variableOrFile("ROLLBOOK_URL", URL_FILE);
        return found != null && found.endsWith("/") ? found.substring(0, found.length() - 1) : found;
    }

    /** The token to show to the server, or null where none is known. */
    @Nullable
    String token() {
        return variableOrFile("ROLLBOOK_TOKEN", TOKEN_FILE);
    }

    /** Whether the server that left its URL still lives: it holds the file locked. */
    private boolean isServed() {
        try (FileChannel file = FileChannel.open(home().resolve(URL_FILE), StandardOpenOption.READ);
                FileLock free = file.tryLock(0, Long.MAX_VALUE, true)) {
            return free == null;
        } catch (OverlappingFileLockException inThisProcess) {
            return true;
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException unreadable) {
            // Reading it says why.
            return true;
        }
    }

    private @Nullable String variableOrFile(String variable, String file) {
        String set = environment.get(variable);
        if (set != null && !set.isBlank()) {
            return set.strip();
        }
        try {
            return Files.readString(home().resolve(file)).strip();
        } catch (NoSuchFileException none) {
            return null;
        } catch (AccessDeniedException notOurs) {
            throw CommandFailure.failed("The file " + home().resolve(file) + " may not be read by this user. Set "
                    + variable + ", or run this as the user that runs the server.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
