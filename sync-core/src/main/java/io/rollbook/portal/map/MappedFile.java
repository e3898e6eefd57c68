package io.rollbook.portal.map;

import io.rollbook.district.Settings;
import io.rollbook.portal.parse.Each;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Make;
import io.rollbook.portal.parse.Skip;
import io.rollbook.portal.parse.Source;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.NeverKept;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One file of a mapping profile. */
final class MappedFile {
    /** What makes the ids of records that have none of their own. */
    private static final Map<Entity, List<String>> DERIVED = Map.of(
            Entity.ENROLLMENTS, List.of("classSourcedId", "userSourcedId", "role"),
            Entity.USER_ROLES, List.of("userSourcedId", "orgSourcedId", "role"));

    private final Settings settings;
    private final String name;
    private final boolean schoolOfClass;
    private final Set<String> needed = new LinkedHashSet<>();
    private final Set<String> optional = new LinkedHashSet<>();

    /** {@code schoolOfClass}: whether an enrollment's school is that of its class. */
    MappedFile(Settings settings, String name, boolean schoolOfClass) {
        this.settings = settings;
        this.name = name;
        this.schoolOfClass = schoolOfClass;
    }

    FileShape shape() {
        boolean required = settings.flag("required", true);
        String status = settings.text("status");
        refuseNeverKept(settings, "status", status);
        Skip skip = skip();
        List<Make> makes = new ArrayList<>();
        List<Settings> records = settings.sections("records");
        for (Settings record : records) {
            Make make = make(record);
            if (make != null) {
                makes.add(make);
            }
        }
        if (records.isEmpty()) {
            settings.problem("records", "a file needs at least one record, the row's own first");
        } else if (!makes.isEmpty() && makes.get(0).each() != null) {
            settings.problem("records", "the first is the row's own: it is made once, without for-each");
        }
        if (makes.stream()
                .skip(1)
                .anyMatch(make -> make.entity() == makes.get(0).entity())) {
            settings.problem(
                    "records",
                    "the row's own record is counted, so no other can be of its entity; put another one first");
        }
        settings.done();
        return new FileShape(name, required, fields(status), List.copyOf(makes), List.of(), skip);
    }

    private @Nullable Skip skip() {
        Settings skip = settings.section("skip");
        if (skip == null) {
            return null;
        }
        String column = skip.required("column");
        refuseNeverKept(skip, "column", column);
        List<String> values = skip.texts("values");
        if (values == null) {
            skip.problem("values", "is missing: the values of rows to be left out");
        }
        boolean blank = skip.flag("blank", false);
        skip.done();
        optional.add(column);
        Set<String> words = new HashSet<>();
        (values == null ? List.<String>of() : values).forEach(value -> words.add(value.toLowerCase(Locale.ROOT)));
        if (blank) {
            words.add("");
        }
        return new Skip(column, Set.copyOf(words));
    }

    private List<Field> fields(@Nullable String status) {
        List<Field> fields = new ArrayList<>();
        needed.forEach(header -> fields.add(new Field(header, Field.Use.PART, null, true)));
        optional.stream()
                .filter(header -> !needed.contains(header) && !header.equals(status))
                .forEach(header -> fields.add(new Field(header, Field.Use.PART, null, false)));
        if (status != null) {
            fields.add(new Field(status, Field.Use.STATUS, null, false));
        }
        return List.copyOf(fields);
    }

    private @Nullable Make make(Settings record) {
        Entity entity = entity(record);
        if (entity == null) {
            return null;
        }
        Each each = each(record);
        Source id = record.has(Entity.KEY) ? new ValueReader(record, each != null).read(Entity.KEY) : null;
        List<String> idColumns = id == null ? DERIVED.getOrDefault(entity, List.of()) : List.of();
        if (!record.has(Entity.KEY) && idColumns.isEmpty()) {
            record.problem(Entity.KEY, "is missing");
        }
        Map<String, Source> values = new LinkedHashMap<>();
        for (Column column : entity.columns()) {
            if (column.keep() == Keep.METADATA) {
                // Not mapped: the district file names them.
                continue;
            }
            boolean must = column.required() || idColumns.contains(column.name());
            if (record.has(column.name())) {
                Source source = new ValueReader(record, each != null).read(column.name());
                if (source != null) {
                    values.put(column.name(), source);
                    (must ? needed : optional).addAll(source.headers());
                }
            } else if (must && !isFilled(entity, column)) {
                record.problem(column.name(), "is missing: " + entity.table() + " cannot be without it");
            }
        }
        if (id != null) {
            needed.addAll(id.headers());
        }
        record.done();
        return new Make(entity, id, idColumns, values, each);
    }

    private boolean isFilled(Entity entity, Column column) {
        return schoolOfClass && entity == Entity.ENROLLMENTS && column.name().equals("schoolSourcedId");
    }

    private static @Nullable Entity entity(Settings record) {
        String table = record.required("entity");
        Set<String> tables =
                new TreeSet<>(Arrays.stream(Entity.values()).map(Entity::table).toList());
        if (table.isEmpty()) {
            return null;
        }
        if (!tables.contains(table)) {
            record.problem(
                    "entity", table + " is none of " + String.join(", ", tables) + Settings.didYouMean(table, tables));
            return null;
        }
        return Entity.ofTable(table);
    }

    private @Nullable Each each(Settings record) {
        List<String> columns = record.texts("for-each");
        String list = record.text("for-each-of");
        if (columns != null && list != null) {
            record.problem("for-each", "and for-each-of exclude each other");
        }
        refuseNeverKept(record, "for-each-of", list);
        if (columns != null) {
            if (columns.isEmpty()) {
                record.problem("for-each", "names no column");
            }
            columns.forEach(column -> refuseNeverKept(record, "for-each", column));
            optional.addAll(columns);
            return new Each(columns, false, false);
        }
        if (list != null) {
            optional.add(list);
            return new Each(List.of(list), true, false);
        }
        return null;
    }

    /** A column that is never kept must not decide about anything either. */
    static void refuseNeverKept(Settings settings, String key, @Nullable String column) {
        if (column != null) {
            NeverKept.of(column)
                    .ifPresent(never -> settings.problem(key, column + " cannot be used: " + never.reason()));
        }
    }
}
