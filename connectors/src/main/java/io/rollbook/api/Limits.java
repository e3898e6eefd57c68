package io.rollbook.api;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Pages of lists. */
final class Limits {
    static final int MOST = 1000;

    private Limits() {}

    /** A limit between 1 and {@link #MOST}. */
    static int checked(int limit) {
        if (limit < 1 || limit > MOST) {
            throw ApiFailure.wrong("limit is a number from 1 to " + MOST + ".");
        }
        return limit;
    }

    /** A place in a list as {@code next} told it; null for its beginning. */
    static @Nullable String place(@Nullable String after, Pattern form) {
        if (after != null && !form.matcher(after).matches()) {
            throw ApiFailure.wrong("after is the next of the page before, as it was told.");
        }
        return after;
    }

    /** What follows {@code after} in a list that is sorted by a key, at most {@code limit} of it. */
    static <T> List<T> page(List<T> all, Function<T, String> key, int limit, @Nullable String after) {
        return all.stream()
                .filter(each -> after == null || key.apply(each).compareTo(after) > 0)
                .limit(checked(limit))
                .toList();
    }

    /** What to pass as {@code after} for the next page: null where this was the last. */
    static <T> @Nullable String next(List<T> page, Function<T, String> key, int limit) {
        return page.size() < limit ? null : key.apply(page.get(page.size() - 1));
    }
}
