package io.rollbook.schedule;

import io.rollbook.control.SchedulePauses;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.Feed.Schedule;
import io.rollbook.run.LateFeeds;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins runs when feeds are due. A run that was due while no service was up is begun once, when one is. A feed whose last
 * scheduled run is still under way is not begun a second time; one that is paused, or whose window would end in the blackout
 * hours for which it is due, is not begun at all.
 */
public final class Schedules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

    /** An alarm that rang but could not do its work rings again after so long. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** Of a schedule whose windows all end in blackout hours so many times are looked at. */
    private static final int MOST_LOOKS = 400;

    /** How many of the next times are told. */
    private static final int NEXT = 3;

    private static final Set<RunState> UNDER_WAY = EnumSet.of(
            RunState.WAITING,
            RunState.RECEIVED,
            RunState.OPENED,
            RunState.STAGED,
            RunState.PLANNED,
            RunState.APPROVED,
            RunState.MERGING);

    private final Districts districts;
    private final Runs runs;
    private final SchedulePauses pauses;
    private final LateFeeds late;
    private final Consumer<Run> request;
    private final Duration spread;
    private final Clock clock;
    private final Scheduler scheduler;
    private final ScheduledExecutorService look =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "schedule-look"));

    /**
     * Over the control database.
     *
     * @param name of this scheduler among those of this process
     * @param request asks for a waiting run to be pulled
     * @param spread within how long those that are due at the same time begin, each always at the same place
     */
    public Schedules(
            DataSource control,
            String name,
            Districts districts,
            Runs runs,
            Consumer<Run> request,
            Duration spread,
            Clock clock) {
        this.districts = districts;
        this.runs = runs;
        this.pauses = new SchedulePauses(control, clock);
        this.late = new LateFeeds(control, clock);
        this.request = request;
        this.spread = spread;
        this.clock = clock;
        this.scheduler = Quartz.over(control, name, this);
    }

    /** Sets the alarms and lets them ring; looks every ten minutes whether they are still set as they should be. */
    public void begin() {
        try {
            Quartz.know(scheduler);
            arm();
            scheduler.start();
        } catch (SchedulerException e) {
            throw new IllegalStateException("The scheduler does not start", e);
        }
        look.scheduleAtFixedRate(this::armAgain, 10, 10, TimeUnit.MINUTES);
    }

    private void armAgain() {
        try {
            arm();
        } catch (RuntimeException e) {
            LOG.warn(
                    "The schedules could not be looked through ({})",
                    e.getClass().getSimpleName());
        }
    }

    /** Sets the alarms of all districts. */
    private void arm() {
        districts.list().forEach(each -> arm(each.district()));
    }

    /** Sets the alarms of a district as its settings say; one that is set for the same already is left alone. */
    public void arm(District district) {
        try {
            Quartz.know(scheduler);
            List<String> scheduled = district.scheduledFeeds();
            for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.triggerGroupEquals(district.slug()))) {
                if (!scheduled.contains(key.getName())) {
                    scheduler.unscheduleJob(key);
                }
            }
            for (Feed feed : district.feeds().values()) {
                Trigger set = scheduler.getTrigger(Alarm.key(district.slug(), feed.name()));
                if (feed.schedule() != null
                        && (set == null || !Alarm.of(set).settings().equals(settings(district, feed.schedule())))) {
                    armNext(district, feed.name(), feed.schedule());
                }
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException("The schedules of a district cannot be set", e);
        }
    }

    private void armNext(District district, String feed, Schedule schedule) throws SchedulerException {
        Optional<Instant> due = new DueTimes(schedule, district.timezone()).after(clock.instant());
        if (due.isPresent()) {
            Alarm alarm = new Alarm(district.slug(), feed, due.get(), settings(district, schedule));
            set(alarm.ringing(due.get().plus(offset(district.slug(), feed))));
        } else {
            scheduler.unscheduleJob(Alarm.key(district.slug(), feed));
        }
    }

    private void set(Trigger trigger) throws SchedulerException {
        if (scheduler.rescheduleJob(trigger.getKey(), trigger) == null) {
            scheduler.scheduleJob(trigger);
        }
    }

    private static String settings(District district, Schedule schedule) {
        return schedule.cron() + " " + district.timezone() + " " + String.join(",", schedule.skip());
    }

    /** Always the same for a feed, so that those of the same time do not all begin at once. */
    private Duration offset(String district, String feed) {
        long seconds = Math.max(1, spread.toSeconds());
        return Duration.ofSeconds(Math.floorMod((district + "/" + feed).hashCode(), seconds));
    }

    /** An alarm has rung. Until it is set for the next time it rings again, in case this process ends before. */
    void rang(Alarm alarm) {
        try {
            set(alarm.ringing(clock.instant().plus(AGAIN)));
            Optional<District> district = districts.find(alarm.district());
            Feed feed = district.map(known -> known.feeds().get(alarm.feed())).orElse(null);
            if (district.isEmpty() || feed == null || feed.schedule() == null) {
                scheduler.unscheduleJob(Alarm.key(alarm.district(), alarm.feed()));
                return;
            }
            begin(alarm, district.get(), feed.schedule());
            armNext(district.get(), feed.name(), feed.schedule());
        } catch (SchedulerException | RuntimeException e) {
            LOG.warn(
                    "The scheduled run of {} {} could not be begun ({}); tried again in a minute",
                    alarm.district(),
                    alarm.feed(),
                    e.getClass().getSimpleName());
        }
    }

    private void begin(Alarm alarm, District district, Schedule schedule) {
        Optional<Run> last = runs.lastScheduled(alarm.district(), alarm.feed());
        if (pauses.of(alarm.district(), alarm.feed()).isPresent()) {
            LOG.info("feed {} of {} is paused; not run", alarm.feed(), alarm.district());
        } else if (!looks(schedule, alarm.due().plus(offset(alarm.district(), alarm.feed())), district.timezone())) {
            LOG.info(
                    "feed {} of {} would not look before its blackout hours end; not run",
                    alarm.feed(),
                    alarm.district());
        } else if (last.filter(run -> !run.created().isBefore(alarm.due())).isPresent()) {
            LOG.info("feed {} of {} was begun already", alarm.feed(), alarm.district());
        } else if (last.filter(run -> UNDER_WAY.contains(run.state())).isPresent()) {
            LOG.warn("feed {} of {} is still under way since last time; not run", alarm.feed(), alarm.district());
        } else {
            request.accept(runs.create(alarm.district(), alarm.feed(), false, false, Run.SCHEDULED, Run.SCHEDULED));
        }
    }

    /** Whether a run that begins then may contact its source before its window ends. One that is made up for later is begun. */
    private static boolean looks(Schedule schedule, Instant begins, ZoneId zone) {
        return schedule.blackout().open(begins, zone).isBefore(begins.plus(schedule.window()));
    }

    /**
     * A feed's schedule and where it stands.
     *
     * @param next when it contacts its source next, at most three times; none where it never does or is paused without an end
     * @param pausedUntil when its pause ends by itself
     * @param pausedBy who paused it, or null where it is not paused
     * @param last its last scheduled run
     * @param lateSince since when it is late, see {@link LateFeeds}, or null
     */
    public record Standing(
            String district,
            String feed,
            Schedule schedule,
            String timezone,
            List<Instant> next,
            @Nullable Instant pausedUntil,
            @Nullable String pausedBy,
            @Nullable Run last,
            @Nullable Instant lateSince) {}

    /** The schedules of a district, in the order of its feeds. */
    public List<Standing> of(District district) {
        List<SchedulePauses.Pause> paused = pauses.of(district.slug());
        Map<String, Instant> lateSince =
                late.of(Map.of(district.slug(), district.windows())).getOrDefault(district.slug(), Map.of());
        List<Standing> standings = new ArrayList<>();
        for (Feed feed : district.feeds().values()) {
            if (feed.schedule() != null) {
                SchedulePauses.Pause pause = paused.stream()
                        .filter(each -> each.feed().equals(feed.name()))
                        .findFirst()
                        .orElse(null);
                standings.add(standing(district, feed.name(), feed.schedule(), pause, lateSince.get(feed.name())));
            }
        }
        return standings;
    }

    /**
     * When a feed would next contact its source by itself, were it not paused: when it is due, or at the end of the blackout
     * hours that hold that time, if it still looks then. Asked for settings that need not be in force.
     *
     * @param most so many times at most; there are fewer where its days end
     */
    public List<Instant> upcoming(District district, String feed, int most) {
        return upcoming(district, feed, most, clock.instant());
    }

    private List<Instant> upcoming(District district, String feed, int most, Instant from) {
        Schedule schedule = district.feed(feed).schedule();
        if (schedule == null) {
            return List.of();
        }
        Duration offset = offset(district.slug(), feed);
        DueTimes times = new DueTimes(schedule, district.timezone());
        List<Instant> upcoming = new ArrayList<>();
        Optional<Instant> due = times.after(from.minus(offset));
        for (int look = 0; look < MOST_LOOKS && due.isPresent() && upcoming.size() < most; look++) {
            Instant begins = due.get().plus(offset);
            Instant open = schedule.blackout().open(begins, district.timezone());
            boolean looks = looks(schedule, begins, district.timezone());
            if (looks && !upcoming.contains(open)) {
                upcoming.add(open);
            }
            // All that are held would look at the same moment, or not at all.
            Instant held = looks ? open : open.minus(schedule.window());
            due = times.after(open.equals(begins) ? due.get() : held.minus(offset));
        }
        return upcoming;
    }

    private Standing standing(
            District district,
            String feed,
            Schedule schedule,
            SchedulePauses.@Nullable Pause pause,
            @Nullable Instant lateSince) {
        Instant from = pause == null ? clock.instant() : pause.until();
        return new Standing(
                district.slug(),
                feed,
                schedule,
                district.timezone().getId(),
                from == null ? List.of() : upcoming(district, feed, NEXT, from),
                pause == null ? null : pause.until(),
                pause == null ? null : pause.by(),
                runs.lastScheduled(district.slug(), feed).orElse(null),
                lateSince);
    }

    /** Pauses a feed until a moment, or until it is resumed. */
    public void pause(String district, String feed, @Nullable Instant until, String by) {
        pauses.pause(district, feed, until, by);
    }

    /** Ends a pause; false where there was none. */
    public boolean resume(String district, String feed) {
        return pauses.resume(district, feed);
    }

    @Override
    public void close() {
        look.shutdownNow();
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException e) {
            LOG.warn("The scheduler did not end well ({})", e.getClass().getSimpleName());
        }
    }
}
