package io.rollbook.export;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.RollbookExport;
import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.OwnColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One file of an export: the SQL that reads its rows from the roster, with each value as the standard wants it, and the
 * conditions under which a record is left out or differs. In the SQL {@code r} is the record.
 */
final class Sheet {
    /** What a cell holds. */
    enum Kind {
        /** Nothing, in every row. */
        BLANK,
        TEXT,
        ID,
        TEXTS,
        IDS
    }

    /** A column of the file. */
    record Cell(String header, Kind kind, String sql) {}

    /** A reason to leave a record out. */
    record Lack(String field, String condition, String why) {}

    /** What is otherwise than in the record. */
    record Note(String field, String condition, Change change) {}

    /** {@code decides}: whether a reason to leave records out needs it. */
    private record Join(String sql, boolean decides) {}

    private final FileShape shape;
    private final Entity entity;
    private final KeepRules keep;
    private final boolean whole;
    private final List<Cell> cells = new ArrayList<>();
    private final List<Lack> lacks = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<Join> joins = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    /** {@code whole}: with all columns, and not only what decides whether a record is in the export. */
    private Sheet(FileShape shape, Entity entity, KeepRules keep, boolean whole) {
        this.shape = shape;
        this.entity = entity;
        this.keep = keep;
        this.whole = whole;
        for (Field field : shape.fields()) {
            switch (field.use()) {
                case KEY -> key(field);
                case COLUMN -> column(field, entity.column(Objects.requireNonNull(field.column())));
                case FORMER -> {}
                default -> cells.add(new Cell(field.header(), Kind.BLANK, "NULL"));
            }
        }
        if (entity == Entity.USERS && !keep.keeps(Keep.GUARDIANS)) {
            // As it is read back: by the roles that are in the export.
            String orgs = deciding(Entity.ORGS, keep).kept("");
            String name = "t" + joins.size();
            joins.add(new Join(Special.onlyGuardian(orgs, name), true));
            lacks.add(new Lack(Entity.KEY, name + ".sourced_id IS NOT NULL", "the district does not keep guardians"));
        }
        if (whole) {
            keep.metadata().stream().sorted().forEach(this::metadata);
        }
        if (!texts.isEmpty()) {
            String all = String.join(", ", texts);
            notes.add(new Note("", "concat_ws(',', " + all + ") ~ E'[\\r\\n]'", Change.LINE_BREAKS));
        }
        if (entity == Entity.ENROLLMENTS && whole) {
            joins.add(new Join(Special.SEVERAL_PRIMARY, false));
        }
    }

    /** The files of an export, those of which nothing is kept left out. */
    static List<Sheet> all(KeepRules keep) {
        List<Sheet> sheets = new ArrayList<>();
        for (FileShape shape : RollbookExport.FORMAT.files()) {
            Entity entity = shape.entity();
            if (entity != null && keep.keeps(entity)) {
                sheets.add(new Sheet(shape, entity, keep, true));
            }
        }
        return sheets;
    }

    /** What decides about an entity's records: without references that may be blank, some of which lead in circles. */
    private static Sheet deciding(Entity entity, KeepRules keep) {
        return RollbookExport.FORMAT.files().stream()
                .filter(shape -> shape.entity() == entity)
                .map(shape -> new Sheet(shape, entity, keep, false))
                .findFirst()
                .orElseThrow();
    }

    String file() {
        return shape.file();
    }

    Entity entity() {
        return entity;
    }

    List<Cell> cells() {
        return cells;
    }

    List<Lack> lacks() {
        return lacks;
    }

    List<Note> notes() {
        return notes;
    }

    /** Rows of: the number of the reason for which records are left out, or null; how many; how many of each note. */
    String counting() {
        StringBuilder reason = new StringBuilder("CASE");
        for (int i = 0; i < lacks.size(); i++) {
            reason.append(" WHEN ")
                    .append(lacks.get(i).condition())
                    .append(" THEN ")
                    .append(i);
        }
        StringBuilder flags = new StringBuilder();
        StringBuilder sums = new StringBuilder();
        for (int i = 0; i < notes.size(); i++) {
            flags.append(", (")
                    .append(notes.get(i).condition())
                    .append(") AS n")
                    .append(i);
            sums.append(", count(*) FILTER (WHERE n").append(i).append(")");
        }
        return "SELECT lack, count(*)" + sums + " FROM (SELECT " + reason + " END AS lack" + flags + from(false)
                + ") s GROUP BY lack";
    }

    /** The rows, with a column for each cell that is not {@link Kind#BLANK}. */
    String rows() {
        String columns = cells.stream()
                .filter(cell -> cell.kind() != Kind.BLANK)
                .map(Cell::sql)
                .collect(Collectors.joining(", "));
        return "SELECT " + columns + from(false) + " AND NOT (" + anyLack() + ")";
    }

    /** The ids of the records that are in the export, of those of which a condition is true. */
    String kept(String condition) {
        return "SELECT r.sourced_id" + from(true) + " AND NOT (" + anyLack() + ")" + condition;
    }

    private String from(boolean deciding) {
        return " FROM roster." + entity.table() + " r "
                + joins.stream()
                        .filter(join -> join.decides() || !deciding)
                        .map(Join::sql)
                        .collect(Collectors.joining(" "))
                + " WHERE r.active";
    }

    private String anyLack() {
        return lacks.stream().map(Lack::condition).collect(Collectors.joining(" OR "));
    }

