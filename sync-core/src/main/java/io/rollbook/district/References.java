package io.rollbook.district;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds what a {@link Reference} points at: an environment variable or a file of this machine. */
public final class References {
    /** Bigger than any key or password; a file beyond it is not what was meant. */
    private static final long MOST_BYTES = 1 << 20;

    /** Our own settings and keys: never a district's secret. */
    private static final Pattern OURS = Pattern.compile("ROLLBOOK_.*|.*MASTER_KEY.*", Pattern.CASE_INSENSITIVE);

    private static final Path MOUNTED = Path.of("/run/secrets");

    /** What this process must not hand out, whoever asks; grows only, so that it cannot be lifted. */
    private static final Set<Path> KEPT_BACK = ConcurrentHashMap.newKeySet();

    /** Where this process's files of districts are; empty for the default. */
    private static volatile List<Path> folders = List.of();

    private References() {}

    /** From now on nothing resolves into this file or folder: the home folder, a key that lies elsewhere. */
    public static void keepBack(Path path) {
        KEPT_BACK.add(real(path));
    }

    /**
     * From now on files are read from these folders only. Without any: from the folder tree of the district file and
     * {@code /run/secrets}.
     */
    public static void readOnlyFrom(List<Path> only) {
        folders = List.copyOf(only);
    }

    /** Where the files with secrets of a district are that has no file of its own on this machine. */
    public static Path usualFolder() {
        List<Path> only = folders;
        return only.isEmpty() ? MOUNTED : only.get(0);
    }

    /** A reference cannot be resolved. Names the reference, never what it holds. */
    public static final class UnresolvedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private UnresolvedException(String message) {
            super(message);
        }
    }

    /** Whether a text is a reference at all, and not a secret written out. */
    static boolean isReference(String text) {
        return text.matches("env:[A-Za-z_][A-Za-z0-9_]*") || text.matches("file:[^\\p{Cntrl}]+");
    }

    /**
     * What the reference points at, as it is: a key file's bytes or a variable's UTF-8.
     *
     * @param folder the folder of the district file, against which a relative path resolves
     * @throws UnresolvedException where there is nothing
     */
    public static byte[] resolve(Reference reference, Path folder) {
        return resolve(reference, folder, System.getenv()::get);
    }

    /** The same as text without the line break at its end: a password. */
    public static String resolveText(Reference reference, Path folder) {
        return new String(resolve(reference, folder), StandardCharsets.UTF_8).stripTrailing();
    }

    static byte[] resolve(Reference reference, Path folder, Function<String, @Nullable String> environment) {
        String text = reference.text();
        if (!isReference(text)) {
            throw new UnresolvedException("a secret is referred to as env:NAME or file:PATH");
        }
        return text.startsWith("env:")
                ? variable(text.substring("env:".length()), environment)
                : file(folder, folder.resolve(text.substring("file:".length())), text);
    }

    private static byte[] variable(String name, Function<String, @Nullable String> environment) {
        if (OURS.matcher(name).matches()) {
            throw new UnresolvedException(
                    "the environment variable " + name + " belongs to Rollbook itself and is no district's secret");
        }
        String value = environment.apply(name);
        if (value == null || value.isBlank()) {
            throw new UnresolvedException("the environment variable " + name + " is not set on this server");
        }
        return value.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] file(Path folder, Path named, String text) {
        try {
            // Judged and read by its real name: a link must not lead out of the folders.
            Path file = real(named);
            if (Files.exists(file) && !isAllowed(file, folder)) {
                throw new UnresolvedException(
                        text + " is outside of the folders that secrets of districts are read from on this server");
            }
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new UnresolvedException(text + " is no readable file on this server");
            }
            if (Files.size(file) == 0 || Files.size(file) > MOST_BYTES) {
                throw new UnresolvedException(text + " is empty or larger than a key or password can be");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UnresolvedException(text + " cannot be read on this server");
        }
    }

    private static boolean isAllowed(Path file, Path folder) {
        if (KEPT_BACK.stream().anyMatch(file::startsWith)) {
            return false;
        }
        List<Path> only = folders;
        return (only.isEmpty() ? List.of(folder, MOUNTED) : only)
                .stream().map(References::real).anyMatch(file::startsWith);
    }

    /** What is not there has no links to follow; that it is not there is told later. */
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}
