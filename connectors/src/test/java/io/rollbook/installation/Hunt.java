package io.rollbook.installation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks for a word in files and texts: as UTF-8, as UTF-16 in both byte orders, and inside base 64. */
final class Hunt {
    private static final int CHUNK = 1 << 20;

    private final Map<String, byte[]> forms = new LinkedHashMap<>();

    Hunt(String word) {
        byte[] plain = word.getBytes(StandardCharsets.UTF_8);
        forms.put("plain", plain);
        forms.put("UTF-16LE", word.getBytes(StandardCharsets.UTF_16LE));
        forms.put("UTF-16BE", word.getBytes(StandardCharsets.UTF_16BE));
        // Three places in a group of three bytes; the letters at both ends depend on the neighbours and are left out.
        for (int lead = 0; lead < 3; lead++) {
            byte[] shifted = new byte[lead + plain.length];
            System.arraycopy(plain, 0, shifted, lead, plain.length);
            String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            int from = lead == 0 ? 0 : lead + 1;
            int to = text.length() - (shifted.length % 3 == 0 ? 0 : 1);
            forms.put("base 64, " + lead, text.substring(from, to).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Hunt(byte[] bytes) {
        forms.put("bytes", bytes.clone());
    }

    private Hunt(Map<String, Hunt> hunts) {
        hunts.forEach((name, hunt) -> hunt.forms.forEach((form, needle) -> forms.put(name + ", " + form, needle)));
    }

    /** Looks for these very bytes. */
    static Hunt of(byte[] bytes) {
        return new Hunt(bytes);
    }

    /** Looks for whatever each of these looks for; says which it was by its name. */
    static Hunt all(Map<String, Hunt> hunts) {
        return new Hunt(hunts);
    }

    /** The forms in which a text holds the word. */
    Set<String> in(String text) {
        return in(text.getBytes(StandardCharsets.UTF_8));
    }

    Set<String> in(byte[] bytes) {
        Set<String> out = new TreeSet<>();
        search(bytes, bytes.length, byFirstByte(), out);
        return out;
    }

    /** Every file under a folder that holds the word, with the form; files under {@code except} are left out. */
    List<String> under(Path folder, List<Path> except) throws IOException {
        List<String> out = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return except.contains(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    in(file).forEach(form -> out.add(file + " (" + form + ")"));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return out;
    }

    /** The forms in which a file, of any size, holds the word; none where it is gone. */
    Set<String> in(Path file) throws IOException {
        int longest =
                forms.values().stream().mapToInt(form -> form.length).max().orElseThrow();
        byte[] window = new byte[CHUNK + longest];
        Set<String> found = new TreeSet<>();
        Map<String, byte[]>[] needles = byFirstByte();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
            int kept = 0;
            int read;
            while ((read = in.readNBytes(window, kept, CHUNK)) > 0) {
                int length = kept + read;
                search(window, length, needles, found);
                kept = Math.min(longest - 1, length);
                System.arraycopy(window, length - kept, window, 0, kept);
            }
        } catch (NoSuchFileException gone) {
            return Set.of();
        }
        return found;
    }

    /** The forms by the byte they begin with, so that many are looked for in one pass. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private Map<String, byte[]>[] byFirstByte() {
        Map<String, byte[]>[] out = new Map[256];
        forms.forEach((form, needle) -> {
            int first = needle[0] & 0xFF;
            if (out[first] == null) {
                out[first] = new LinkedHashMap<>();
            }
            out[first].put(form, needle);
        });
        return out;
    }

    private static void search(byte[] bytes, int length, Map<String, byte[]>[] needles, Set<String> found) {
        for (int i = 0; i < length; i++) {
            Map<String, byte[]> begin = needles[bytes[i] & 0xFF];
            if (begin != null) {
                for (Map.Entry<String, byte[]> each : begin.entrySet()) {
                    byte[] needle = each.getValue();
                    if (i + needle.length <= length
                            && Arrays.equals(bytes, i, i + needle.length, needle, 0, needle.length)) {
                        found.add(each.getKey());
                    }
                }
            }
        }
    }
}
