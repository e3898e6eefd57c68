package io.rollbook.portal.parse;

import java.util.List;

/**
 * A collection of a OneRoster REST service: pages one after the other, each an object with the records under the
 * collection's name.
 *
 * @param name of the list in a page, and of the file that holds the pages, with {@code .json}: {@code users}
 * @param columns of the file that it is read as
 */
public record JsonCollection(String name, List<JsonColumn> columns) {
    JsonCollection(String name, JsonColumn... columns) {
        this(name, List.of(columns));
    }

    /** The name of the file that holds its pages. */
    public String file() {
        return name + ".json";
    }
}
