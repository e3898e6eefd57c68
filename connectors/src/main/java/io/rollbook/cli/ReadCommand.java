package io.rollbook.cli;

import io.rollbook.portal.parse.CsvTable;
import io.rollbook.portal.parse.CsvTable.LeftOut;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "read",
        description = "Show what is read of a CSV file, offline: how it is written, its columns and its rows.")
final class ReadCommand extends BaseCommand {
    private static final int ROWS_SHOWN = 5;
    /** Lines left out that are told one by one; of more their number. */
    private static final int MOST_TOLD = 50;

    @Parameters(paramLabel = "FILE", description = "A CSV file, as the district exports it.")
    @Nullable
    Path file;

    @Option(names = "--csv", description = "Write all rows as clean CSV (RFC 4180, UTF-8).")
    boolean csv;

    @Option(names = "--dialect", description = "Tell how the file is written, and no rows.")
    boolean dialect;

    private long rows;
    private long left;
    private final List<LeftOut> told = new ArrayList<>();
    private final List<List<String>> shown = new ArrayList<>();

    @Override
    int run() throws IOException {
        if (csv && (dialect || json)) {
            throw CommandFailure.usage("--csv writes rows, --dialect and --json tell about them. Ask for one of them.");
        }
        Path path = Arguments.required(file);
        if (!Files.isRegularFile(path)) {
            throw CommandFailure.usage("There is no file " + path);
        }
        try (InputStream in = Files.newInputStream(path)) {
            CsvTable table = new CsvTable(in);
            read(table);
            tell(path, table);
            return ExitCode.DONE;
        } catch (CsvTable.Refused e) {
            throw CommandFailure.failed(path + " cannot be read for certain: " + e.getMessage() + ".");
        }
    }

    private void read(CsvTable table) throws IOException {
        // Not closed: that would close the command's own output.
        CSVPrinter printer = new CSVPrinter(
                out(),
                CSVFormat.Builder.create()
                        .setRecordSeparator('\n')
                        .setQuoteMode(QuoteMode.MINIMAL)
                        .get());
        // A name that nobody gave would be taken for one.
        if (csv && table.headerRows() > 0) {
            printer.printRecord(table.columns());
        }
        while (table.next()) {
            LeftOut line = table.leftOut();
            if (line != null) {
                left++;
                if (told.size() < MOST_TOLD) {
                    told.add(line);
                }
                continue;
            }
            rows++;
            if (csv) {
                printer.printRecord(table.cells());
            } else if (shown.size() < ROWS_SHOWN) {
                shown.add(table.cells());
            }
        }
        out().flush();
    }

    private void tell(Path path, CsvTable table) {
        if (printedAsJson(json(path, table))) {
            return;
        }
        if (!csv) {
            out().println("%s: %s, delimited by %s, quoted by %s, quotes escaped by %s, lines end with %s"
                    .formatted(
                            path.getFileName(),
                            table.encoding(),
                            table.dialect().delimiterName(),
                            table.dialect().quote(),
                            table.dialect().backslash() ? "backslashes" : "doubling",
                            table.lineEnd()));
            out().println("%d columns, %s, %d rows%s"
                    .formatted(
                            table.columns().size(),
                            header(table.headerRows()),
                            rows,
                            left == 0 ? "" : ", " + left + " lines left out"));
        }
        if (!csv && !dialect) {
            out().println("  " + printable(table.columns()));
            shown.forEach(row -> out().println("  " + printable(row)));
        }
        note(path, table);
    }

    /** What a reader of the clean rows has to know. */
    private void note(Path path, CsvTable table) {
        if (table.columns().isEmpty()) {
            err().println("rollbook: " + path + " is empty");
        } else if (table.headerRows() != 1) {
            err().println("rollbook: " + path + " has " + header(table.headerRows())
                    + (table.headerRows() > 0 ? ", put together as one" : csv ? "" : "; its columns are numbered"));
        }
        if (table.linesBefore() > 0) {
            err().println("rollbook: " + path + ": " + table.linesBefore() + " lines before the table were left out");
        }
        told.forEach(line -> err().println("rollbook: " + path + ":" + line.line() + " " + line.reason()));
        if (left > told.size()) {
            err().println("rollbook: ... and " + (left - told.size()) + " more lines left out");
        }
    }

    private static String header(int headerRows) {
        return switch (headerRows) {
            case 0 -> "no header";
            case 1 -> "a header";
            default -> "a header of " + headerRows + " rows";
        };
    }

    private static String printable(List<String> cells) {
        return String.join(" | ", cells.stream().map(Table::printable).toList());
    }

    private ObjectNode json(Path path, CsvTable table) {
        ObjectNode answer = Api.JSON.createObjectNode();
        answer.put("file", path.toString())
                .put("encoding", table.encoding())
                .put("delimiter", String.valueOf(table.dialect().delimiter()))
                .put("quote", String.valueOf(table.dialect().quote()))
                .put("escape", table.dialect().backslash() ? "backslash" : "doubled")
                .put("lineEnd", table.lineEnd())
                .put("linesBefore", table.linesBefore())
                .put("headerRows", table.headerRows())
                .put("rows", rows);
        ArrayNode columns = answer.putArray("columns");
        table.columns().forEach(columns::add);
        ArrayNode lines = answer.putArray("leftOut");
        told.forEach(line -> lines.addObject().put("line", line.line()).put("reason", line.reason()));
        answer.put("linesLeftOut", left);
        return answer;
    }
}
