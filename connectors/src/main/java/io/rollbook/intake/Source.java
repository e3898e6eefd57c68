package io.rollbook.intake;

import io.rollbook.district.Feed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** A kind of place where districts put deliveries out. */
public interface Source {
    /** Whether the feed is pulled from such a place. */
    boolean serves(Feed feed);

    /**
     * Connects.
     *
     * @param folder against which the feed's references resolve
     * @throws IntakeException where that does not go
     */
    Visit visit(Feed feed, Path folder);

    /** A connection to a feed's place. Reading leaves no trace there. */
    interface Visit extends AutoCloseable {
        /**
         * The files that match, oldest first; those of the same second by name.
         *
         * @throws IntakeException where the folder cannot be listed
         */
        List<RemoteFile> list();

        /**
         * Hands a file's bytes to a reader.
         *
         * @return false where the file was not, from beginning to end, the one that was listed: what was read is to be
         *     forgotten
         * @throws IntakeException where the server goes away
         */
        boolean read(RemoteFile file, Reader reader);

        /** Does with a delivered file what the feed says: nothing, move or delete. Failing at that is not an error. */
        void taken(RemoteFile file, String run);

        @Override
        void close();
    }

    /** Takes a file's bytes. */
    @FunctionalInterface
    interface Reader {
        /** Reads to the end. An {@link IOException} can only be the source's; where writing fails is the reader's own. */
        void read(InputStream in) throws IOException;
    }
}
