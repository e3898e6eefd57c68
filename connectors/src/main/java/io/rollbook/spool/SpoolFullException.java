package io.rollbook.spool;

import java.nio.file.Path;

/** There is no room for a delivery on our own disk. Nothing of it was kept; it is fetched again once there is room. */
public final class SpoolFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SpoolFullException(Path folder) {
        super("The disk under " + folder + " is full: free some room there, then run the feed again");
    }
}
