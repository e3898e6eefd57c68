package io.rollbook.portal.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;

/** Any bytes as a CSV file: they are read or refused, and what is read of them, written as clean CSV, is read as the same. */
public final class FuzzCsv {
    private FuzzCsv() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] file) throws IOException {
        Dialect dialect = Dialects.of(file);
        List<List<String>> rows = rows(file, dialect);
        StringWriter clean = new StringWriter();
        try (CSVPrinter printer = new CSVPrinter(
                clean, CSVFormat.DEFAULT.builder().setQuoteMode(QuoteMode.ALL).get())) {
            // Zeros behind the first quote would look like UTF-16.
            printer.printRecord("first");
            printer.printRecords(rows);
        }
        List<List<String>> again = rows(clean.toString().getBytes(StandardCharsets.UTF_8), Dialect.RFC_4180);
        if (!again.subList(1, again.size()).equals(rows)) {
            throw new AssertionError(rows + " became " + again);
        }
        try {
            CsvTable table = new CsvTable(new ByteArrayInputStream(file));
            while (table.next()) {
                if (table.leftOut() == null
                        && table.cells().size() != table.columns().size()) {
                    throw new AssertionError(table.columns() + " above " + table.cells());
                }
            }
        } catch (CsvTable.Refused refused) {
            if (String.valueOf(refused.getMessage()).contains("\n")) {
                throw new AssertionError(refused);
            }
        }
    }

    private static List<List<String>> rows(byte[] file, Dialect dialect) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        CsvRows csv = new CsvRows(new ByteArrayInputStream(file), dialect);
        while (csv.next()) {
            if (!csv.malformed()) {
                rows.add(csv.cells());
            }
        }
        return rows;
    }
}
