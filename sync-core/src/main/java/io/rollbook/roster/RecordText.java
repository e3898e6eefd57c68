package io.rollbook.roster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a written record holds, for people to read. */
public final class RecordText {
    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
    /** Dimensions, flags and type of an array, then the number of its items and the first one's place. */
    private static final int BEFORE_COUNT = 12;

    private RecordText() {}

    /** The record's id and values by OneRoster name, those that have one, in the order of {@link Entity#columns}. */
    public static Map<String, String> of(Entity entity, RecordBytes record) {
        ByteBuffer bytes = ByteBuffer.wrap(record.array(), 0, record.length());
        bytes.getShort();
        Map<String, String> values = new LinkedHashMap<>();
        put(values, Entity.KEY, ColumnType.ID, bytes);
        entity.columns().forEach(column -> put(values, column.name(), column.type(), bytes));
        return values;
    }

    /** The ids in one of the record's columns: {@link Entity#KEY}, a reference, or a list of references. */
    public static List<String> ids(Entity entity, RecordBytes record, String column) {
        ByteBuffer bytes = ByteBuffer.wrap(record.array(), 0, record.length());
        bytes.getShort();
        int place = column.equals(Entity.KEY) ? 0 : 1 + entity.columns().indexOf(entity.column(column));
        for (int i = 0; i < place; i++) {
            bytes.position(Math.max(0, bytes.getInt()) + bytes.position());
        }
        int length = bytes.getInt();
        if (length < 0) {
            return List.of();
        }
        boolean list = place > 0 && entity.column(column).type() == ColumnType.IDS;
        return list ? items(bytes.slice()) : List.of(utf8(bytes, length));
    }

    private static void put(Map<String, String> values, String name, ColumnType type, ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length >= 0) {
            byte[] field = new byte[length];
            bytes.get(field);
            values.put(name, text(type, ByteBuffer.wrap(field)));
        }
    }

    private static String text(ColumnType type, ByteBuffer field) {
        return switch (type) {
            case TEXT, ID, WORD -> utf8(field, field.remaining());
            case TEXTS, IDS -> String.join(",", items(field));
            case DATE -> EPOCH.plusDays(field.getInt()).toString();
            case BOOLEAN -> String.valueOf(field.get() != 0);
            case YEAR -> String.valueOf(field.getShort());
        };
    }

    private static List<String> items(ByteBuffer field) {
        field.position(BEFORE_COUNT);
        int count = field.getInt();
        field.getInt();
        List<String> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(utf8(field, field.getInt()));
        }
        return items;
    }

    private static String utf8(ByteBuffer field, int length) {
        byte[] text = new byte[length];
        field.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
