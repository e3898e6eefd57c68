package io.rollbook.run;

import java.util.Locale;

/** How bad a finding is. */
public enum Severity {
    /** The row is quarantined. */
    ERROR,
    /** The row is used; something about it should be mended. */
    WARNING,
    /** Worth knowing. */
    INFO;

    /** The word used in JSON and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
