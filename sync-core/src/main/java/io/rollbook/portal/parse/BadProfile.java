package io.rollbook.portal.parse;

import java.util.List;

/**
 * A mapping profile that cannot be used: no delivery is read by it, and those that ask for it are refused.
 *
 * @param name by which a feed asks for it: its file's name without the ending
 * @param file its file's name
 * @param problems what is wrong, each with its line where it has one; never empty
 */
public record BadProfile(String name, String file, List<String> problems) {
    /** The file and all that is wrong with it, in one line. */
    @Override
    public String toString() {
        return file + ": " + String.join("; ", problems);
    }

    /** Which file it is, its first problem, and what to do: for whoever asked for it. */
    String refusal() {
        String more = problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "";
        return "The mapping profile " + file + " cannot be used: " + problems.get(0) + more
                + ". Run rollbook mapping check " + name
                + ", which shows every problem; mend the file and restart the portal.";
    }
}
