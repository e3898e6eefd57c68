package io.rollbook.doctor;

import java.util.List;

/** Checks one part. */
@FunctionalInterface
public interface Check {
    /** What was found; an exception counts as a failure whose cause is not known. */
    List<CheckResult> run();
}
