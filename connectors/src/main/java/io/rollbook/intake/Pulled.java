package io.rollbook.intake;

/** What became of a request to pull a feed. */
public enum Pulled {
    /** The run is on its way, or over. */
    DONE,
    /** There is nothing to take yet: ask again after a while. */
    LATER
}
