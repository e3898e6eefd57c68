package io.rollbook.serve;

import io.rollbook.district.MasterKey;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the master key, or makes one. */
final class MasterKeys {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeys.class);

    private MasterKeys() {}

    /**
     * The key.
     *
     * @param setting {@code file:PATH} or {@code env:NAME}; null for a file in the home folder
     */
    static MasterKey find(@Nullable String setting, Home home) {
        try {
            if (setting == null || setting.isBlank()) {
                return inFile(home.resolve("master.key"));
            } else if (setting.startsWith("file:")) {
                return inFile(Path.of(setting.substring("file:".length())));
            } else if (setting.startsWith("env:")) {
                String name = setting.substring("env:".length());
                String text = System.getenv(name);
                if (text == null) {
                    throw StartFailure.settings("rollbook.portal.master-key: the variable " + name + " is not set.");
                }
                return MasterKey.inText(text);
            }
        } catch (IllegalStateException e) {
            throw StartFailure.world("The master key cannot be used: " + e.getMessage() + ".");
        }
        throw StartFailure.settings("rollbook.portal.master-key is file:PATH or env:NAME, never the key itself.");
    }

    private static MasterKey inFile(Path file) {
        MasterKey key = MasterKey.inFile(file);
        if (key.isNew()) {
            LOG.warn(
                    "A new master key was made in {}. Keep a copy elsewhere: without it no district's key opens", file);
        }
        return key;
    }
}
