package io.rollbook.portal.validate;

import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Header;
import io.rollbook.roster.NeverKept;
import io.rollbook.run.FindingCode;
import java.util.List;

/** Columns of a file that are never kept: no more is looked at than whether there is something in them. */
public final class Denials {
    private final List<Header.Denied> columns;

    private Denials(List<Header.Denied> columns) {
        this.columns = columns;
    }

    /** Those of a file of a roster. */
    public static Denials of(Header header) {
        return new Denials(header.denied());
    }

    /** Those of a file that is not read, and whose first row may be no header: only what the format knows of it. */
    public static Denials known(Header header) {
        return new Denials(header.denied().stream().filter(Header.Denied::known).toList());
    }

    /** Tells that the columns are there, whether anything is in them or not. */
    public void tellColumns(Found found) {
        columns.forEach(column -> found.found(
                column.why() == NeverKept.PASSWORD ? FindingCode.NOT_KEPT : FindingCode.NEVER_KEPT, column.column()));
    }

    /** Tells which of them the row has something in. */
    public void tell(CsvRows row, Found found) {
        for (Header.Denied column : columns) {
            int place = column.place();
            if (place < row.size() && !row.isEmpty(place) && Blank.trimmed(row.cell(place)) != null) {
                found.found(
                        column.why() == NeverKept.PASSWORD ? FindingCode.PASSWORDS : FindingCode.NEVER_KEPT,
                        column.column());
            }
        }
    }
}
