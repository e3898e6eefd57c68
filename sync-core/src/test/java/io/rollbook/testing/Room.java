package io.rollbook.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder on a disk of its own of a few megabytes, so that it can be filled. Only root can make one; for others it is
 * an ordinary folder.
 *
 * @param isSmall whether it has a disk of its own
 */
public record Room(Path folder, boolean isSmall) implements AutoCloseable {
    /** Makes the folder, and the disk where that is possible. */
    public static Room make(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        return new Room(folder, done("mount", "-t", "tmpfs", "-o", size(megabytes), "tmpfs", folder.toString()));
    }

    /** Gives the disk another size; what is on it stays. */
    public void resize(int megabytes) throws IOException {
        if (!done("mount", "-o", "remount," + size(megabytes), folder.toString())) {
            throw new IOException(folder + " keeps its size");
        }
    }

    private static String size(int megabytes) {
        return "size=" + megabytes + "m";
    }

    @Override
    public void close() throws IOException {
        if (isSmall && !done("umount", "--lazy", folder.toString())) {
            throw new IOException(folder + " stays mounted");
        }
    }

    private static boolean done(String... line) {
        try {
            return new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
