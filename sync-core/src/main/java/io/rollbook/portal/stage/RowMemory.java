package io.rollbook.portal.stage;

import io.rollbook.database.Sql;
import io.rollbook.portal.known.Fingerprint;
import io.rollbook.portal.known.KnownRow;
import io.rollbook.portal.known.KnownRows;
import io.rollbook.portal.known.RowKind;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.Meter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a feed's deliveries: the rows that were used, see {@link StoredRows}, and {@code
 * sync.known_loose}, the records whose rows have to be read again all the same. {@code sync.known} names the run of which
 * this holds true; a merge of anything else forgets it. Works on a connection beside the one that takes the rows, in short
 * statements: others may come between.
 */
final class RowMemory {
    /** Kinds of rows that a file may have: the number of one is a byte. */
    static final int MOST_KINDS = 250;

    private static final int MOST_LOOSE = 100_000;
    private static final int KINDS = -1;
    private static final int FLUSH = 8_192;

    private final Connection connection;
    private final Meter meter;
    private final Sql sql;
    private final String feed;
    private final String run;
    private final byte[] secret;
    private final byte[] reading;
    private final @Nullable String last;
    private final ByteBuffer part = ByteBuffer.allocate(StoredRows.PART);
    private final List<byte[]> full = new ArrayList<>(StoredRows.AT_ONCE);
    private final Ids vanished = new Ids("staging.unlisted");
    private final Ids loose = new Ids("staging.loose");
    private String file = "";
    private int parts;

    /**
     * For one delivery.
     *
     * @param secret the district's key
     * @param reading whatever decides how rows are read
     * @param meter counts the rows that are recognised
     * @param recall whether rows of the last delivery are to be recognised; else only this one is remembered
     */
    RowMemory(
            Connection connection,
            String feed,
            String run,
            byte[] secret,
            byte[] reading,
            boolean recall,
            Meter meter) {
        this.meter = meter;
        this.connection = connection;
        this.sql = new Sql(connection);
        this.feed = feed;
        this.run = run;
        this.secret = secret;
        this.reading = reading;
        // A former try of this run may have got as far as to be remembered.
        sql.update("forgetting a former try", "DELETE FROM sync.known WHERE feed = ? AND run = ?", feed, run);
        for (String table : List.of("known_rows", "known_loose")) {
            sql.update(
                    "forgetting rows of which nothing came",
                    """
                    DELETE FROM sync.%s r WHERE NOT EXISTS (
                        SELECT FROM sync.known k WHERE k.feed = r.feed AND k.run = r.run)
                    """
                            .formatted(table));
        }
        this.last = recall ? last() : null;
    }

    private @Nullable String last() {
        return sql.first(
                        "looking for the rows of the last delivery",
                        """
                        SELECT k.run FROM sync.known k
                        WHERE k.feed = ? AND k.reading = ? AND (
                            SELECT count(*) FROM sync.known_loose l WHERE l.feed = k.feed AND l.run = k.run) <= ?
                        """,
                        row -> row.getString(1),
                        feed,
                        reading,
                        MOST_LOOSE)
                .orElse(null);
    }

    /** The run whose rows are recognised, or null. */
    @Nullable
    String recalled() {
        return last;
    }

    /** Whether the rows that the last delivery had in this file are recognised. */
    boolean recalls(FileShape shape) {
        return last != null && kinds(last, shape.file()).isPresent();
    }

    /** By what the rows of this delivery may be recognised. */
    byte[] reading() {
        return reading.clone();
    }

    /** Begins with a file that holds an entity; one at a time. */
    FileMemory open(Format format, FileShape shape) {
        Entity entity = Objects.requireNonNull(shape.entity(), "a file of a roster");
        file = shape.file();
        parts = 0;
        Optional<List<RowKind>> kinds = last == null ? Optional.empty() : kinds(last, file);
        Iterator<KnownRow> stored = last == null || kinds.isEmpty()
                ? Collections.emptyIterator()
                : new StoredRows(connection, feed, last, file, looseOf(last, entity));
        KnownRows before = new KnownRows(stored, row -> vanished.add(entity, row.id()));
        // Deliveries of a feed may come from one system and then from another.
        String read = format.system() == null ? file : file + " of " + format.system();
        byte[] name = read.getBytes(StandardCharsets.US_ASCII);
        byte[] readingOfFile = Arrays.copyOf(reading, reading.length + name.length);
        System.arraycopy(name, 0, readingOfFile, reading.length, name.length);
        return new FileMemory(entity, secret, readingOfFile, kinds.orElseGet(ArrayList::new), before, this, meter);
    }

