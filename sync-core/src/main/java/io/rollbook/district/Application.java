package io.rollbook.district;

import java.util.List;

/** What came of applying a district file. */
public sealed interface Application {
    /**
     * The settings are in force.
     *
     * @param version counts the district's settings, from 1; the same again where nothing changed
     * @param isNew whether the district was not there before
     * @param changes what changed, each {@code key: old -> new}; empty where nothing did
     */
    record Applied(District district, int version, boolean isNew, List<String> changes) implements Application {}

    /**
     * Other settings are in force than those that were read, and nothing was changed.
     *
     * @param version of these, 0 where the district is not there any more
     */
    record Overtaken(int version) implements Application {}

    /** The file is not good and nothing was changed. */
    record Refused(List<SettingsProblem> problems) implements Application {}
}
