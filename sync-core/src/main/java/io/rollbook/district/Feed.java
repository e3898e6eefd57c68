package io.rollbook.district;

import io.rollbook.roster.Entity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a district's roster reaches it.
 *
 * @param name the feed's name
 * @param sftp where it is pulled from, or null
 * @param oneroster the OneRoster API it is pulled from, or null
 * @param quiet how long nothing must have changed before a scheduled run takes it
 * @param delivery which of the matching files make a delivery
 * @param plaintext what to do with a file that is not OpenPGP
 * @param signer the armoured public key that must have signed, or null
 * @param uploads whether a signed-in person may deliver to this feed
 * @param format {@code auto} or a format's name
 * @param owns what absence may remove
 * @param schedule when it runs, or null
 */
public record Feed(
        String name,
        @Nullable Sftp sftp,
        @Nullable OneRosterApi oneroster,
        Duration quiet,
        Delivery delivery,
        Plaintext plaintext,
        @Nullable String signer,
        boolean uploads,
        String format,
        Owns owns,
        @Nullable Schedule schedule) {

    /** Whether there is a place that deliveries are fetched from. */
    public boolean isPulled() {
        return sftp != null || oneroster != null;
    }

    /** A folder on an SFTP server. Exactly one of password and private key is set. */
    public record Sftp(
            String host,
            int port,
            String user,
            String path,
            String files,
            @Nullable Reference password,
            @Nullable Reference privateKey,
            String hostKey,
            AfterRead afterRead) {}

    /**
     * What happens at the district to files that were read.
     *
     * @param kind keep is the default: nothing is touched
     * @param folder where to move to, for {@code MOVE}
     */
    public record AfterRead(Kind kind, @Nullable String folder) {
        /** Keep, move or delete. */
        public enum Kind {
            KEEP,
            MOVE,
            DELETE
        }
    }

    /** Which of the matching files make a delivery. */
    public enum Delivery {
        /** The newest one. */
        NEWEST,
        /** Each, oldest first. */
        EACH,
        /** All together. */
        SET
    }

    /** What to do with a file that is not OpenPGP. */
    public enum Plaintext {
        /** Refuse it. */
        REFUSE,
        /** Seal it while it streams; the transport protected it so far. */
        SEAL
    }

    /**
     * What absence may remove.
     *
     * @param entities table names, or {@code all}; empty for none
     * @param schools sourcedIds of schools, or {@code all}
     * @param terms {@code current}; it changes nothing yet: what belongs to terms that are over is removed like all else
     *     that a complete delivery does not list
     */
    public record Owns(List<String> entities, List<String> schools, String terms) {
        /** Everything. */
        public static final Owns ALL = new Owns(List.of("all"), List.of("all"), "current");

        /** Whether a record of this entity may be removed because the feed does not list it. Roles go with the people. */
        public boolean removes(Entity entity) {
            String table = (entity == Entity.USER_ROLES ? Entity.USERS : entity).table();
            return schools.contains("all") && (entities.contains("all") || entities.contains(table));
        }
    }

    /** When a feed runs: a Quartz cron in the district's zone, days to skip, how long to look for a delivery. */
    public record Schedule(String cron, List<String> skip, Duration window) {}
}
