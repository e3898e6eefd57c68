package io.rollbook.run;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The register of runs in the control database. Every change of state goes through {@link RunState#canBecome}. */
public interface Runs {
    /** Creates a run in state {@link RunState#WAITING} and returns it. */
    Run create(String district, String feed, boolean preview, boolean fullPull, String trigger, String by);

    /** The same with an id that was made before. */
    Run create(String id, String district, String feed, boolean preview, boolean fullPull, String trigger, String by);

    /**
     * Creates the run of a delivery that a person sent, in state {@link RunState#RECEIVED}: it never waits, for nothing
     * may be pulled in its stead.
     */
    Run upload(String id, String district, String feed, boolean preview, String by, String envelopeDigest);

    /**
     * Creates a run that undoes another, in state {@link RunState#RECEIVED}: it has no delivery to wait for.
     *
     * @param undone the run to be undone
     * @param school sourcedId of the school to which that is restricted, or null
     */
    Run undo(Run undone, @Nullable String school, boolean preview, String by);

    /** The same with an id that was made before. */
    Run undo(String id, Run undone, @Nullable String school, boolean preview, String by);

    /**
     * Creates a run that is held from the beginning: it has what the guard withheld of another.
     *
     * @param id its id, under which the plan is put by already
     * @param of the run that merged the rest
     */
    Run withheld(String id, Run of, RunReport report);

    /** Notes by which run another was undone as a whole. */
    void undone(String id, String by);

    /** The run with this id. */
    Optional<Run> find(String id);

    /** Runs, newest first: of one district or of all; those before the run {@code after} where it is given. */
    List<Run> list(@Nullable String district, int limit, @Nullable String after);

    /**
     * Ids of a feed's runs that read rows, previews aside, newest first: of the district's last 50 runs, or of the 50 before
     * the run {@code before} where it is given.
     */
    default List<String> thatRead(String district, String feed, @Nullable String before) {
        return list(district, 50, before).stream()
                .filter(run -> run.feed().equals(feed)
                        && !run.preview()
                        && !run.isWithheld()
                        && !run.isUndo()
                        && !run.report().files().isEmpty())
                .map(Run::id)
                .toList();
    }

    /**
     * Whether, since this run ended, another of its feed has brought something into the roster, or may be about to:
     * what this one held is then not what the roster says of the feed any more.
     */
    boolean isOvertaken(Run ended);

    /** The last run of a feed that brought something into the roster, or found it there: merged, partial or unchanged. */
    Optional<Run> lastApplied(String district, String feed);

    /** Of those the last whose delivery was read; others found nothing newer. What was undone or withheld is none. */
    Optional<Run> lastRead(String district, String feed);

    /** The last run of a feed that was merged, or found unchanged, after everything was pulled from its service. */
    Optional<Run> lastFullPull(String district, String feed);

    /** The last run of a feed that ended otherwise than by being cancelled, whatever came of it. */
    Optional<Run> lastEnded(String district, String feed);

    /** The last run of a feed that began by itself. */
    Optional<Run> lastScheduled(String district, String feed);

    /** Changes the report of a run that is held. */
    void noteHeld(String id, RunReport report);

    /** Notes how far a waiting run is; returns whether it is still waiting. */
    boolean note(String id, RunReport report);

    /** Notes why a run that has not ended does not go on now, and when it does; forgotten as soon as it goes on. */
    void putOff(String id, Again again);

    /** The same of a try of its delivery that failed. {@code failures}: with this one; they are kept until it has ended. */
    void putOff(String id, Again again, Failures failures);

    /** Tells how far a run is in its stage; forgotten as soon as it comes to the next. */
    void tell(String id, Headway headway);

    /** Runs in one of these states, oldest first, of one feed, one district or all. */
    List<Run> inState(@Nullable String district, @Nullable String feed, RunState... states);

    /** Runs whose held plans this one took the place of. */
    List<Run> supersededBy(Run newer);

    /** Since when a person is waited for, of a run that is held now: what took the place of a held plan waits as long. */
    default Instant waitsSince(Run held, Instant now) {
        return Stream.concat(Stream.of(held), supersededBy(held).stream())
                .flatMap(each -> Stream.ofNullable(each.report().held()))
                .flatMap(why -> Stream.ofNullable(why.since()))
                .min(Comparator.naturalOrder())
                .orElse(now);
    }

    /**
     * Moves a run to a state with a new report; sets {@code finished} at an end.
     *
     * @throws IllegalTransition where {@link RunState#canBecome} forbids it or another process moved the run meanwhile
     */
    Run move(String id, RunState to, RunReport report);

    /**
     * The same for a run that is still in the state in which it was seen.
     *
     * @return the run; empty where it is in another state by now, and was not moved
     * @throws IllegalTransition where {@link RunState#canBecome} forbids it
     */
    Optional<Run> move(Run seen, RunState to, RunReport report);

    /** Moves a run to {@link RunState#RECEIVED} and notes the envelope's digest. */
    Run received(String id, String envelopeDigest);

    /** Counts one more attempt at the run's delivery, which begins now. */
    Attempt attempted(String id);

    /** A run cannot go from where it is to where it was sent. */
    final class IllegalTransition extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** For a run in state {@code from} that was sent to {@code to}. */
        public IllegalTransition(String id, RunState from, RunState to) {
            super("run " + id + " is " + from.word() + " and cannot become " + to.word());
        }
    }
}
