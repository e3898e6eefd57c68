package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of the files of one delivery: plain, and no two that a file system might take for the same. */
final class MemberNames {
    private static final int LONGEST = 255;
    private static final Pattern OPENPGP_ENDING = Pattern.compile("\\.(pgp|gpg|asc)$", Pattern.CASE_INSENSITIVE);

    private final Set<String> taken = new HashSet<>();
    private final Limits limits;

    MemberNames(Limits limits) {
        this.limits = limits;
    }

    /** How many were taken. */
    int count() {
        return taken.size();
    }

    /** Takes a name that the delivery states, or refuses it. */
    String take(String name) {
        String objection = objection(name);
        if (objection != null) {
            throw new OpenException(Code.BAD_ARCHIVE, "file " + (taken.size() + 1) + ": its name " + objection);
        }
        if (!taken.add(Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT))) {
            throw new OpenException(Code.BAD_ARCHIVE, "file " + (taken.size() + 1) + ": its name is there twice");
        }
        if (taken.size() > limits.entries()) {
            throw new OpenException(Code.TOO_LARGE, "more than " + limits.entries() + " files");
        }
        return name;
    }

    /**
     * Takes the name of a file that is not in an archive. The name in the literal packet is only a hint (RFC 9580, 5.9),
     * some programs put a path there: its last part counts. Without one, the name the file had at its source.
     */
    String takeHint(String literalName, String sourceName) {
        return take(hint(literalName, sourceName));
    }

    /** The name of such a file, not taken. */
    static String hint(String literalName, String sourceName) {
        String last = literalName.substring(Math.max(literalName.lastIndexOf('/'), literalName.lastIndexOf('\\')) + 1);
        boolean useless = last.equals("_CONSOLE") || objection(last) != null;
        return OPENPGP_ENDING.matcher(useless ? sourceName : last).replaceFirst("");
    }

    /** What is wrong with a name that is no path: the end of a sentence; null where nothing is. */
    static @Nullable String objection(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return "is empty or too long";
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
            return "has a folder or a drive";
        }
        if (name.equals(".") || name.equals("..")) {
            return "is a folder";
        }
        boolean invisible = name.codePoints().anyMatch(MemberNames::isInvisible);
        return invisible ? "has control characters" : null;
    }

    private static boolean isInvisible(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
