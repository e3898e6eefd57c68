package io.rollbook.district;

import io.rollbook.roster.Entity;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

    /** Hours in which its source is not contacted. */
    public Blackout blackout() {
        return schedule == null ? Blackout.NONE : schedule.blackout();
    }

    /** How long a run that began by itself looks for a delivery. */
    public Duration window() {
        return schedule == null ? Schedule.WINDOW : schedule.window();
    }

    /** The feed for a delivery that is only of these schools. */
    public Feed at(List<String> schools) {
        return owning(owns.at(schools));
    }

    /** The feed for a delivery whose absences remove nothing. */
    public Feed removingNothing() {
        return owning(owns.removingNothing());
    }

    private Feed owning(Owns other) {
        return new Feed(name, sftp, oneroster, quiet, delivery, plaintext, signer, uploads, format, other, schedule);
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
     * @param schools sourcedIds of schools, or {@code all}: rows of other schools are left out
     * @param terms {@code current}: what is not listed of terms that are over has ended with them; {@code all}: it is
     *     removed like all else that a complete delivery does not list
     */
    public record Owns(List<String> entities, List<String> schools, String terms) {
        /** Everything. */
        public static final Owns ALL = new Owns(List.of("all"), List.of("all"), "current");

        /** Whether any record of this entity may be removed because the feed does not list it. */
        public boolean removes(Entity entity) {
            return schools.contains("all") && removesSome(entity);
        }

        /**
         * Whether a record of this entity may be removed because the feed does not list it, if it is of an owned school.
         * Roles go with the people.
         */
        public boolean removesSome(Entity entity) {
            String table = (entity == Entity.USER_ROLES ? Entity.USERS : entity).table();
            return entities.contains("all") || entities.contains(table);
        }

        /** The entities of which nothing may be removed: they are other feeds', or the delivery removes nothing. */
        public Set<Entity> others() {
            return Arrays.stream(Entity.values())
                    .filter(entity -> !removesSome(entity))
                    .collect(Collectors.toUnmodifiableSet());
        }

        /** Whether what is of terms that are over is to be listed, or else is removed. */
        public boolean pastTerms() {
            return terms.equals("all");
        }

        /** SourcedIds of the schools that it is limited to; empty where it is to none. */
        public List<String> limitedTo() {
            return schools.contains("all") ? List.of() : schools;
        }

        /** The same limited to these schools. */
        Owns at(List<String> some) {
            return new Owns(
                    entities,
                    schools.contains("all")
                            ? some
                            : some.stream().filter(schools::contains).toList(),
                    terms);
        }

        /** The same where absence removes nothing. */
        Owns removingNothing() {
            return new Owns(List.of(), schools, terms);
        }
    }

    /**
     * When a feed runs.
     *
     * @param cron a Quartz cron on the district's clocks
     * @param skip days to skip
     * @param blackout hours in which the source is not contacted, whoever asks for it
     * @param window how long to look for a delivery
     */
    public record Schedule(String cron, List<String> skip, Blackout blackout, Duration window) {
        /** How long it looks unless the file says otherwise. */
        public static final Duration WINDOW = Duration.ofHours(3);

        /** Says of a day whether it does not run on it. What is written is read here, once for all days that are asked for. */
        public Predicate<LocalDate> skipped() {
            List<Predicate<LocalDate>> spans = skip.stream().map(Schedule::span).toList();
            return day -> spans.stream().anyMatch(span -> span.test(day));
        }

        private static Predicate<LocalDate> span(String days) {
            String[] ends = days.split("/", -1);
            LocalDate first = LocalDate.parse(ends[0]);
            LocalDate last = LocalDate.parse(ends[ends.length - 1]);
            return day -> !day.isBefore(first) && !day.isAfter(last);
        }
    }
}
