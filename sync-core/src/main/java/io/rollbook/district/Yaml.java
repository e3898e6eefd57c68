package io.rollbook.district;

import java.util.List;
import java.util.Map;

/** A YAML text as a tree that still knows its lines. */
sealed interface Yaml {
    /** The line on which it starts, from 1. */
    int line();

    /**
     * A scalar, its text as written.
     *
     * @param isNull whether it is YAML's null: empty, {@code ~} or {@code null}, not in quotes
     */
    record Text(int line, String value, boolean isNull) implements Yaml {}

    /** A list. */
    record Items(int line, List<Yaml> items) implements Yaml {}

    /** A mapping, in the text's order. */
    record Section(int line, Map<String, Entry> entries) implements Yaml {}

    /** A value and the line of its key. */
    record Entry(int line, Yaml value) {}

    /** What it is, for a person. */
    default String kind() {
        if (this instanceof Text text) {
            return text.isNull ? "empty" : "a single value";
        }
        return this instanceof Items ? "a list" : "a section of keys";
    }
}
