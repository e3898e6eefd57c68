package io.rollbook.portal.guard;

import io.rollbook.district.District;
import io.rollbook.portal.Staged;
import java.sql.Connection;
import java.time.Clock;
import java.util.Optional;

/** Judges a plan as a whole, before anything is written. */
public final class GuardJudge {
    private final Clock clock;

    /** With the clock that says which terms are over; days are those of the district's zone. */
    public GuardJudge(Clock clock) {
        this.clock = clock;
    }

    /**
     * Why the plan in {@code staging.change} must wait for a person; empty where it may go on. Whether this is a first
     * load, and how many rows the feed's last merged delivery had, is read from {@code sync.runs}, whose {@code counts}
     * hold {@code {"files": {"users.csv": 8600}}}: rows read per file.
     *
     * @param tenant a connection that sees the staged rows and the plan; it is only read
     * @param district whose limits and time zone hold
     * @param feed the feed that delivered
     * @param staged what was delivered
     */
    public Optional<Verdict> judge(Connection tenant, District district, String feed, Staged staged) {
        throw new UnsupportedOperationException(clock + "" + tenant + district + feed + staged);
    }
}
