package io.rollbook.portal.map;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Dialect;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.HeaderSearch;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RecordBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Any text as a mapping profile: it is refused with a list of problems, or reads rows whatever is in them. */
public final class FuzzMapping {
    private static final KeepRules EVERYTHING = new KeepRules(EnumSet.allOf(Keep.class), Set.of());
    private static final List<String> CELLS = List.of(
            "",
            "1",
            "9",
            "x",
            "true",
            "Student",
            "2026-08-17",
            "8/17/2026",
            "12/31/9999",
            "+999999999-12-31",
            "a;b,c|d",
            "{each}",
            "\u0000",
            "s1@20@");

    private FuzzMapping() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] profile) throws IOException {
        MappingFile.Result result = MappingFile.parse(new String(profile, StandardCharsets.UTF_8));
        if (result instanceof MappingFile.Read read) {
            for (FileShape shape : read.format().files()) {
                shape.matches("students.csv");
                check(shape);
            }
        } else if (result instanceof MappingFile.Problems bad
                && (bad.problems().isEmpty() || bad.problems().stream().anyMatch(problem -> problem.line() < 1))) {
            throw new AssertionError(bad);
        }
    }

    private static void check(FileShape shape) throws IOException {
        List<String> headers = shape.fields().stream().map(Field::header).toList();
        StringWriter text = new StringWriter();
        try (CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
            csv.printRecord(headers);
            for (String cell : CELLS) {
                csv.printRecord(Collections.nCopies(headers.size(), cell));
            }
        }
        CsvRows rows = new CsvRows(
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)), Dialect.RFC_4180);
        if (!rows.next()) {
            return;
        }
        HeaderSearch search = HeaderSearch.in(rows, shape);
        if (search.header().fatal() != null) {
            return;
        }
        rows.expect(search.header().width());
        RowRules rules = new RowRules(shape, search.header(), EVERYTHING, 0);
        RecordBytes record = new RecordBytes();
        while (rows.next()) {
            rules.check(rows, record, (code, field) -> {});
            rules.ledClass(rows);
        }
    }
}