    /** The kinds of a file's rows; none where another release wrote what this one does not know. */
    private Optional<List<RowKind>> kinds(String of, String name) {
        Optional<String> text = sql.first(
                "reading kinds of rows",
                "SELECT entries FROM sync.known_rows WHERE feed = ? AND run = ? AND file = ? AND part = ?",
                row -> new String(row.getBytes(1), StandardCharsets.UTF_8),
                feed,
                of,
                name,
                KINDS);
        try {
            return text.map(lines -> lines.lines().map(RowKind::of).collect(Collectors.toCollection(ArrayList::new)));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private Set<String> looseOf(String of, Entity entity) {
        return new HashSet<>(sql.list(
                "reading which rows are to be read again",
                "SELECT sourced_id FROM sync.known_loose WHERE feed = ? AND run = ? AND entity = ?",
                row -> row.getString(1),
                feed,
                of,
                Statements.number(entity)));
    }

    /** Remembers a row of the file that was read. */
    void add(Fingerprint fingerprint, int kind, int length, String id) {
        if (!KnownRow.write(part, fingerprint, kind, length, id)) {
            fill();
            KnownRow.write(part, fingerprint, kind, length, id);
        }
    }

    /** Remembers a row of the file that was recognised. */
    void add(KnownRow row) {
        if (!row.write(part)) {
            fill();
            row.write(part);
        }
    }

    /** Remembers that the record's row has to be read again. */
    void addLoose(Entity entity, String id) {
        loose.add(entity, id);
    }

    /**
     * The file has been read to its end.
     *
     * @param kinds the kinds of its rows; null where too many rows have to be read again for any to be remembered
     */
    void endFile(@Nullable List<RowKind> kinds) {
        vanished.flush();
        loose.flush();
        if (kinds == null) {
            part.clear();
            full.clear();
            sql.update(
                    "forgetting the rows of a file",
                    "DELETE FROM sync.known_rows WHERE feed = ? AND run = ? AND file = ?",
                    feed,
                    run,
                    file);
            return;
        }
        if (part.position() > 0) {
            fill();
        }
        String text = kinds.stream().map(RowKind::text).collect(Collectors.joining("\n"));
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    private void fill() {
        full.add(Arrays.copyOf(part.array(), part.position()));
        part.clear();
        if (full.size() == StoredRows.AT_ONCE) {
            send(null);
        }
    }

    /** With the kinds of the rows, where these are the last of the file. */
    private void send(byte @Nullable [] kinds) {
        try (CopyStream copy = CopyStream.of(connection, "sync.known_rows", "feed", "run", "file", "part", "entries")) {
            for (byte[] entries : full) {
                send(copy, parts++, entries);
            }
            if (kinds != null) {
                send(copy, KINDS, kinds);
            }
            copy.finish();
        }
        full.clear();
    }

    private void send(CopyStream copy, int no, byte[] entries) {
        RecordBytes bytes = new RecordBytes();
        bytes.begin(5);
        bytes.text(feed);
        bytes.text(run);
        bytes.text(file);
        bytes.integer(no);
        bytes.raw(entries, 0, entries.length);
        copy.add(bytes);
    }

    /** Ids on their way into a table. */
    private final class Ids {
        private record Listed(Entity entity, String id) {}

        private final String table;
        private final List<Listed> ids = new ArrayList<>();

        Ids(String table) {
            this.table = table;
        }

        void add(Entity entity, String id) {
            ids.add(new Listed(entity, id));
            if (ids.size() >= FLUSH) {
                flush();
            }
        }

        void flush() {
            if (ids.isEmpty()) {
                return;
            }
            RecordBytes bytes = new RecordBytes();
            try (CopyStream copy = CopyStream.of(connection, table, "entity", "sourced_id")) {
                for (Listed listed : ids) {
                    bytes.begin(2);
                    bytes.smallint(Statements.number(listed.entity()));
                    bytes.text(listed.id());
                    copy.add(bytes);
                }
                copy.finish();
            }
            ids.clear();
        }
    }
}
