package io.rollbook.portal.parse;

import io.rollbook.roster.NeverKept;
import io.rollbook.roster.OwnColumns;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file's first row, matched against what the format says of the file: by name, whatever the order, upper or lower
 * case, and blanks or invisible characters around a name.
 *
 * @param width number of cells of a row
 * @param named number of columns, without those at the end that have no name
 * @param padded whether rows have not as many cells as the header, and those behind the named ones are to be empty
 * @param cells where each known column is, by the format's name for it; never those that are not to be read
 * @param denied columns that are never kept, whatever the settings say
 * @param metadata columns of the source's own that the settings may name
 * @param notes what is to be said about the columns
 */
public record Header(
        int width,
        int named,
        boolean padded,
        Map<String, Integer> cells,
        List<Denied> denied,
        List<Metadata> metadata,
        List<Note> notes) {
    // Where a header is missing, the first row is data: an unknown name is repeated only where all columns that are
    // required are there, and it looks like a name. Else the column is told by its place.
    private static final Pattern COLUMN_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.: -]{0,63}");

    /** Something about a column. @param column its name where it may be shown, or its place */
    public record Note(FindingCode code, @Nullable String column) {}

    /**
     * A column that is never kept.
     *
     * @param place from 0
     * @param column its name where it may be shown, or null
     * @param known whether it is the format's
     */
    public record Denied(NeverKept why, int place, @Nullable String column, boolean known) {}

    /**
     * A column of the source's own.
     *
     * @param name in lower case, without what all such names begin with
     * @param place from 0
     * @param column its name in the file where it may be shown, or null
     */
    public record Metadata(String name, int place, @Nullable String column) {}

    /** Where the column is, from 0; -1 where the file has none. */
    public int cell(String header) {
        return cells.getOrDefault(header, -1);
    }

    /** Whether a row says what the header says: several files were put together. */
    public boolean isRepeatedBy(CsvRows row) {
        for (Map.Entry<String, Integer> column : cells.entrySet()) {
            String cell = column.getValue() < row.size() ? row.cell(column.getValue()) : "";
            // Most rows are told by the length of one cell.
            if (cell.length() < column.getKey().length() || !visible(cell).equalsIgnoreCase(column.getKey())) {
                return false;
            }
        }
        return true;
    }

    /**
     * The same for rows of another number of cells, where that is harmless: all names are known, so that none of them can
     * be two that lost what stood between them, and only cells without a name are too many or missing.
     *
     * @param cells of most rows
     */
    public Header forRowsOf(int cells) {
        int known =
                this.cells.size() + (int) denied.stream().filter(Denied::known).count();
        boolean harmless = cells != width && cells >= named && known == named;
        return harmless ? new Header(cells, named, true, this.cells, denied, metadata, notes) : this;
    }

    /** The first reason why the file cannot be used, or null. */
    public @Nullable Note fatal() {
        return notes.stream()
                .filter(note ->
                        note.code() == FindingCode.DUPLICATE_COLUMN || note.code() == FindingCode.MISSING_COLUMN)
                .findFirst()
                .orElse(null);
    }

    /** Matches a first row. */
    public static Header of(FileShape shape, List<String> row) {
        Map<String, String> known = new HashMap<>();
        shape.fields().forEach(field -> known.put(field.header().toLowerCase(Locale.ROOT), field.header()));
        Map<String, Integer> cells = new HashMap<>();
        List<Note> notes = new ArrayList<>();
        List<Note> unknown = new ArrayList<>();
        List<Denied> denied = new ArrayList<>();
        List<Metadata> metadata = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int named = 0;
        for (int i = 0; i < row.size(); i++) {
            String cell = row.get(i);
            String name = visible(cell);
            String lower = name.toLowerCase(Locale.ROOT);
            named = name.isEmpty() ? named : i + 1;
            String header = known.get(lower);
            NeverKept never = NeverKept.of(name).orElse(null);
            if (!name.isEmpty() && !seen.add(lower)) {
                notes.add(new Note(FindingCode.DUPLICATE_COLUMN, header == null ? "column " + (i + 1) : header));
            } else if (never != null) {
                denied.add(new Denied(never, i, header == null ? shown(name) : header, header != null));
            } else if (header == null && OwnColumns.isOne(name)) {
                metadata.add(new Metadata(OwnColumns.name(lower), i, shown(name)));
            } else if (header == null) {
                unknown.add(new Note(FindingCode.UNKNOWN_COLUMN, shown(name)));
            } else {
                cells.put(header, i);
                if (!cell.equals(header)) {
                    notes.add(new Note(FindingCode.HEADER_SPELLING, header));
                }
            }
        }
        notes.addAll(missing(shape, cells));
        if (notes.stream().noneMatch(note -> note.code() == FindingCode.MISSING_COLUMN)) {
            notes.addAll(unknown);
        }
        if (!inOrder(shape, cells) || !areLast(metadata, cells)) {
            notes.add(new Note(FindingCode.HEADER_ORDER, null));
        }
        return new Header(
                row.size(),
                named,
                false,
                Map.copyOf(cells),
                List.copyOf(denied),
                List.copyOf(metadata),
                List.copyOf(notes));
    }

    private static List<Note> missing(FileShape shape, Map<String, Integer> cells) {
        return shape.fields().stream()
                .filter(field -> field.required() && !cells.containsKey(field.header()))
                .map(field -> new Note(FindingCode.MISSING_COLUMN, field.header()))
                .toList();
    }

    private static boolean inOrder(FileShape shape, Map<String, Integer> cells) {
        int before = -1;
        for (Field field : shape.fields()) {
            int at = cells.getOrDefault(field.header(), before + 1);
            if (at <= before) {
                return false;
            }
            before = cells.containsKey(field.header()) ? at : before;
        }
        return true;
    }

    /** Whether a source's own columns stand behind all others (OneRoster 1.2 CSV, "Metadata"). */
    private static boolean areLast(List<Metadata> metadata, Map<String, Integer> cells) {
        int last = cells.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
        return metadata.stream().allMatch(column -> column.place() > last);
    }

    /** Without blanks and invisible characters, wherever they are. */
    private static String visible(String cell) {
        StringBuilder out = new StringBuilder(cell.length());
        cell.codePoints().filter(c -> Character.getType(c) != Character.FORMAT).forEach(out::appendCodePoint);
        String name = Blank.trimmed(out.toString());
        return name == null ? "" : name;
    }

    private static @Nullable String shown(String name) {
        return COLUMN_NAME.matcher(name).matches() ? name : null;
    }
}
