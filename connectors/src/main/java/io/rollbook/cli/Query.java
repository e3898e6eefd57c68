package io.rollbook.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds paths of the API: each part encoded, parameters without a value left out. */
final class Query {
    private final StringBuilder path = new StringBuilder();
    private char separator = '?';

    /** A path of these segments. */
    static Query path(String... segments) {
        Query query = new Query();
        for (String segment : segments) {
            query.path.append('/').append(encoded(segment));
        }
        return query;
    }

    Query with(String name, @Nullable Object value) {
        if (value != null) {
            path.append(separator).append(name).append('=').append(encoded(value.toString()));
            separator = '&';
        }
        return this;
    }

    /** The same parameter for each value. */
    Query withEach(String name, List<String> values) {
        values.forEach(value -> with(name, value));
        return this;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
