package io.rollbook.portal;

import io.rollbook.district.District;
import io.rollbook.portal.guard.GuardJudge;
import io.rollbook.portal.guard.Judged;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Rollover;
import io.rollbook.tenant.JudgedPlans;
import io.rollbook.tenant.LateFindings;
import java.time.Clock;
import java.util.Map;

/** Has the plan of a run judged, and keeps what was counted. */
final class Judging {
    private final Passage passage;
    private final Clock clock;
    private final District district;
    private final String feed;

    Judging(Passage passage, Clock clock, District district, String feed) {
        this.passage = passage;
        this.clock = clock;
        this.district = district;
        this.feed = feed;
    }

    /** As a whole. */
    Judged judge(Staged staged) {
        Judged judged = passage.older().or(passage::undone).map(Judged::waiting).orElseGet(() -> guard(staged));
        new JudgedPlans(passage.tenant()).put(passage.run(), clock.instant(), judged.figures());
        if (!judged.shrinking().isEmpty()) {
            passage.progress.warn(found -> new LateFindings(passage.tenant())
                    .add(passage.run(), FindingCode.CLASS_SHRINKS, Entity.CLASSES, judged.shrinking(), found));
        }
        Rollover rollover = judged.rollover();
        if (rollover != null) {
            passage.progress.rollover(rollover);
            passage.act(
                    "rollover-recognised",
                    "portal",
                    Map.of(
                            "moved-up", String.valueOf(rollover.movedUp()),
                            "top-grade", rollover.topGrade(),
                            "leaving", String.valueOf(rollover.leaving())));
        }
        return judged;
    }

    /** What is left of it, or what does not wait in any case: nothing of it is kept. */
    Judged guard(Staged staged) {
        return passage.progress.timed(
                "guard", () -> new GuardJudge(clock).judge(passage.tenant(), district, feed, staged));
    }
}
