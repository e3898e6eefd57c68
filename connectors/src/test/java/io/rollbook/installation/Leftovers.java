package io.rollbook.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What an earlier demonstration or benchmark left. */
public final class Leftovers {
    private Leftovers() {}

    /** Removes the folder, unless a PostgreSQL still runs in it. */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> paths = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : paths) {
                if (path.endsWith("postmaster.pid")) {
                    refuseIfAlive(folder, path);
                }
            }
            for (Path path : paths) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static void refuseIfAlive(Path folder, Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
        if (ProcessHandle.of(pid).isPresent()) {
            System.err.println("Rollbook still runs in " + folder + ", its PostgreSQL being process " + pid
                    + ". End it, or stop what is left of it with: kill " + pid);
            System.exit(1);
        }
    }
}
