package io.rollbook.portal.parse;

import io.rollbook.roster.DerivedId;
import io.rollbook.roster.Entity;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a value comes from, as a format or a mapping describes it. A value that is blank is none. */
public sealed interface Source {
    /** The cell under a header. */
    record Cell(String header) implements Source {}

    /** The same for every row. */
    record Constant(String text) implements Source {}

    /** Several values in one, with a text between them; none where any of them is blank. */
    record Joined(String between, List<Source> parts) implements Source {}

    /** The first that is not blank. */
    record FirstOf(List<Source> sources) implements Source {}

    /** What becomes of a word that no table lists. */
    enum Unlisted {
        /** It stays as it is. */
        STAYS,
        /** It gets the prefix {@code ext:}. */
        EXTENDED,
        /** There is no value then. */
        NONE
    }

    /** A value in the roster's words; {@code words}: what stands for what, the words of the source in lower case. */
    record Translated(Source source, Map<String, String> words, Unlisted unlisted) implements Source {}

    /** A value where another one is not blank; else none. */
    record Only(Source source, Source where) implements Source {}

    /** An id of these parts, see {@link DerivedId}; none where any of them is blank. */
    record Derived(Entity entity, List<Source> from) implements Source {}

    /**
     * A calendar date as {@code YYYY-MM-DD}; what is no date in the pattern stays as it is.
     *
     * @param pattern of {@link java.time.format.DateTimeFormatter}: {@code M/d/uuuu}
     * @param days to be added: 1 where the source names the last day and the roster the one after it
     */
    record Dated(Source source, String pattern, int days) implements Source {}

    /** An id as {@link io.rollbook.roster.EscapedId} writes it, or one that needs no such form. */
    record Unescaped(Source source) implements Source {}

    /** A list without the items at its end that only fill it up, as long as another list needs it. */
    record Unfilled(Source source, String filler) implements Source {}

    /** A list whose items are separated by another text than a comma. */
    record Split(Source source, String separator) implements Source {}

    /** The year in which the school year ends that a day lies in. Of a session that is its last day, not the one after it. */
    record SchoolYear(Source date) implements Source {}

    /** The item for which a record is made, see {@link Each}. */
    record Item() implements Source {}

    /** A part of a value of several, by its place from 0; the parts are told apart by {@link OneRosterRest#PART}. */
    record Part(Source source, int place) implements Source {}

    /** {@code true} for the first item, else {@code false}. */
    record IsFirst() implements Source {}

    /** The headers of the cells that the value is made of. */
    default Set<String> headers() {
        Set<String> headers = new LinkedHashSet<>();
        if (this instanceof Cell cell) {
            headers.add(cell.header());
        }
        parts().forEach(part -> headers.addAll(part.headers()));
        return headers;
    }

    /** Whether a constant is the value, or what it is where nothing else is told. */
    default boolean hasConstant() {
        return this instanceof Constant
                || (this instanceof FirstOf first && first.sources().stream().anyMatch(Source::hasConstant));
    }

    /** Whether the value depends on the item. */
    default boolean perItem() {
        return this instanceof Item
                || this instanceof IsFirst
                || parts().stream().anyMatch(Source::perItem);
    }

    /** The header of the one cell that the value is read from, as it is or unescaped; null where there is more to it. */
    default @Nullable String onlyCell() {
        if (this instanceof Unescaped escaped) {
            return escaped.source() instanceof Cell cell ? cell.header() : null;
        }
        return this instanceof Cell cell ? cell.header() : null;
    }

    private List<Source> parts() {
        if (this instanceof Joined joined) {
            return joined.parts();
        }
        if (this instanceof FirstOf first) {
            return first.sources();
        }
        if (this instanceof Translated translated) {
            return List.of(translated.source());
        }
        if (this instanceof Only only) {
            return List.of(only.source(), only.where());
        }
        if (this instanceof Derived derived) {
            return derived.from();
        }
        if (this instanceof Dated dated) {
            return List.of(dated.source());
        }
        if (this instanceof Unescaped escaped) {
            return List.of(escaped.source());
        }
        if (this instanceof Unfilled filled) {
            return List.of(filled.source());
        }
        if (this instanceof Split split) {
            return List.of(split.source());
        }
        if (this instanceof Part part) {
            return List.of(part.source());
        }
        return this instanceof SchoolYear year ? List.of(year.date()) : List.of();
    }

    /** See {@link Cell}. */
    static Source cell(String header) {
        return new Cell(header);
    }

    /** See {@link Constant}. */
    static Source constant(String text) {
        return new Constant(text);
    }

    /** See {@link Joined}. */
    static Source joined(String between, Source... parts) {
        return new Joined(between, List.of(parts));
    }

    /** The first of these cells that is not blank. */
    static Source firstOf(String... headers) {
        return new FirstOf(Arrays.stream(headers).map(Source::cell).toList());
    }

    /** An id with a prefix: people who are numbered each by their kind are not to be taken for one another. */
    static Source prefixed(String prefix, Source id) {
        return joined("", constant(prefix), id);
    }

    /** See {@link Item}. */
    static Source item() {
        return new Item();
    }
}
