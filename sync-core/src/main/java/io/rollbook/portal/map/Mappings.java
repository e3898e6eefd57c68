package io.rollbook.portal.map;

import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The mapping profiles in a folder: {@code NAME.yml} each. */
public final class Mappings {
    private static final String ENDING = ".yml";

    private Mappings() {}

    /** A profile cannot be used. Its message names the file and every problem in it. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    /**
     * The formats that are built in, and the profiles of this folder.
     *
     * @param folder need not be there
     * @throws Unusable where a profile is not good, has another name than its file, or that of a format
     */
    public static Formats of(Path folder) throws IOException {
        List<Format> profiles = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(file -> isProfile(file)).sorted().toList()) {
                    profiles.add(read(file));
                }
            }
        }
        return new Formats(profiles);
    }

    private static boolean isProfile(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(ENDING) && !name.endsWith(".example" + ENDING) && Files.isRegularFile(file);
    }

    /** The profile in a file. */
    public static Format read(Path file) throws IOException {
        MappingFile.Result result = MappingFile.parse(Files.readString(file));
        if (result instanceof MappingFile.Problems bad) {
            StringBuilder message = new StringBuilder();
            bad.problems().forEach(problem -> message.append(message.isEmpty() ? "" : "\n")
                    .append(file)
                    .append(": ")
                    .append(problem));
            throw new Unusable(message.toString());
        }
        Format format = ((MappingFile.Read) result).format();
        String name = file.getFileName().toString();
        if (!name.equals(format.name() + ENDING)) {
            throw new Unusable(file + ": the mapping's name is " + format.name() + ", so its file must be "
                    + format.name() + ENDING);
        }
        if (format.name().equals("auto") || Formats.BUILT_IN.names().contains(format.name())) {
            throw new Unusable(file + ": " + format.name() + " is a format of its own; choose another name");
        }
        return format;
    }
}
