package io.rollbook.portal.open;

import io.rollbook.district.Feed;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery has to be to be taken.
 *
 * @param district the district whose portal opens it
 * @param feed the feed it arrived for
 * @param signer armoured public key that must have signed every file, or null where a signature is not asked for
 * @param uploads whether the feed takes uploads; the person who uploads stands in for the signer
 * @param contentKey secret key of the district's content digests
 */
public record Expected(String district, String feed, @Nullable String signer, boolean uploads, byte[] contentKey) {
    /** What a feed of a district expects. */
    public static Expected of(String district, Feed feed, byte[] contentKey) {
        return new Expected(district, feed.name(), feed.signer(), feed.uploads(), contentKey);
    }
}
