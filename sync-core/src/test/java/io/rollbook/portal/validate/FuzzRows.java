package io.rollbook.portal.validate;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Dialect;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import io.rollbook.portal.parse.HeaderSearch;
import io.rollbook.portal.parse.RollbookExport;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RecordBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Any bytes as the rows of any file of any format, behind its header: each is a record, or bad, or no row at all. */
public final class FuzzRows {
    private static final KeepRules EVERYTHING = new KeepRules(EnumSet.allOf(Keep.class), Set.of());
    private static final List<FileShape> SHAPES = Formats.BUILT_IN.all().stream()
            // The same files, of which more can be read.
            .map(format -> format.name().equals(RollbookExport.FORMAT.name()) ? RollbookExport.FORMAT : format)
            .map(Format::files)
            .flatMap(List::stream)
            .filter(shape -> shape.entity() != null)
            .toList();

    private FuzzRows() {}

    /** What the fuzzer calls. The first byte says which file it is. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        FileShape shape = SHAPES.get((input[0] & 0xFF) % SHAPES.size());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes((shape.fields().stream().map(Field::header).collect(Collectors.joining(",")) + "\n")
                .getBytes(StandardCharsets.UTF_8));
        file.write(input, 1, input.length - 1);
        CsvRows rows = new CsvRows(new ByteArrayInputStream(file.toByteArray()), Dialect.RFC_4180);
        rows.next();
        HeaderSearch search = HeaderSearch.in(rows, shape);
        rows.expect(search.header().width());
        RowRules rules = new RowRules(shape, search.header(), EVERYTHING, 0);
        RecordBytes record = new RecordBytes();
        while (rows.next()) {
            rules.check(rows, record, (code, field) -> {});
            rules.isText(rows);
            rules.ledClass(rows);
        }
    }
}
