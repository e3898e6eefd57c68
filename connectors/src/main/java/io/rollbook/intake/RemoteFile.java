package io.rollbook.intake;

import java.time.Instant;

/**
 * A file at a district.
 *
 * @param name without folders; can be the name of a person and so is never shown
 * @param size in bytes
 * @param modified when it was last changed, by the district's clock, in whole seconds
 */
public record RemoteFile(String name, long size, Instant modified) {
    @Override
    public String toString() {
        return "a file of " + size + " bytes of " + modified;
    }
}
