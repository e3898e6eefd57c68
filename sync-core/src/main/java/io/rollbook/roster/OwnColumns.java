package io.rollbook.roster;

/** Columns of a source's own, told by how their headers begin (OneRoster 1.1 and 1.2 CSV, "Metadata"). */
public final class OwnColumns {
    /** How such a header begins, in whatever case. */
    public static final String PREFIX = "metadata.";

    private OwnColumns() {}

    /** Whether a header is that of such a column. */
    public static boolean isOne(String header) {
        return header.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    /** The column's name, in the case of the header: what stands behind the prefix, or all of it where there is none. */
    public static String name(String header) {
        return isOne(header) ? header.substring(PREFIX.length()) : header;
    }
}
