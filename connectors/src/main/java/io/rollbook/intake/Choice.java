package io.rollbook.intake;

import io.rollbook.district.Feed;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The files of one delivery among those that match.
 *
 * @param files in the order in which they are read; empty where each was delivered before
 * @param more whether there is another delivery after this one
 */
record Choice(List<RemoteFile> files, boolean more) {
    /** Chooses among files that are listed oldest first. */
    static Choice of(
            Feed.Delivery delivery, List<RemoteFile> listed, Set<String> taken, Function<RemoteFile, String> mark) {
        return switch (delivery) {
            case NEWEST -> new Choice(listed.subList(listed.size() - 1, listed.size()), false);
            case SET -> new Choice(listed, false);
            case EACH -> {
                List<RemoteFile> left = listed.stream()
                        .filter(file -> !taken.contains(mark.apply(file)))
                        .toList();
                yield new Choice(left.subList(0, Math.min(1, left.size())), left.size() > 1);
            }
        };
    }
}
