package io.rollbook.tenant;

import java.util.List;

/**
 * What a merge takes from the roster, as far as later nights have to know: see {@link Losses}.
 *
 * @param figures numbers of more than none
 * @param settled whether a person has seen and approved them: sums begin anew behind them
 */
public record Lost(List<Counted> figures, boolean settled) {
    /** Nothing that would count. */
    public static final Lost NONE = new Lost(List.of(), false);

    /** Copies. */
    public Lost {
        figures = List.copyOf(figures);
    }
}
