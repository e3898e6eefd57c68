package io.rollbook.cli;

/** How a command ends: 0 done, unchanged or previewed; the rest here. */
final class ExitCode {
    static final int DONE = 0;
    /** Refused or failed; the reason is on stderr. */
    static final int FAILED = 1;
    /** Wrong usage or a wrong settings file. */
    static final int USAGE = 2;
    /** Held or partial: a person must decide. */
    static final int DECIDE = 3;

    private ExitCode() {}

    /** The code for a run in this state; one that is still on its way is as good as done. */
    static int ofState(String state) {
        return switch (state) {
            case "held", "partial" -> DECIDE;
            case "rejected", "failed", "discarded", "superseded", "cancelled" -> FAILED;
            default -> DONE;
        };
    }
}
