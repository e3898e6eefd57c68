package io.rollbook.serve;

import io.rollbook.api.Ways;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Trials;
import io.rollbook.routes.TrialRequests;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tests of feeds: here where this process pulls the feed itself, else at an intake. One of a feed at a time. */
final class FeedTests {
    private final Trials here;
    private final TrialRequests elsewhere;
    private final Set<String> inWork = ConcurrentHashMap.newKeySet();

    FeedTests(Trials here, TrialRequests elsewhere) {
        this.here = here;
        this.elsewhere = elsewhere;
    }

    Trial test(Registered district, Feed feed) {
        String slug = district.district().slug();
        String key = slug + "/" + feed.name();
        if (!inWork.add(key)) {
            throw new Ways.TestInWork();
        }
        try {
            return here.test(district, feed).orElseGet(() -> elsewhere.ask(slug, feed.name()));
        } finally {
            inWork.remove(key);
        }
    }
}
