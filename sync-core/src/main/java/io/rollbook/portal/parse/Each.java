package io.rollbook.portal.parse;

import java.util.List;

/**
 * What a row makes one record for each of, without those that are there twice.
 *
 * @param headers of the cells that hold the items
 * @param list whether each of these cells is a comma-separated list
 * @param required whether a row without an item cannot be used
 */
public record Each(List<String> headers, boolean list, boolean required) {
    /** The items of a list; a row without one cannot be used. */
    static Each listed(String header) {
        return new Each(List.of(header), true, true);
    }

    /** The cells of several columns that are not blank. */
    static Each of(String... headers) {
        return new Each(List.of(headers), false, false);
    }
}
