package io.rollbook.portal.parse;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RecordBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Any bytes as what a OneRoster service answered: each record is a row with a cell for each column, or one that is nobody's,
 * and none can be mistaken for two.
 */
public final class FuzzPages {
    private static final KeepRules EVERYTHING = new KeepRules(EnumSet.allOf(Keep.class), Set.of("house", "bus"));
    private static final List<Format> FORMATS = List.of(OneRosterRest.V11, OneRosterRest.V12);

    private FuzzPages() {}

    /** What the fuzzer calls. The first byte says which collection of which version it is, in full or changes only. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        int which = input[0] & 0xFF;
        Format format = FORMATS.get(which & 1);
        FileShape shape = format.files().get((which >> 2) % format.files().size());
        String manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,%s\n%s,%s\n"
                .formatted(format.version(), shape.property(), (which & 2) == 0 ? "bulk" : "delta");
        PulledPages.declaredBy(manifest.getBytes(StandardCharsets.UTF_8), EVERYTHING)
                .read(shape.file(), new ByteArrayInputStream(input, 1, input.length - 1), pages -> check(shape, pages));
    }

    private static void check(FileShape shape, InputStream pages) throws IOException {
        CsvRows rows = new CsvRows(pages, Dialect.RFC_4180);
        if (!rows.next()) {
            throw new AssertionError("no header");
        }
        Header header = HeaderSearch.in(rows, shape).header();
        if (header.fatal() != null) {
            throw new AssertionError("not the header of " + shape.file());
        }
        rows.expect(header.width());
        RowRules rules = new RowRules(shape, header, EVERYTHING, 0);
        RecordBytes record = new RecordBytes();
        while (rows.next()) {
            if (rows.malformed() || (rows.size() != header.width() && rows.size() != 1)) {
                throw new AssertionError("line " + rows.line() + ": " + rows.cells());
            }
            rules.check(rows, record, (code, field) -> {});
        }
    }
}
