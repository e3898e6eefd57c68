package io.rollbook.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs all checks of a process. */
public final class Doctor {
    private final Map<String, Check> checks;
    private final Map<String, Check> feedChecks;

    /**
     * With the checks by name, in their order.
     *
     * @param checks always run
     * @param feedChecks run only when asked for: they connect to the districts' servers
     */
    public Doctor(Map<String, Check> checks, Map<String, Check> feedChecks) {
        this.checks = checks;
        this.feedChecks = feedChecks;
    }

    /** What was found, check by check. One check's failure does not keep the others from running. */
    public List<CheckResult> check(boolean feeds) {
        List<CheckResult> results = new ArrayList<>();
        checks.forEach((name, check) -> results.addAll(guarded(name, check)));
        if (feeds) {
            feedChecks.forEach((name, check) -> results.addAll(guarded(name, check)));
        }
        return results;
    }

    static List<CheckResult> guarded(String name, Check check) {
        try {
            return check.run();
        } catch (RuntimeException e) {
            // The message of a library's exception may hold what nobody should see.
            return List.of(CheckResult.failed(
                    name, "failed with " + e.getClass().getSimpleName(), "See the server's log, and try again."));
        }
    }
}
