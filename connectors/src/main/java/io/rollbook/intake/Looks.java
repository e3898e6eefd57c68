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
    private final Clock clock;

    Looks(Clock clock) {
        this.clock = clock;
    }

    /** Looks once more at the files a scheduled run would take. */
    boolean areQuiet(Run run, Feed feed, List<RemoteFile> files) {
        if (!isScheduled(run) || feed.quiet().isZero()) {
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

    void forget(String run) {
        byRun.remove(run);
    }

    private static boolean isScheduled(Run run) {
        return run.trigger().equals("schedule");
    }
}
