package io.rollbook.roster;

/** What a column holds, and the PostgreSQL type that stores it. */
public enum ColumnType {
    /** Any text. */
    TEXT("text"),
    /** An identifier, OneRoster's GUID: {@code [0-9A-Za-z./@_-]{1,255}} by the standard, any trimmed text in practice. */
    ID("text"),
    /** A list of plain values; comma-separated in a CSV cell. Order is kept. */
    TEXTS("text[]"),
    /** A list of identifiers; comma-separated in a CSV cell. Order is not significant, duplicates are dropped. */
    IDS("text[]"),
    /** A calendar date, {@code YYYY-MM-DD}. */
    DATE("date"),
    /** {@code true} or {@code false}. */
    BOOLEAN("boolean"),
    /** A four-digit year: the year in which a school year ends. */
    YEAR("smallint"),
    /** One word of a closed list, or {@code ext:...} where the list is open. */
    WORD("text");

    private final String sql;

    ColumnType(String sql) {
        this.sql = sql;
    }

    /** The PostgreSQL type. */
    public String sql() {
        return sql;
    }
}
