package io.rollbook.console;

import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.RunTrends;
import io.rollbook.run.RunTrends.Usual;
import io.rollbook.run.Runs;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Runs that are in work, and how far they are. */
@Component
final class RunsInWork {
    private final Runs runs;
    private final RunTrends trends;
    private final Clock clock;

    RunsInWork(Runs runs, RunTrends trends, Clock clock) {
        this.runs = runs;
        this.trends = trends;
        this.clock = clock;
    }

    /** A run, and how far it is in words. */
    record Line(Run run, String words) {}

    /** How far a run is; empty where it is in nothing that tells. */
    Optional<Running> of(Run run) {
        return new Following().of(run);
    }

    /** Looks at one run again and again: what does not change meanwhile is read once. */
    Following following() {
        return new Following();
    }

    /** One that looks at a run. */
    final class Following {
        private @Nullable Usual usual;
        private @Nullable Run last;

        /** How far it is now. */
        Optional<Running> of(Run run) {
            if (run.state().isEnd() || (run.headway() == null && run.report().pull() == null)) {
                return Optional.empty();
            }
            if (usual == null) {
                usual = trends.usual(run.district(), run.feed(), run.id());
                last = runs.lastRead(run.district(), run.feed()).orElse(null);
            }
            return Optional.ofNullable(Running.of(run, last, usual, clock.instant()));
        }
    }

    /** All of them, the oldest first, at most so many. */
    List<Line> all(int most) {
        return runs
                .inState(
                        null,
                        null,
                        RunState.WAITING,
                        RunState.RECEIVED,
                        RunState.OPENED,
                        RunState.STAGED,
                        RunState.PLANNED,
                        RunState.MERGING)
                .stream()
                .flatMap(run -> of(run).map(running -> new Line(run, running.words())).stream())
                .limit(most)
                .toList();
    }
}
