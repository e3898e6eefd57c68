package io.rollbook.tenant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** A CSV file (RFC 4180) for people who open it in a spreadsheet; each cell is what {@link SpreadsheetCell} makes of it. */
final class Spreadsheet {
    private final CSVPrinter out;

    Spreadsheet(Appendable out) {
        try {
            this.out = new CSVPrinter(out, CSVFormat.RFC4180);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void line(List<? extends @Nullable String> cells) {
        try {
            for (String cell : cells) {
                out.print(cell == null ? null : SpreadsheetCell.harmless(cell));
            }
            out.println();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