    private void key(Field field) {
        cells.add(new Cell(field.header(), Kind.ID, "r.sourced_id"));
        lacks.add(new Lack(field.header(), Special.TOO_LONG, "the id is too long for OneRoster"));
        notes.add(new Note(field.header(), Special.ESCAPED, Change.ESCAPED));
        Entity owner = entity.keyOf();
        if (owner != null) {
            String target = join("sourced_id", owner, "", true);
            lacks.add(new Lack(field.header(), target + " IS NULL", "the person is not in the export"));
        }
    }

    /** Columns of the source's own stand behind all others (OneRoster 1.2.1 CSV, "Metadata"). */
    private void metadata(String name) {
        String begin = "'" + name.replace("'", "''") + "='";
        String value = "(SELECT substr(m, length(%1$s) + 1) FROM unnest(r.metadata) m WHERE starts_with(m, %1$s))"
                .formatted(begin);
        texts.add(value);
        cells.add(new Cell(OwnColumns.PREFIX + name, Kind.TEXT, value));
    }

    private void column(Field field, Column column) {
        String header = field.header();
        if (!keep.keeps(column.keep())) {
            cells.add(new Cell(header, Kind.BLANK, "NULL"));
        } else if (column.link() != null) {
            if (whole) {
                links(header, column, column.link());
            }
        } else if (column.target() != null) {
            if (whole || field.required()) {
                reference(field, column);
            }
        } else {
            value(field, column);
        }
    }

    private void value(Field field, Column column) {
        String own = "r.\"" + column.sql() + "\"";
        boolean list = column.type() == ColumnType.TEXTS;
        if (list) {
            texts.add("array_to_string(" + own + ", ',')");
        } else if (column.type() == ColumnType.TEXT || column.type() == ColumnType.ID) {
            texts.add(own);
        }
        Special special = Special.of(entity, column);
        if (special != null) {
            cells.add(new Cell(field.header(), list ? Kind.TEXTS : Kind.TEXT, special.value()));
            notes.add(new Note(field.header(), special.differs(), special.change()));
            return;
        }
        cells.add(new Cell(field.header(), list ? Kind.TEXTS : Kind.TEXT, list ? own : own + "::text"));
        if (column.keep() == Keep.PHONE && !keep.keeps(Keep.BIRTH_DATE)) {
            String name = "t" + joins.size();
            joins.add(new Join(Special.GROWN_UP.formatted(name), false));
            String told = own + " IS NOT NULL AND " + name + ".sourced_id IS NULL";
            notes.add(new Note(field.header(), told, Change.AGELESS));
        }
        // The standard requires a user name, our reading of it does not.
        boolean required = field.required() || field.header().equals("username");
        if (required && !column.required()) {
            lacks.add(new Lack(field.header(), own + " IS NULL", "the record has none, and OneRoster requires it"));
        }
    }

    private void reference(Field field, Column column) {
        String header = field.header();
        Entity target = Objects.requireNonNull(column.references());
        boolean course = entity == Entity.CLASSES && target == Entity.COURSES;
        String found = join(column.sql(), target, Special.kindOf(header), field.required());
        if (course) {
            cells.add(new Cell(header, Kind.ID, "coalesce(" + found + ", '" + RollbookExport.NO_COURSE + "')"));
            notes.add(new Note(header, found + " IS NULL", Change.PLACEHOLDER));
            return;
        }
        cells.add(new Cell(header, Kind.ID, found));
        if (field.required()) {
            lacks.add(new Lack(header, found + " IS NULL", Special.missing(header)));
        } else {
            String set = "r.\"" + column.sql() + "\" IS NOT NULL";
            notes.add(new Note(header, set + " AND " + found + " IS NULL", Change.BLANKED));
        }
    }

    /** Looks the target up and answers the column that holds its id where it is in the export. */
    private String join(String column, Entity target, String kind, boolean decides) {
        String name = "t" + joins.size();
        String targets = deciding(target, keep).kept(kind);
        joins.add(new Join(
                "LEFT JOIN (%s) %s ON %s.sourced_id = r.\"%s\"".formatted(targets, name, name, column), decides));
        return name + ".sourced_id";
    }

    private void links(String header, Column column, Column.@Nullable Link link) {
        Column.Link to = Objects.requireNonNull(link);
        String name = "l" + joins.size();
        String targets =
                deciding(Objects.requireNonNull(column.references()), keep).kept("");
        joins.add(new Join(
                """
                LEFT JOIN (
                    SELECT l."%3$s" AS owner, count(*) AS stored,
                           array_agg(l."%2$s" ORDER BY l."%2$s" COLLATE "C") FILTER (WHERE t.sourced_id IS NOT NULL) AS ids
                    FROM roster.%1$s l LEFT JOIN (%4$s) t ON t.sourced_id = l."%2$s" GROUP BY 1) %5$s
                ON %5$s.owner = r.sourced_id
                """
                        .formatted(to.table(), to.column(), to.owner(), targets, name),
                false));
        String ids = "coalesce(" + name + ".ids, '{}')";
        notes.add(new Note(header, name + ".stored > cardinality(" + ids + ")", Change.BLANKED));
        if (entity == Entity.CLASSES) {
            String none = "cardinality(" + ids + ") = 0";
            notes.add(new Note(header, none, Change.PLACEHOLDER));
            ids = "CASE WHEN " + none + " THEN ARRAY['" + RollbookExport.NO_TERM + "'] ELSE " + ids + " END";
        }
        cells.add(new Cell(header, Kind.IDS, ids));
    }
}
