package io.rollbook.installation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder on a disk of its own of a few megabytes, so that it can be filled. Only root can make one; for others it is
 * an ordinary folder.
 *
 * @param isSmall whether it has a disk of its own
 */
record Room(Path folder, boolean isSmall) implements AutoCloseable {
    static final int MEGABYTES = 8;

    static Room make(Path folder) throws IOException {
        Files.createDirectories(folder);
        boolean small = done("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", folder.toString());
        return new Room(folder, small);
    }

    @Override
    public void close() throws IOException {
        if (isSmall && !done("umount", "--lazy", folder.toString())) {
            throw new IOException(folder + " stays mounted");
        }
    }

    private static boolean done(String... line) {
        try {
            return Command.of(List.of(line)).run().exit() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}
