package io.rollbook.district;

import java.util.Optional;

/** Says what is wrong with the name of a format. Who reads deliveries knows; the settings do not. */
@FunctionalInterface
public interface FormatCheck {
    /** What is wrong, such as that there is no format of this name; empty where deliveries can be read in it. */
    Optional<String> problem(String format);
}
