package io.rollbook.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notes what people do in the district's audit log. */
public interface Acts {
    /**
     * Appends one entry.
     *
     * @param action a word such as {@code settings-applied}
     * @param by name of the token
     * @param run the run it was about, or null
     * @param facts what is to be remembered of it; no values of rows
     */
    void note(String slug, String action, String by, @Nullable String run, Map<String, String> facts);
}
