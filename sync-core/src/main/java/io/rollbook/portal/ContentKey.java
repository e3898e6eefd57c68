package io.rollbook.portal;

import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.portal.parse.Formats;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;

/**
 * By what the same content is recognised: its digest, and the settings that decide what becomes of it. After a change of
 * settings the same files may mean something else and are read again.
 */
final class ContentKey {
    /** To be raised when the same files come to mean something else. */
    private static final int READING = 5;

    private ContentKey() {}

    /** {@code today}: the date in the district's time zone; it counts where what enters depends on people's age. */
    static byte[] of(byte[] contentDigest, District district, Feed feed, Formats formats, LocalDate today) {
        byte[] reading = reading(district, feed, formats);
        return district.keep().goesByAge()
                ? sha256(contentDigest, reading, today.toString().getBytes(StandardCharsets.UTF_8))
                : sha256(contentDigest, reading);
    }

    /** What decides how the rows of a feed are read. 32 bytes. */
    static byte[] reading(District district, Feed feed, Formats formats) {
        String settings = "|%d|%s|%s|%s|%s|%s"
                .formatted(
                        READING,
                        feed.format(),
                        formats.revision(feed.format()),
                        feed.owns(),
                        district.keep().always().stream().sorted().toList(),
                        district.keep().metadata().stream().sorted().toList());
        return sha256(settings.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
