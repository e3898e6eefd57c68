package io.rollbook.notify;

import io.rollbook.control.Outbox;
import io.rollbook.control.Outbox.Notice;
import io.rollbook.control.ToldTroubles;
import io.rollbook.control.ToldTroubles.Told;
import io.rollbook.district.District;
import io.rollbook.district.Subscriber.About;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunState;
import io.rollbook.run.RunSummaries;
import io.rollbook.run.Runs;
import io.rollbook.run.Troubles;
import io.rollbook.run.Troubles.Trouble;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import tools.jackson.databind.node.ObjectNode;

/** Finds what is to be told: not each run, but each trouble once, however many nights it lasts, and its end. */
final class Watch {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int RUNS_OF_A_DAY = 500;

    /** Runs of a feed that may end whatever is wrong with it. */
    private static final RunState[] UNDER_WAY = {
        RunState.WAITING,
        RunState.RECEIVED,
        RunState.OPENED,
        RunState.STAGED,
        RunState.PLANNED,
        RunState.APPROVED,
        RunState.MERGING
    };

    private static final Set<RunState> APPLIED = Set.of(RunState.MERGED, RunState.PARTIAL, RunState.UNCHANGED);

    private final Runs runs;
    private final Troubles troubles;
    private final RunSummaries summaries;
    private final ToldTroubles told;
    private final Receivers receivers;
    private final Facts facts;
    private final LocalTime digest;
    private final Clock clock;

    /** {@code digest}: when a day's digest is sent, on the district's clocks. */
    Watch(
            DataSource control,
            Outbox outbox,
            Runs runs,
            Receivers receivers,
            Facts facts,
            LocalTime digest,
            Clock clock) {
        this.runs = runs;
        this.troubles = new Troubles(control, clock);
        this.summaries = new RunSummaries(control);
        this.told = new ToldTroubles(control, outbox);
        this.receivers = receivers;
        this.facts = facts;
        this.digest = digest;
        this.clock = clock;
    }

    /** Tells what has begun, what is over, and the digests that are due. */
    void look(Collection<District> districts) {
        Map<String, List<Trouble>> now = troubles.of(districts);
        Map<String, Set<Told>> before =
                told.all().stream().collect(Collectors.groupingBy(Told::district, Collectors.toSet()));
        Map<String, LocalDate> digests = told.digests();
        for (District district : districts) {
            List<Trouble> open = now.getOrDefault(district.slug(), List.of());
            Set<Told> known = before.getOrDefault(district.slug(), Set.of());
            open.stream()
                    .filter(trouble -> !known.contains(told(district, trouble)))
                    .forEach(trouble -> begun(district, trouble));
            ended(district, open, known);
            digest(district, open, digests.getOrDefault(district.slug(), LocalDate.MIN));
        }
    }

    private static Told told(District district, Trouble trouble) {
        return new Told(district.slug(), trouble.feed(), Facts.word(trouble));
    }

    private void begun(District district, Trouble trouble) {
        Run run = Optional.ofNullable(trouble.run()).flatMap(runs::find).orElse(null);
        ObjectNode said = facts.trouble(district, trouble, run);
        About about = About.valueOf(trouble.kind().name());
        told.begun(told(district, trouble), trouble.since(), notices(district, about, said));
    }

    /** As long as a run is under way it is not over: that run shows how it ends. */
    private void ended(District district, List<Trouble> open, Set<Told> known) {
        Set<Told> still = open.stream().map(trouble -> told(district, trouble)).collect(Collectors.toSet());
        Map<String, List<Told>> over = known.stream()
                .filter(each -> !still.contains(each))
                .filter(each ->
                        runs.inState(district.slug(), each.feed(), UNDER_WAY).isEmpty())
                .collect(Collectors.groupingBy(Told::feed));
        over.forEach((feed, each) -> {
            boolean othersLeft = still.stream().anyMatch(one -> one.feed().equals(feed));
            told.ended(each, othersLeft ? List.of() : recovered(district, feed, each));
        });
    }

    /** What a person ended by saying no is over, and yet not in order: of that nobody is told. */
    private List<Notice> recovered(District district, String feed, List<Told> were) {
        return runs.lastEnded(district.slug(), feed)
                .filter(run -> APPLIED.contains(run.state()))
                .map(run -> facts.recovered(
                        district, feed, were.stream().map(Told::kind).toList(), run))
                .map(said -> notices(district, About.RECOVERED, said))
                .orElse(List.of());
    }

    private void digest(District district, List<Trouble> open, LocalDate last) {
        ZonedDateTime now = clock.instant().atZone(district.timezone());
        LocalDate day = now.toLocalDate();
        if (now.toLocalTime().isBefore(digest)
                || !last.isBefore(day)
                || receivers.addresses(district, About.DIGEST).isEmpty()) {
            return;
        }
        Instant since = clock.instant().minus(DAY);
        List<RunSummaries.Summary> lastDay = summaries
                .of(Map.of(district.slug(), district.feeds().keySet()), RUNS_OF_A_DAY)
                .getOrDefault(district.slug(), RunSummaries.OfDistrict.NONE)
                .latest()
                .stream()
                .filter(run -> run.created().isAfter(since))
                .toList();
        ObjectNode said = facts.digest(district, day, since, lastDay, open);
        told.digest(district.slug(), day, notices(district, About.DIGEST, said));
    }

    private List<Notice> notices(District district, About about, ObjectNode said) {
        return receivers.addresses(district, about).stream()
                .map(address -> notice(district, address, said, clock))
                .toList();
    }

    static Notice notice(District district, String address, ObjectNode said, Clock clock) {
        String id = RunId.next(clock).toLowerCase(Locale.ROOT);
        return new Notice(id, district.slug(), address, Facts.written(said, id));
    }
}
