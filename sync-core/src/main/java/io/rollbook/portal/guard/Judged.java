package io.rollbook.portal.guard;

import io.rollbook.tenant.Counted;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the guard says of a plan.
 *
 * @param verdict why it must wait for a person; empty where it may go on
 * @param figures what was counted of it; empty for a first load, which has nothing to lose
 */
public record Judged(Optional<Verdict> verdict, List<Counted> figures) {
    /** Copies. */
    public Judged {
        figures = List.copyOf(figures);
    }

    /** Of a plan that must wait whatever it does. */
    public static Judged waiting(Verdict verdict) {
        return new Judged(Optional.of(verdict), List.of());
    }

    /** What it takes away, as far as the nights of a week are summed up. */
    public List<Counted> lost() {
        return figures.stream()
                .filter(figure -> figure.number() > 0
                        && Arrays.stream(Removal.values()).anyMatch(removal -> removal.what.equals(figure.what())))
                .toList();
    }
}
