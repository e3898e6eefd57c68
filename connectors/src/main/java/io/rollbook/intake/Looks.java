package io.rollbook.intake;

import io.rollbook.district.Feed;
import io.rollbook.run.Run;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a delivery has been left alone for long enough. A file counts as quiet when two looks have found it the
 * same and it is as old as the feed's {@code quiet}, by the district's clock or, since that may be wrong, by ours.
 */
final class Looks {
    private record Look(List<RemoteFile> files, Instant since) {}

    private final Map<String, Look> byRun = new ConcurrentHashMap<>();
    private final Map<String, List<RemoteFile>> oldByRun = new ConcurrentHashMap<>();
    private final Clock clock;

    Looks(Clock clock) {
        this.clock = clock;
    }

    /** Looks once more at the files a scheduled run would take. */
    boolean areQuiet(Run run, Feed feed, List<RemoteFile> files) {
        if (!run.isScheduled() || feed.quiet().isZero()) {
            return true;
        }
        Instant now = clock.instant();
        @Nullable Look before = byRun.get(run.id());
        if (before == null || !before.files().equals(files)) {
            byRun.put(run.id(), new Look(List.copyOf(files), now));
            return false;
        }
        Instant quietSince = now.minus(feed.quiet());
        return !before.since().isAfter(quietSince)
                || files.stream().noneMatch(file -> file.modified().isAfter(quietSince));
    }

    /** Whether these files were read for a scheduled run before, and found to be in the roster already. */
    boolean areOld(Run run, List<RemoteFile> files) {
        return files.equals(oldByRun.get(run.id()));
    }

    /** Remembers files that need not be read once more for the run as long as they are the same. */
    void old(Run run, List<RemoteFile> files) {
        oldByRun.put(run.id(), List.copyOf(files));
    }

    void forget(String run) {
        byRun.remove(run);
        oldByRun.remove(run);
    }
}
