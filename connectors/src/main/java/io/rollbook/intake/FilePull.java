package io.rollbook.intake;

import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.control.SourcesSeen;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.intake.Fetching.Fetched;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.spool.Draft;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the files that a district has put out somewhere. */
public final class FilePull implements Way {
    private static final Logger LOG = LoggerFactory.getLogger(FilePull.class);
    private static final int TRIES = 3;

    private final Runs runs;
    private final SourcesSeen sourcesSeen;
    private final RecipientKeys keys;
    private final List<Source> sources;
    private final Dispatch dispatch;
    private final Consumer<String> request;
    private final IntakeHome home;
    private final Looks looks;
    private final Clock clock;

    /**
     * Over the control database.
     *
     * @param request asks for another run to be pulled
     * @param home a folder in which the intake keeps digests of what it has read
     */
    public FilePull(
            Runs runs,
            DataSource control,
            List<Source> sources,
            Dispatch dispatch,
            Consumer<String> request,
            Path home,
            Clock clock) {
        this.runs = runs;
        this.sourcesSeen = new SourcesSeen(control);
        this.keys = new RecipientKeys(control, clock);
        this.sources = List.copyOf(sources);
        this.dispatch = dispatch;
        this.request = request;
        this.home = IntakeHome.open(home);
        this.looks = new Looks(clock);
        this.clock = clock;
    }

    @Override
    public boolean serves(Feed feed) {
        return sources.stream().anyMatch(source -> source.serves(feed));
    }

    @Override
    public Trial test(Registered district, Feed feed) {
        Set<String> taken = home.taken(district.district().slug(), feed.name());
        return new FileTrial(feed, clock)
                .of(source(feed), district.folder(), listed -> Choice.of(feed.delivery(), listed, taken, home::mark));
    }

    private Source source(Feed feed) {
        return sources.stream()
                .filter(candidate -> candidate.serves(feed))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void over(Run run) {
        looks.forget(run.id());
    }

    @Override
    public Pulled pull(Run run, Registered district, Feed feed) {
        try (Source.Visit visit = source(feed).visit(feed, district.folder())) {
            Set<String> taken = home.taken(run.district(), run.feed());
            for (int i = 0; i < TRIES; i++) {
                List<RemoteFile> listed = listed(visit, feed);
                Choice choice = Choice.of(feed.delivery(), listed, taken, home::mark);
                if (looks.areOld(run, choice.files())) {
                    throw nothingNewer();
                }
                if (!looks.areQuiet(run, feed, choice.files())) {
                    throw stillChanging();
                }
                switch (deliver(run, district, feed, visit, choice)) {
                    case DELIVERED -> {
                        remember(run, feed, listed, choice, taken);
                        return Pulled.DONE;
                    }
                    case DROPPED -> {
                        // The files stay where they are, for the run that comes next.
                        looks.forget(run.id());
                        return Pulled.DONE;
                    }
                    case CHANGED -> {
                        // Read once more.
                    }
                }
            }
            throw stillChanging();
        }
    }

    static List<RemoteFile> listed(Source.Visit visit, Feed feed) {
        List<RemoteFile> listed = visit.list();
        if (listed.isEmpty()) {
            throw new IntakeException(
                    Reason.NOTHING_THERE, "No file in the feed's folder matches its pattern: has the export run?");
        }
        if (feed.delivery() == Feed.Delivery.SET && listed.size() > EnvelopeBody.MAX_MESSAGES) {
            throw new IntakeException(
                    Reason.TOO_MANY_FILES,
                    listed.size() + " files match, more than a delivery can have: is the pattern too wide, or are old"
                            + " files left in the folder?");
        }
        return listed;
    }

    /** What came of reading once: a file may change meanwhile, and the run may be cancelled. */
    private enum Result {
        DELIVERED,
        CHANGED,
        DROPPED
    }

    private Result deliver(Run run, Registered district, Feed feed, Source.Visit visit, Choice choice) {
        if (choice.files().isEmpty()) {
            unchanged(run, choice);
            return Result.DELIVERED;
        }
        try (Draft draft = dispatch.begin(run.id())) {
            OpenHours hours = OpenHours.of(district, feed, clock);
            Fetching fetching = new Fetching(visit, draft, keys.of(run.district()), feed.plaintext(), hours);
            Fetched fetched = fetching.once(choice.files(), digest(district), isKnown(run));
            if (fetched == null) {
                return Result.CHANGED;
            }
            if (fetched.body() == null) {
                unchanged(run, choice);
            } else {
                if (!run.preview()) {
                    sourcesSeen.note(run.district(), run.feed(), new SourcesSeen.Seen(fetched.digest(), run.id()));
                }
                String sealedBy = fetched.sealedHere() ? "intake" : "source";
                if (!dispatch.send(run, draft, fetched.body(), sealedBy)) {
                    return Result.DROPPED;
                }
            }
        }
        if (!run.preview()) {
            choice.files().forEach(file -> visit.taken(file, run.id()));
        }
        return Result.DELIVERED;
    }

    /** Other settings may make another roster of the same bytes, and so may another day where people's age matters. */
    private Mac digest(Registered registered) {
        Mac digest = home.mac();
        District district = registered.district();
        if (district.keep().goesByAge()) {
            LocalDate today = LocalDate.now(clock.withZone(district.timezone()));
            digest.update(("day " + today + "\n").getBytes(StandardCharsets.UTF_8));
        }
        digest.update(("settings " + registered.version() + "\n").getBytes(StandardCharsets.UTF_8));
        return digest;
    }

    /**
     * Bytes are known where they are those of the feed's last delivery that is in the roster: the portal's own rule.
     * Another delivery that was merged since, as an upload, or that is on its way or waits for a person, makes the same
     * bytes news again.
     */
    private Predicate<String> isKnown(Run run) {
        return digest -> !run.fullPull()
                && sourcesSeen
                        .find(run.district(), run.feed())
                        .filter(seen -> seen.digest().equals(digest))
                        .flatMap(seen -> runs.find(seen.run()))
                        .filter(before -> before.state() == RunState.MERGED || before.state() == RunState.UNCHANGED)
                        .filter(before -> !runs.isOvertaken(before))
                        .isPresent();
    }

    private void remember(Run run, Feed feed, List<RemoteFile> listed, Choice choice, Set<String> taken) {
        looks.forget(run.id());
        if (feed.delivery() != Feed.Delivery.EACH || run.preview()) {
            return;
        }
        Set<String> marks = new LinkedHashSet<>();
        listed.stream().map(home::mark).filter(taken::contains).forEach(marks::add);
        choice.files().stream().map(home::mark).forEach(marks::add);
        home.keepTaken(run.district(), run.feed(), marks);
        if (choice.more()) {
            Run next = runs.create(run.district(), run.feed(), false, run.fullPull(), run.trigger(), run.by());
            request.accept(next.id());
        }
    }

    /** A person is told at once; a scheduled run waits for something newer as long as its window is open. */
    private void unchanged(Run run, Choice choice) {
        if (run.isScheduled()) {
            looks.old(run, choice.files());
            throw nothingNewer();
        }
        LOG.info("run {}: the same bytes as last time", run.id());
        runs.move(run.id(), RunState.UNCHANGED, run.report());
    }

    private static IntakeException nothingNewer() {
        return new IntakeException(
                Reason.NOTHING_NEWER, "What is there is in the roster already: has the export run since?");
    }

    private static IntakeException stillChanging() {
        return new IntakeException(
                Reason.STILL_CHANGING,
                "Files changed while they were looked at or read: run the feed again when the export has ended.");
    }
}
