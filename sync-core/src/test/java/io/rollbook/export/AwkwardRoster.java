package io.rollbook.export;

import io.rollbook.roster.Column;
import io.rollbook.roster.DerivedId;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records made at random, of all that a roster may hold: missing values, references to what is not there or gone, and
 * values with whatever is awkward in CSV, in ids and in OneRoster. Straight into the tables.
 */
final class AwkwardRoster {
    private static final List<String> PIECES = List.of(
            ",",
            "\"",
            "'",
            ";",
            "|",
            "\t",
            "\n",
            "\r\n",
            "\r",
            "=1+1",
            "-Ann",
            "@SUM(A1)",
            "+1",
            " ",
            "  ",
            "é",
            "ß",
            "漢字",
            "👩‍🎓",
            "مدرسة",
            "\u200b",
            "\u00a0",
            "NULL",
            "true",
            "\\",
            "\\\"",
            "\"\"",
            "O'Neill",
            "a",
            "B",
            "0",
            "07",
            "x".repeat(300));
    private static final List<String> ID_PIECES = List.of(
            " ",
            "@",
            "#",
            "{",
            "}",
            ":",
            "é",
            "漢",
            "@20@",
            "/",
            ".",
            "-",
            "_",
            "A",
            "b",
            "7",
            "42",
            "|",
            "\"",
            "&",
            "y".repeat(60));
    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);

    private final Random random;
    private final Connection tenant;
    private final Map<Entity, List<String>> ids = new EnumMap<>(Entity.class);

    private AwkwardRoster(long seed, Connection tenant) {
        this.random = new Random(seed);
        this.tenant = tenant;
    }

    /** Fills an empty roster. */
    static void fill(long seed, Connection tenant) throws SQLException {
        AwkwardRoster roster = new AwkwardRoster(seed, tenant);
        for (Entity entity : Entity.values()) {
            roster.fill(entity);
        }
    }

    /** A larger one, whose records refer to others of their kind, too: people to those who act for them. */
    static void fillLarger(long seed, Connection tenant) throws SQLException {
        AwkwardRoster roster = new AwkwardRoster(seed, tenant);
        for (Entity entity : Entity.values()) {
            roster.fill(entity, roster.most(entity));
        }
    }

    private int most(Entity entity) {
        return random.nextInt(entity == Entity.ENROLLMENTS ? 120 : entity == Entity.ORGS ? 8 : 30)
                + (entity == Entity.ORGS ? 2 : 0);
    }

    private void fill(Entity entity, int records) throws SQLException {
        Set<String> made = new LinkedHashSet<>();
        for (int i = 0; i < records; i++) {
            if (entity == Entity.DEMOGRAPHICS && ids(Entity.USERS).isEmpty()) {
                return;
            }
            record(entity, made, i);
            ids.put(entity, new ArrayList<>(made));
        }
    }

    private void fill(Entity entity) throws SQLException {
        int most = entity == Entity.ENROLLMENTS ? 120 : entity == Entity.ORGS ? 8 : 30;
        Set<String> made = new LinkedHashSet<>();
        for (int i = 0; i < random.nextInt(most) + (entity == Entity.ORGS ? 2 : 0); i++) {
            if (entity == Entity.DEMOGRAPHICS && ids(Entity.USERS).isEmpty()) {
                return;
            }
            record(entity, made, i);
        }
        ids.put(entity, new ArrayList<>(made));
    }

    private void record(Entity entity, Set<String> made, int number) throws SQLException {
        List<Column> stored = entity.stored();
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : stored) {
            values.add(value(entity, column));
        }
        order(entity, stored, values);
        String id = id(entity, number);
        if (entity == Entity.USER_ROLES) {
            id = new DerivedId(entity)
                    .of(String.valueOf(values.get(0)), String.valueOf(values.get(1)), String.valueOf(values.get(2)));
        }
        if (!made.add(id)) {
            return;
        }
        String names =
                stored.stream().map(column -> ", \"" + column.sql() + "\"").collect(Collectors.joining());
        String marks =
                stored.stream().map(column -> ", ?::" + column.type().sql()).collect(Collectors.joining());
        String sql = "INSERT INTO roster." + entity.table() + " (sourced_id, active, row_hash" + names
                + ") VALUES (?, ?, ''" + marks + ")";
        try (PreparedStatement insert = tenant.prepareStatement(sql)) {
            insert.setString(1, id);
            insert.setBoolean(2, random.nextInt(10) > 0);
            for (int i = 0; i < values.size(); i++) {
                Object value = values.get(i);
                insert.setObject(i + 3, value instanceof String[] items ? tenant.createArrayOf("text", items) : value);
            }
            insert.execute();
        }
        for (Column column : entity.links()) {
            link(column, id);
        }
    }

    private void link(Column column, String id) throws SQLException {
        Column.Link link = Objects.requireNonNull(column.link());
        Entity target = Objects.requireNonNull(column.references());
        for (int i = 0; i < random.nextInt(3); i++) {
            try (PreparedStatement insert = tenant.prepareStatement("INSERT INTO roster." + link.table() + " (\""
                    + link.owner() + "\", \"" + link.column() + "\") VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                insert.setString(1, id);
                insert.setString(2, reference(target));
                insert.execute();
            }
        }
    }

    private @Nullable Object value(Entity entity, Column column) {
        if (!column.required() && random.nextInt(column.name().endsWith("Name") ? 8 : 3) == 0) {
            return null;
        }
        if (column.target() != null) {
            return reference(Objects.requireNonNull(column.references()));
        }
        return switch (column.type()) {
            case TEXT -> text(PIECES);
            case ID -> shortened(text(ID_PIECES));
            case TEXTS -> column.name().equals("userIds") ? userIds() : items();
            case BOOLEAN -> String.valueOf(random.nextBoolean());
            case DATE ->
                column.keep() == Keep.BIRTH_DATE
                        ? DAY.minusDays(random.nextInt(20 * 365)).toString()
                        : DAY.plusDays(random.nextInt(400)).toString();
            case YEAR -> String.valueOf(2026 + random.nextInt(3));
            case WORD -> word(entity, column);
            case IDS -> throw new IllegalArgumentException(column.name());
        };
    }

    private String word(Entity entity, Column column) {
        if (column.name().equals("type") && entity == Entity.ORGS && random.nextInt(3) > 0) {
            return "school";
        }
        List<String> words = new ArrayList<>(column.words());
        words.sort(null);
        return column.open() && random.nextInt(6) == 0
                ? "ext:" + text(List.of("a", " ", "Ü", ",", "b"))
                : words.get(random.nextInt(words.size()));
    }

    /** The last day is not before the first: such records do not get in. */
    private static void order(Entity entity, List<Column> stored, List<@Nullable Object> values) {
        if (entity.period().size() == 2) {
            int begin = stored.indexOf(entity.period().get(0));
            int end = stored.indexOf(entity.period().get(1));
            Object first = values.get(begin);
            Object last = values.get(end);
            if (first != null && last != null && first.toString().compareTo(last.toString()) > 0) {
                values.set(begin, last);
                values.set(end, first);
            }
        }
    }

    private String reference(Entity target) {
        List<String> known = ids(target);
        return known.isEmpty() || random.nextInt(20) == 0
                ? "none-" + random.nextInt(5)
                : known.get(random.nextInt(known.size()));
    }

    private List<String> ids(Entity entity) {
        return ids.getOrDefault(entity, List.of());
    }

    private String id(Entity entity, int number) {
        if (entity == Entity.DEMOGRAPHICS) {
            return ids(Entity.USERS).get(random.nextInt(ids(Entity.USERS).size()));
        }
        String id = random.nextBoolean() ? entity.name().charAt(0) + "-" + number : text(ID_PIECES) + number;
        return shortened(id);
    }

    private static String shortened(String id) {
        return id.length() > 255 ? id.substring(0, 200) : id;
    }

    private String @Nullable [] items() {
        Set<String> items = new HashSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            items.add(text(PIECES).replace(',', '.'));
        }
        return items.toArray(String[]::new);
    }

    private String[] userIds() {
        String[] some = {"{LDAP:ann}", "{a:b c}", "ann", "{:x}", "{a:b:c}", "{a b:\"q\"}"};
        String[] items = new String[1 + random.nextInt(2)];
        for (int i = 0; i < items.length; i++) {
            items[i] = some[random.nextInt(some.length)];
        }
        return items;
    }

    /** Without blanks at its ends: those do not get in. */
    private String text(List<String> pieces) {
        StringBuilder out = new StringBuilder("n");
        for (int i = 0; i <= random.nextInt(5); i++) {
            out.append(pieces.get(random.nextInt(pieces.size())));
        }
        return (random.nextBoolean()
                        ? out.append('.').toString()
                        : out.append('z').substring(1))
                .replaceAll("^[\\s\\u200b\\u00a0]+|[\\s\\u200b\\u00a0]+$", "");
    }
}
