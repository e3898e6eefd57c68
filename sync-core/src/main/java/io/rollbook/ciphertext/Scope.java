package io.rollbook.ciphertext;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a delivery says it is: all that its feed owns, some schools of that, or additions and changes only. It travels in
 * the envelope, which is signed, so that nobody on the way can make more of a delivery than its sender said.
 *
 * @param kind which of them
 * @param schools sourcedIds, for {@link Kind#SCHOOLS} only
 */
public record Scope(Kind kind, List<String> schools) {
    /** All that the feed owns: what is pulled, and uploads of which a person says so. */
    public static final Scope WHOLE = new Scope(Kind.WHOLE, List.of());

    /** Additions and changes: nothing is removed. */
    public static final Scope CHANGES = new Scope(Kind.CHANGES, List.of());

    private static final String SCHOOLS = "schools:";

    /** Whole, changes or some schools. */
    public enum Kind {
        WHOLE,
        CHANGES,
        SCHOOLS
    }

    /** Checked. */
    public Scope {
        schools = List.copyOf(schools);
        if (schools.isEmpty() == (kind == Kind.SCHOOLS) || schools.contains("")) {
            throw new IllegalArgumentException("schools are named for the kind schools, and only for it");
        }
    }

    /** These schools. */
    public static Scope ofSchools(List<String> schools) {
        return new Scope(Kind.SCHOOLS, schools);
    }

    /** As it travels: {@code whole}, {@code changes}, or {@code schools:} and their ids. */
    public String text() {
        return switch (kind) {
            case WHOLE -> "whole";
            case CHANGES -> "changes";
            case SCHOOLS ->
                schools.stream()
                        .map(school -> URLEncoder.encode(school, StandardCharsets.UTF_8))
                        .collect(Collectors.joining(",", SCHOOLS, ""));
        };
    }

    /**
     * The scope of this text.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Scope parse(String text) {
        if (text.startsWith(SCHOOLS)) {
            return ofSchools(Arrays.stream(text.substring(SCHOOLS.length()).split(","))
                    .map(school -> URLDecoder.decode(school, StandardCharsets.UTF_8))
                    .toList());
        }
        return switch (text) {
            case "whole" -> WHOLE;
            case "changes" -> CHANGES;
            default -> throw new IllegalArgumentException("no scope");
        };
    }
}
