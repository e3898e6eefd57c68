package io.rollbook.district;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** No two feeds of a district may own the same: each would remove what only the other lists. */
final class Ownership {
    private Ownership() {}

    static void check(Settings feeds, Collection<Feed> all) {
        List<Feed> before = new ArrayList<>();
        for (Feed feed : all) {
            for (Feed other : before) {
                if (meet(feed.owns().entities(), other.owns().entities())
                        && meet(feed.owns().schools(), other.owns().schools())) {
                    feeds.problem(
                            feed.name(),
                            "owns what " + other.name() + " owns, so that each would remove the other's records:"
                                    + " say in owns which entities or schools are whose");
                }
            }
            before.add(feed);
        }
    }

    private static boolean meet(List<String> one, List<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return false;
        }
        return one.contains("all") || other.contains("all") || !Collections.disjoint(one, other);
    }
}
