package io.rollbook.console;

import io.rollbook.api.RunView;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.RunSummaries.OfDistrict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How pages write numbers, times and states. */
@Component("words")
public final class Words {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm z", Locale.ENGLISH);

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm z", Locale.ENGLISH);

    private final Clock clock;

    Words(Clock clock) {
        this.clock = clock;
    }

    /** {@code 12,345}. */
    public String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    /** {@code 1 row}, {@code 12,345 rows}. */
    public String count(long number, String one, String many) {
        return number(number) + " " + (number == 1 ? one : many);
    }

    /** {@code 3.2 MB}, {@code 512 kB}. */
    public String size(long bytes) {
        double kilobytes = bytes / 1e3;
        if (kilobytes < 1000) {
            return String.format(Locale.ENGLISH, "%,.0f kB", Math.ceil(kilobytes));
        }
        return kilobytes < 1e6
                ? String.format(Locale.ENGLISH, "%.1f MB", kilobytes / 1e3)
                : String.format(Locale.ENGLISH, "%,.1f GB", kilobytes / 1e6);
    }

    /** {@code 2.4 times}. */
    public String times(double factor) {
        return String.format(Locale.ENGLISH, factor < 10 ? "%.1f times" : "%.0f times", factor);
    }

    /** {@code 3.4 s}. */
    public String seconds(double seconds) {
        return String.format(Locale.ENGLISH, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }

    /** A moment on the clock of a place. */
    public String time(@Nullable Instant moment, ZoneId zone) {
        return moment == null ? "" : TIME.format(moment.atZone(zone));
    }

    /** The same of a moment as a report has it (ISO 8601). */
    public String timeOf(String moment, ZoneId zone) {
        return time(Instant.parse(moment), zone);
    }

    /** The same with its weekday. */
    public String day(Instant moment, String zone) {
        return DAY.format(moment.atZone(ZoneId.of(zone)));
    }

    /** The date on these clocks. */
    LocalDate today(ZoneId zone) {
        return LocalDate.now(clock.withZone(zone));
    }

    /** {@code 3 Nov}. */
    public String date(LocalDate day) {
        return DATE.format(day);
    }

    /** How long ago: {@code 5 minutes ago}. */
    public String ago(@Nullable Instant moment) {
        if (moment == null) {
            return "never";
        }
        Duration age = Duration.between(moment, clock.instant());
        if (age.toMinutes() < 1) {
            return "just now";
        } else if (age.toHours() < 1) {
            return count(age.toMinutes(), "minute", "minutes") + " ago";
        } else if (age.toDays() < 2) {
            return count(age.toHours(), "hour", "hours") + " ago";
        }
        return count(age.toDays(), "day", "days") + " ago";
    }

    /** Of several feeds the one as of which a district's roster is good, and those that never were; else nothing. */
    public String oldest(OfDistrict runs) {
        if (runs.newest().size() < 2) {
            return "";
        }
        String never = String.join(", ", runs.neverGood());
        return runs.oldest()
                .map(feed -> never.isEmpty() ? feed : feed + "; never: " + never)
                .orElse("");
    }

    /** How long until then: {@code in 5 minutes}. */
    public String until(Instant moment) {
        long minutes = Math.round(Duration.between(clock.instant(), moment).toSeconds() / 60.0);
        if (minutes < 1) {
            return "in a moment";
        }
        return "in " + (minutes < 120 ? count(minutes, "minute", "minutes") : count(minutes / 60, "hour", "hours"));
    }

    /** What a state means to those who look: {@code good}, {@code ask}, {@code bad}, {@code busy} or {@code over}. */
    public String tone(RunState state) {
        return switch (state) {
            case MERGED, UNCHANGED, PREVIEWED -> "good";
            case HELD, PARTIAL -> "ask";
            case REJECTED, FAILED -> "bad";
            case WAITING, RECEIVED, OPENED, STAGED, PLANNED, APPROVED, MERGING -> "busy";
            case DISCARDED, SUPERSEDED, CANCELLED -> "over";
        };
    }

    /** The same of the state's word. */
    public String tone(String state) {
        return tone(RunState.ofWord(state));
    }

    /** What the state of a run says, in a sentence. */
    public String meaning(RunView run) {
        return switch (RunState.ofWord(run.state())) {
            case WAITING -> "Nothing has come yet.";
            case RECEIVED -> "A sealed delivery is on its way to the portal.";
            case OPENED -> "Opened; its integrity and its signer are verified.";
            case STAGED -> "Read and checked.";
            case PLANNED -> "Compared with the roster.";
            case HELD -> "Nothing was changed: a person has to decide.";
            case APPROVED -> "Approved; about to be written.";
            case MERGING -> "Being written.";
            case MERGED -> "Everything is in the roster.";
            case UNCHANGED -> unchanged(run);
            case PREVIEWED -> "Planned and shown; nothing was changed.";
            case PARTIAL -> "A part is in the roster; below is what is not.";
            case REJECTED -> "Not taken: something is to be mended at the district. The roster is as it was.";
            case FAILED -> "Something failed here. The roster is as it was.";
            case DISCARDED -> "A person said no to the plan. The roster is as it was.";
            case SUPERSEDED -> "A newer delivery has taken its place.";
            case CANCELLED -> "A person stopped it. The roster is as it was.";
        };
    }

    private static String unchanged(RunView run) {
        if (run.envelope() != null) {
            return "The delivery says what the roster says already.";
        }
        return run.trigger().equals(Run.UNDO) || run.trigger().equals(Run.WITHHELD)
                ? "There was nothing to change."
                : "No delivery came: nothing newer was there. The roster is as it was.";
    }

    /** The name of a table for people: {@code academic sessions}. */
    public String entity(String table) {
        return table.replace('_', ' ');
    }
}
