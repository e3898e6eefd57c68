package io.rollbook.portal.parse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people send where CSV files are due, told by its first bytes whatever its name says. */
public enum WrongFile {
    PDF,
    /** Of Microsoft Office: a zip today, formerly a kind of folder in a file; so is a workbook with a password. */
    OFFICE,
    OPEN_DOCUMENT,
    WEB_PAGE;

    /** The entry of a zip that makes it a document of Office; it may stand anywhere in it. */
    public static final String OFFICE_ENTRY = "[Content_Types].xml";

    private static final int PROBE = 1024;
    private static final int MOST_TOLD = 3;
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] OLD_OFFICE = {
        (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
    };
    private static final int NAME_LENGTH_AT = 26;
    private static final int NAME_AT = 30;
    // What programs other than Excel put first.
    private static final Pattern FIRST_OF_OFFICE =
            Pattern.compile("_rels/\\.rels|docProps/(app|core|custom)\\.xml|(xl|word|ppt)/.*\\.xml(\\.rels)?");

    private static final Pattern PLAIN_NAME = Pattern.compile("([a-z_-]+)\\.([a-z0-9]{1,5})");
    private static final Set<String> PLAIN_WORDS = Stream.concat(
                    Stream.of("roster", "rosters", "export"),
                    Formats.BUILT_IN.all().stream()
                            .flatMap(format -> format.files().stream())
                            .map(shape -> shape.file().replaceFirst("\\..*", "").toLowerCase(Locale.ROOT)))
            .collect(Collectors.toUnmodifiableSet());

    /** What a file that begins so is; null where it is none of these. */
    public static @Nullable WrongFile of(byte[] head) {
        if (startsWith(head, ZIP)) {
            return ofZip(head);
        }
        if (startsWith(head, OLD_OFFICE)) {
            return OFFICE;
        }
        String text = new String(head, 0, Math.min(PROBE, head.length), StandardCharsets.ISO_8859_1)
                .replaceFirst("^\u00EF\u00BB\u00BF", "")
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        if (text.startsWith("%pdf-")) {
            return PDF;
        }
        boolean page = text.startsWith("<!doctype html")
                || text.startsWith("<html")
                || (text.startsWith("<?xml") || text.startsWith("<!--")) && text.contains("<html");
        return page ? WEB_PAGE : null;
    }

    /** By the name of its first entry. */
    private static @Nullable WrongFile ofZip(byte[] head) {
        if (head.length < NAME_AT) {
            return null;
        }
        int length = head[NAME_LENGTH_AT] & 0xFF | (head[NAME_LENGTH_AT + 1] & 0xFF) << 8;
        String first = new String(head, NAME_AT, Math.min(length, head.length - NAME_AT), StandardCharsets.ISO_8859_1);
        if (first.equals("mimetype")) {
            return OPEN_DOCUMENT;
        }
        return first.equals(OFFICE_ENTRY) || FIRST_OF_OFFICE.matcher(first).matches() ? OFFICE : null;
    }

    private static boolean startsWith(byte[] head, byte[] magic) {
        return head.length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }

    /**
     * What it is and what to do, in a sentence.
     *
     * @param place its place in the delivery, from 1
     */
    public String sentence(String name, int place) {
        return called(name, place)
                + switch (this) {
                    case PDF ->
                        " is a PDF, from which no roster can be read: export CSV files from the student information system"
                                + " and send those.";
                    case OFFICE -> " is " + ofOffice(name) + ": save each sheet as CSV (UTF-8) and send those.";
                    case OPEN_DOCUMENT ->
                        " is an OpenDocument file, as LibreOffice writes it: save each sheet as CSV (UTF-8) and send those.";
                    case WEB_PAGE ->
                        " is a web page, perhaps the one for signing in: sign in where it came from, download the CSV files"
                                + " again and send those.";
                };
    }

    private static String ofOffice(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.matches(".*\\.xl[a-z]{1,2}")
                ? "an Excel workbook"
                : "an Excel workbook, or another Office document";
    }

    /** By its place, unless its name is of plain words: another may be a person's. */
    private static String called(String name, int place) {
        Matcher plain = PLAIN_NAME.matcher(name.toLowerCase(Locale.ROOT));
        return plain.matches() && PLAIN_WORDS.contains(plain.group(1)) ? name : "File " + place;
    }

    /** The sentences of those of these files that are such, the first few; empty where none is. */
    static String sentences(List<Sample> samples, Predicate<Sample> asked) {
        return IntStream.range(0, samples.size())
                .filter(at -> samples.get(at).wrong() != null && asked.test(samples.get(at)))
                .limit(MOST_TOLD)
                .mapToObj(at -> Objects.requireNonNull(samples.get(at).wrong())
                        .sentence(samples.get(at).name(), at + 1))
                .collect(Collectors.joining(" "));
    }
}
