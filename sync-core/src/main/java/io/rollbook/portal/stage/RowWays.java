package io.rollbook.portal.stage;

import io.rollbook.portal.parse.Format;
import io.rollbook.portal.validate.Denials;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a file's rows go to, and what they make beside. */
final class RowWays implements AutoCloseable {
    private final StagingTables tables;
    private final RecordBytes record;
    private final Entity entity;
    private final long bytes;
    private final CopyStream own;
    private final @Nullable SeenIds ids;
    private final Denials denials;
    private final List<SeenIds> madeIds = new ArrayList<>();
    private final List<CopyStream> made = new ArrayList<>();
    private final List<CopyStream> added = new ArrayList<>();

    /**
     * For a file.
     *
     * @param record holds the own record of the row that was checked last
     * @param bytes the file's size
     */
    RowWays(
            StagingTables tables,
            SeenRecords seen,
            RecordBytes record,
            Format format,
            Entity entity,
            RowRules rules,
            Denials denials,
            long bytes) {
        this.tables = tables;
        this.record = record;
        this.entity = entity;
        this.denials = denials;
        this.bytes = bytes;
        ids = tables.loads(format, entity) ? null : seen.ids(entity, bytes);
        for (MadeRecords records : rules.made()) {
            madeIds.add(seen.ids(records.entity(), bytes));
            made.add(records.entity() == entity ? tables.named(entity) : tables.made(records.entity()));
        }
        rules.added().forEach(records -> added.add(tables.added(records.entity())));
        // Last: were it open and anything failed before it can be closed, its connection could not be used again.
        own = tables.own(format, entity);
    }

    /** What the rows are. */
    Entity entity() {
        return entity;
    }

    long bytes() {
        return bytes;
    }

    Denials denials() {
        return denials;
    }

    /** Takes the row that was checked last. */
    void add(RowRules rules) {
        own.add(record);
        if (ids != null) {
            ids.add(FileStaging.idOf(rules));
        }
    }

    /** Takes the row where it marks a record as deleted; the roster's own tables have no place for it. */
    void bury(RowRules rules) {
        if (!tables.loaded().contains(entity)) {
            add(rules);
        }
    }

    /** Takes the records that it makes, and what it adds to others. */
    void addMade(RowRules rules) {
        for (int kind = 0; kind < made.size(); kind++) {
            MadeRecords records = rules.made().get(kind);
            for (int i = 0; i < records.count(); i++) {
                madeIds.get(kind).add(records.id(i));
                made.get(kind).add(records.record(i));
            }
        }
        for (int kind = 0; kind < added.size(); kind++) {
            MadeRecords records = rules.added().get(kind);
            for (int i = 0; i < records.count(); i++) {
                added.get(kind).add(records.record(i));
            }
        }
    }

    /** The rows are in their tables then. Returns how many own records the server took. */
    long finish() {
        made.forEach(CopyStream::finish);
        added.forEach(CopyStream::finish);
        return own.finish();
    }

    @Override
    public void close() {
        try (own) {
            made.forEach(CopyStream::close);
            added.forEach(CopyStream::close);
        }
    }
}
