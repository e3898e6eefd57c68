package io.rollbook.district;

import java.util.List;

/** What putting a district file in force would do, found out without doing it. */
public sealed interface Review {
    /**
     * The file is good.
     *
     * @param version of the settings that are in force; 0 where the district is not there yet
     * @param changes what would change key by key, each {@code key: old -> new}; empty where nothing would, or all is new
     * @param effects the same as one would tell it
     * @param notes what is not wrong, but does nothing, such as a day to skip that is over
     */
    record Good(District district, int version, List<String> changes, List<Effect> effects, List<SettingsProblem> notes)
            implements Review {
        /** Whether the district is not there yet. */
        public boolean isNew() {
            return version == 0;
        }
    }

    /** The file is not good. */
    record Bad(List<SettingsProblem> problems) implements Review {}
}
