package io.rollbook.portal.parse;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The formats that can be read, and which of them a delivery is in. */
public final class Formats {
    /** All of them. */
    public static final List<Format> ALL = List.of(OneRoster11.FORMAT);

    private Formats() {}

    /**
     * The format of a delivery, by the names of its files; its headers and its manifest confirm it while they are read.
     *
     * @param wanted a feed's setting: {@code auto} or a format's name
     * @param names the delivery's files
     */
    public static Optional<Format> recognise(String wanted, Collection<String> names) {
        return ALL.stream()
                .filter(format -> wanted.equals("auto") || wanted.equals(format.name()))
                .filter(format -> known(format, names) > 0)
                .max(Comparator.comparingLong(format -> known(format, names)));
    }

    /** Why no format was recognised: the nearest two, and what of them is missing. */
    public static String nearest(String wanted, Collection<String> names) {
        if (!wanted.equals("auto")
                && ALL.stream().noneMatch(format -> format.name().equals(wanted))) {
            return "The feed asks for the format " + wanted + ", which cannot be read; these can: "
                    + ALL.stream().map(Format::name).collect(Collectors.joining(", ")) + ".";
        }
        return ALL.stream()
                .sorted(Comparator.comparingLong(format -> -known(format, names)))
                .limit(2)
                .map(format -> "For " + format.name() + " there is no " + missing(format, names))
                .collect(Collectors.joining(". ", "No format was recognised. ", "."));
    }

    private static long known(Format format, Collection<String> names) {
        return names.stream()
                .flatMap(name -> format.file(name).stream())
                .filter(shape -> shape.entity() != null)
                .count();
    }

    private static String missing(Format format, Collection<String> names) {
        return format.files().stream()
                .filter(FileShape::required)
                .map(FileShape::file)
                .filter(file -> names.stream().noneMatch(file::equalsIgnoreCase))
                .collect(Collectors.joining(", "));
    }
}
