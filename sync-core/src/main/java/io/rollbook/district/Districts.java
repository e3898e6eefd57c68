package io.rollbook.district;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The register of districts in the control database. */
public final class Districts {
    private final DataSource control;
    private final CronCheck cron;
    private final Clock clock;

    /** Over the control database. */
    public Districts(DataSource control, CronCheck cron, Clock clock) {
        this.control = control;
        this.cron = cron;
        this.clock = clock;
    }

    /**
     * Puts a district file in force; it replaces the former one whole. The same again changes nothing.
     *
     * @param yaml the file's text
     * @param folder the file's folder
     * @param by name of the token or account that applies it
     */
    public Application apply(String yaml, Path folder, String by) {
        throw new UnsupportedOperationException("being built " + control + cron + clock + yaml + folder + by);
    }

    /** The settings of a district. */
    public Optional<District> find(String slug) {
        return registered(slug).map(Registered::district);
    }

    /** A district as the register knows it. */
    public Optional<Registered> registered(String slug) {
        throw new UnsupportedOperationException("being built " + slug);
    }

    /** All districts by slug. */
    public List<Registered> list() {
        return list(Integer.MAX_VALUE, null);
    }

    /** Districts by slug: those behind {@code after} where it is given. */
    public List<Registered> list(int limit, @Nullable String after) {
        throw new UnsupportedOperationException("being built " + limit + after);
    }

    /** The district file as it was applied last. */
    public Optional<String> yaml(String slug) {
        throw new UnsupportedOperationException("being built " + slug);
    }
}
