package io.rollbook.intake.oneroster;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a collection (OneRoster 1.1 and 1.2 REST, "Pagination", "Sorting", "Filtering").
 *
 * @param address of the collection
 * @param collection its name
 * @param limit records of a page
 * @param sorted whether it is to be in the order of ids, which holds still better than none
 * @param since for changes from this time on only; null for everything
 * @param last of everything: when the last pull of changes began, where there was one; else null
 */
record Query(
        HttpUrl address,
        String collection,
        int limit,
        boolean sorted,
        @Nullable Instant since,
        @Nullable Instant last) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** The address of the page that begins behind so many records. */
    HttpUrl page(long offset) {
        HttpUrl.Builder page = address.newBuilder()
                .addQueryParameter("limit", String.valueOf(limit))
                .addQueryParameter("offset", String.valueOf(offset));
        if (sorted) {
            page.addQueryParameter("sort", "sourcedId").addQueryParameter("orderBy", "asc");
        }
        if (since != null) {
            page.addQueryParameter("filter", "dateLastModified>='" + TIME.format(since) + "'");
        }
        return page.build();
    }

    /** The same in pages of another size. */
    Query of(int records) {
        return new Query(address, collection, records, sorted, since, last);
    }

    /** Whether a link leads to the page that begins behind so many records, and could be written by us as well. */
    boolean isAt(HttpUrl link, long offset) {
        return link.encodedPath().equals(address.encodedPath())
                && String.valueOf(offset).equals(link.queryParameter("offset"))
                && link.queryParameterNames().stream()
                        .allMatch(name -> address.queryParameter(name) != null || page(0).queryParameter(name) != null);
    }
}
