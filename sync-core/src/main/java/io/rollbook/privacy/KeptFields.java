package io.rollbook.privacy;

import io.rollbook.district.Districts;
import io.rollbook.district.KeepRules;
import io.rollbook.roster.Column;
import io.rollbook.roster.DataCategory;
import io.rollbook.roster.DataUse;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import io.rollbook.roster.OwnColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The columns of the roster that something may be kept in. */
final class KeptFields {
    /** A field with what it is. */
    record Field(List<DataCategory> categories, Inventory.Kept kept) {}

    private final List<Districts.Kept> versions;
    private final KeepRules now;

    /** {@code versions}: of the settings, oldest first. */
    KeptFields(List<Districts.Kept> versions) {
        this.versions = List.copyOf(versions);
        this.now = versions.get(versions.size() - 1).keep();
    }

    List<Field> list() {
        List<Field> fields = new ArrayList<>();
        for (Entity entity : Entity.values()) {
            if (now.keeps(entity)) {
                fields.add(key(entity));
                entity.columns().stream()
                        .filter(column -> column.keep() != Keep.METADATA && now.keeps(column.keep()))
                        .forEach(column -> fields.add(field(entity, column)));
            }
        }
        now.metadata().stream().sorted().forEach(name -> fields.add(metadata(name)));
        return fields;
    }

    private Field key(Entity entity) {
        boolean always = KeepRules.DIRECTORY_ONLY.keeps(entity);
        Districts.Kept since = since(keep -> keep.keeps(entity));
        return field(
                entity,
                Entity.KEY,
                entity.table() + ".sourced_id",
                "The source's id of the record.",
                always ? Keep.DIRECTORY : Keep.DEMOGRAPHICS,
                always ? because(Keep.DIRECTORY) : "the columns below",
                since);
    }

    private Field field(Entity entity, Column column) {
        Column.Link link = column.link();
        String name = link == null ? entity.table() + "." + column.sql() : link.table() + "." + link.column();
        return field(
                entity,
                column.name(),
                name,
                column.comment(),
                column.keep(),
                because(column.keep()),
                since(keep -> keep.keeps(column.keep())));
    }

    private static Field field(
            Entity entity,
            String column,
            String name,
            String element,
            Keep rule,
            String because,
            Districts.Kept since) {
        DataUse use = DataUse.of(entity, column);
        return new Field(
                use.categories(),
                new Inventory.Kept(
                        name, element, use.purpose(), because, only(rule), since.version(), since.applied()));
    }

    /** In the table whose file has the column. */
    private Field metadata(String name) {
        DataUse use = DataUse.of(Entity.USERS, "metadata");
        Districts.Kept since = since(keep -> keep.keepsMetadata(name));
        return new Field(
                use.categories(),
                new Inventory.Kept(
                        "*.metadata",
                        "The column " + OwnColumns.PREFIX + name + " of any file.",
                        use.purpose(),
                        "keep.metadata: " + name,
                        null,
                        since.version(),
                        since.applied()));
    }

    private static String because(Keep rule) {
        return rule == Keep.DIRECTORY ? "directory data" : "keep." + rule.key() + ": always";
    }

    private static @Nullable String only(Keep rule) {
        return rule == Keep.PHONE ? "people of 13 and older" : null;
    }

    /** The version that first kept it without a gap until now. */
    private Districts.Kept since(Predicate<KeepRules> kept) {
        Districts.Kept since = versions.get(versions.size() - 1);
        for (int i = versions.size() - 2; i >= 0 && kept.test(versions.get(i).keep()); i--) {
            since = versions.get(i);
        }
        return since;
    }
}
