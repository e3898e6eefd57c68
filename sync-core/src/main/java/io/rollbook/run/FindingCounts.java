package io.rollbook.run;

/** How many findings a run has, and how many causes they come from. */
public record FindingCounts(long error, long warning, long causes) {
    /** No findings. */
    public static final FindingCounts NONE = new FindingCounts(0, 0, 0);
}
