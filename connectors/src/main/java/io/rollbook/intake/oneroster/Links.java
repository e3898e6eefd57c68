package io.rollbook.intake.oneroster;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Finds the link to the next page (RFC 8288), also where it has no angle brackets, or is relative. */
final class Links {
    private static final Pattern NEXT = Pattern.compile(
            "<?([^<>;,\\s][^<>;\\s]*)>?\\s*;(?:[^,;<]*;)*\\s*rel\\s*=\\s*\"?next\"?(?=[\\s,;]|$)",
            Pattern.CASE_INSENSITIVE);

    /** Longer ones are no links, and not worth what looking through them costs. */
    private static final int LONGEST = 2_000;

    private Links() {}

    /** The next page, as seen from a page; null where there is no link, or none that is an address. */
    static @Nullable HttpUrl next(List<String> headers, HttpUrl page) {
        for (String header : headers) {
            Matcher link = NEXT.matcher(header.length() > LONGEST ? "" : header);
            if (link.find()) {
                return page.resolve(link.group(1));
            }
        }
        return null;
    }
}
