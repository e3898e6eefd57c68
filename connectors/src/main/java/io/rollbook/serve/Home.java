package io.rollbook.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder that holds all state of the embedded defaults. Only the account that runs the service may enter it.
 *
 * @param folder absolute
 */
record Home(Path folder) {
    /** Makes the folder where it is missing and proves that it can be used. */
    static Home open(Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            }
            Path probe = Files.createTempFile(folder, "probe", "");
            Files.delete(probe);
            return new Home(folder.toRealPath());
        } catch (IOException e) {
            throw StartFailure.world("The home folder " + folder + " cannot be written to ("
                    + e.getClass().getSimpleName().replace("Exception", "")
                    + "). Check who owns it, or set another ROLLBOOK_HOME.");
        }
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }
}
