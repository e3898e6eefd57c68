package io.rollbook.portal.guard;

import io.rollbook.run.Rollover;
import io.rollbook.tenant.Counted;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the guard says of a plan.
 *
 * @param verdict why it must wait for a person; empty where it may go on
 * @param figures what was counted of it; empty for a first load, which has nothing to lose
 * @param rollover the change of school year that was recognised; what it explains is not in the figures
 * @param shrinking sourcedIds of classes that stay and lose too many of their students
 */
public record Judged(
        Optional<Verdict> verdict, List<Counted> figures, @Nullable Rollover rollover, List<String> shrinking) {
    /** Copies. */
    public Judged {
        figures = List.copyOf(figures);
        shrinking = List.copyOf(shrinking);
    }

    /** Of a plan that must wait whatever it does. */
    public static Judged waiting(Verdict verdict) {
        return new Judged(Optional.of(verdict), List.of(), null, List.of());
    }

    /** What it takes away, as far as the nights of a week are summed up. */
    public List<Counted> lost() {
        return figures.stream()
                .filter(figure -> figure.number() > 0
                        && Arrays.stream(Removal.values()).anyMatch(removal -> removal.what.equals(figure.what())))
                .toList();
    }
}
