package io.rollbook.intake;

import io.rollbook.district.Blackout;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.intake.IntakeException.Reason;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** When a feed's source may be contacted: asked before it is, and again and again while it is read. */
public final class OpenHours {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

    private final Blackout blackout;
    private final ZoneId zone;
    private final Clock clock;

    private OpenHours(Blackout blackout, ZoneId zone, Clock clock) {
        this.blackout = blackout;
        this.zone = zone;
        this.clock = clock;
    }

    /** Those of a feed, on its district's clocks. */
    public static OpenHours of(Registered district, Feed feed, Clock clock) {
        return new OpenHours(feed.blackout(), district.district().timezone(), clock);
    }

    /**
     * Refuses to contact the source now.
     *
     * @throws IntakeException with {@link Reason#BLACKOUT_HOURS}
     */
    public void require() {
        blackout.until(clock.instant(), zone).ifPresent(end -> {
            throw new IntakeException(
                    Reason.BLACKOUT_HOURS,
                    "The feed's blackout hours are " + blackout.words() + ": its server is not contacted before "
                            + TIME.format(end.atZone(zone)) + ".");
        });
    }

    /** The first moment from this one on in which it may be. */
    Instant open(Instant moment) {
        return blackout.open(moment, zone);
    }
}
