package io.rollbook.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks that need no server: the home folder and the files by which the command line finds the server. */
public final class LocalChecks {
    private static final long LITTLE_ROOM = 2L * 1024 * 1024 * 1024;

    private LocalChecks() {}

    /**
     * Checks the home folder.
     *
     * @param remote whether the server is on another machine, so that this one needs no home folder
     */
    public static List<CheckResult> of(Path home, boolean remote) {
        List<CheckResult> results = new ArrayList<>();
        results.add(CheckResult.ok("java", Runtime.version().toString()));
        if (!remote) {
            results.add(home(home));
            results.add(room(home));
            results.add(tokenFile(home.resolve("token")));
        }
        return results;
    }

    private static CheckResult home(Path home) {
        if (!Files.exists(home)) {
            return CheckResult.failed(
                    "home folder", home + " does not exist", "Start the server, or set ROLLBOOK_HOME to its folder.");
        }
        return Files.isDirectory(home) && Files.isWritable(home)
                ? CheckResult.ok("home folder", home.toString())
                : CheckResult.failed(
                        "home folder",
                        home + " is not a folder that this user may write to",
                        "Run this as the user that runs the server, or give it the folder.");
    }

    private static CheckResult room(Path home) {
        try {
            Path existing = home;
            while (!Files.exists(existing) && existing.getParent() != null) {
                existing = existing.getParent();
            }
            return room("disk space", existing, LITTLE_ROOM);
        } catch (IOException e) {
            return CheckResult.failed("disk space", "cannot be read for " + home, "Check that the disk is mounted.");
        }
    }

    /** Whether a folder has this much room. */
    static CheckResult room(String name, Path folder, long least) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        String detail = free / (1024 * 1024) + " MiB free for " + folder;
        return free >= least
                ? CheckResult.ok(name, detail)
                : CheckResult.failed(name, detail, "Make room: deliveries wait while the disk is full.");
    }

    private static CheckResult tokenFile(Path token) {
        if (!Files.exists(token)) {
            return CheckResult.failed(
                    "local token", "there is no " + token, "Start the server: it writes one for the local user.");
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(token);
            boolean open = permissions.stream()
                    .anyMatch(each ->
                            each.name().startsWith("GROUP") || each.name().startsWith("OTHERS"));
            return open
                    ? CheckResult.failed("local token", token + " may be read by others", "Run: chmod 600 " + token)
                    : CheckResult.ok("local token", token.toString());
        } catch (IOException | UnsupportedOperationException e) {
            return CheckResult.ok("local token", token.toString());
        }
    }
}
