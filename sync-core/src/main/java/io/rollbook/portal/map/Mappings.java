package io.rollbook.portal.map;

import io.rollbook.portal.parse.BadProfile;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The mapping profiles in a folder: {@code NAME.yml} each. */
public final class Mappings {
    private static final String ENDING = ".yml";

    private Mappings() {}

    /** A profile cannot be used. Its message names the file in every line, and every problem in it. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<String> problems;

        Unusable(Path file, List<String> problems) {
            super(String.join(
                    "\n",
                    problems.stream().map(problem -> file + ": " + problem).toList()));
            this.problems = List.copyOf(problems);
        }
    }

    /**
     * The formats that are built in, and the profiles of this folder. One that cannot be used keeps no other from being
     * used, see {@link Formats#bad}.
     *
     * @param folder need not be there
     * @throws IOException where the folder cannot be listed
     */
    public static Formats of(Path folder) throws IOException {
        List<Format> profiles = new ArrayList<>();
        List<BadProfile> bad = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(file -> isProfile(file)).sorted().toList()) {
                    try {
                        profiles.add(read(file));
                    } catch (Unusable e) {
                        bad.add(bad(file, e.problems));
                    } catch (IOException e) {
                        bad.add(bad(file, List.of("cannot be read")));
                    }
                }
            }
        }
        return new Formats(profiles, bad);
    }

    private static BadProfile bad(Path file, List<String> problems) {
        String name = file.getFileName().toString();
        return new BadProfile(name.substring(0, name.length() - ENDING.length()), name, problems);
    }

    private static boolean isProfile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(ENDING) && !name.endsWith(".example" + ENDING) && Files.isRegularFile(file);
    }

    /**
     * The profile in a file.
     *
     * @throws Unusable where it is not good, or has another name than its file, or that of a format
     */
    public static Format read(Path file) throws IOException {
        MappingFile.Result result;
        try {
            result = MappingFile.parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new Unusable(file, List.of("is not in UTF-8"));
        }
        if (result instanceof MappingFile.Problems bad) {
            throw new Unusable(
                    file, bad.problems().stream().map(String::valueOf).toList());
        }
        Format format = ((MappingFile.Read) result).format();
        String name = file.getFileName().toString();
        if (!name.equals(format.name() + ENDING)) {
            throw new Unusable(
                    file,
                    List.of("the mapping's name is " + format.name() + ", so its file must be " + format.name()
                            + ENDING));
        }
        if (format.name().equals("auto") || Formats.BUILT_IN.names().contains(format.name())) {
            throw new Unusable(file, List.of(format.name() + " is a format of its own; choose another name"));
        }
        return format;
    }
}
