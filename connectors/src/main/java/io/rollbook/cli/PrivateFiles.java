package io.rollbook.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner may read, from the moment they exist. */
final class PrivateFiles {
    private PrivateFiles() {}

    /** Writes a new file. */
    static void write(Path file, byte[] content) throws IOException {
        Files.write(Files.createFile(file, ownerOnly()), content);
    }

    /** A new file beside another, under a name of its own. */
    static Path beside(Path file) throws IOException {
        Path whole = file.toAbsolutePath();
        return Files.createTempFile(whole.getParent(), "." + whole.getFileName(), ".part", ownerOnly());
    }

    /** A new file in the temporary folder. */
    static Path temporary(String suffix) throws IOException {
        return Files.createTempFile("rollbook", suffix, ownerOnly());
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
