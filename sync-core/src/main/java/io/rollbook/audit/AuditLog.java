package io.rollbook.audit;

import io.rollbook.database.DatabaseException;
import io.rollbook.roster.Entity;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a district's audit log. Each call appends one group of entries under one root, in the caller's transaction
 * (read committed); calls at the same time wait for each other until the transaction ends.
 */
public final class AuditLog {
    // Any number that nothing else in a tenant database locks; the letters are "audit".
    private static final long LOCK = 0x6175646974L;
    private static final int FETCHED = 8_192;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Clock clock;

    /** With the clock whose time the entries carry. */
    public AuditLog(Clock clock) {
        this.clock = clock;
    }

    /**
     * Appends one entry for each record that run {@code no} added, changed, removed or restored: those named in
     * {@code staging.change}. To be called after the rows and their history are written.
     *
     * @param inMergeTransaction a connection with a transaction open
     * @param run the run's id
     * @param no the run's number, {@code sync.runs.no}
     * @param wholesale entities of which the run added every record
     */
    public Appended appendRun(Connection inMergeTransaction, String run, int no, Set<Entity> wholesale) {
        try {
            Group group = begin(inMergeTransaction, run);
            boolean firstLoad = no == 1 && wholesale.size() == Entity.values().length;
            RunEntries entries =
                    new RunEntries(inMergeTransaction, group, new EntryWriter(inMergeTransaction, firstLoad));
            Map<Entity, Long> added = new EnumMap<>(Entity.class);
            for (Entity entity : Entity.values()) {
                if (wholesale.contains(entity)) {
                    added.put(entity, entries.appendAll(entity));
                } else {
                    entries.appendTouched(entity, no);
                }
            }
            entries.writer.finish();
            return end(inMergeTransaction, group, entries.tree, added);
        } catch (SQLException failure) {
            throw DatabaseException.of("writing the audit entries of a run", failure);
        }
    }

    /** The entries of one run in the making. */
    private static final class RunEntries {
        private final Connection connection;
        private final Group group;
        private final EntryWriter writer;
        private final MerkleTree tree = new MerkleTree();
        private final Bytes buffer = new Bytes(256);
        private final Sha256 sha256 = new Sha256();

        RunEntries(Connection connection, Group group, EntryWriter writer) {
            this.connection = connection;
            this.group = group;
            this.writer = writer;
        }

        /** Of an entity whose records are all new; returns their number. */
        long appendAll(Entity entity) throws SQLException {
            long before = tree.leaves();
            byte[] kind = Leaf.kind(entity.ordinal());
            byte[] context = Leaf.context(group.run(), group.at(), entity.ordinal());
            AddedRecords records = new AddedRecords(connection, entity);
            while (records.read(
                    (id, digest) -> append(entity, kind, context, "add", id, Leaf.NO_FIELDS, null, digest))) {
                writer.flushIfFull();
            }
            return tree.leaves() - before;
        }

        /** Of an entity whose touched records are listed. */
        void appendTouched(Entity entity, int no) throws SQLException {
            byte[] kind = Leaf.kind(entity.ordinal());
            byte[] context = Leaf.context(group.run(), group.at(), entity.ordinal());
            try (PreparedStatement query = connection.prepareStatement(EntrySql.touched(entity, no))) {
                query.setFetchSize(FETCHED);
                // In binary from the first row on: half of what is read are digests, and ids are hashed as they come.
                query.unwrap(PGStatement.class).setPrepareThreshold(-1);
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        append(
                                entity,
                                kind,
                                context,
                                row.getString(4),
                                row.getBytes(1),
                                row.getString(5),
                                row.getBytes(3),
                                row.getBytes(2));
                        writer.flushIfFull();
                    }
                }
            }
        }

        private void append(
                Entity entity,
                byte[] kind,
                byte[] context,
                String action,
                byte[] id,
                String fields,
                byte @Nullable [] before,
                byte @Nullable [] after)
                throws SQLException {
            byte[] salt = writer.salt();
            Leaf leaf = new Leaf(
                    group.firstSeq() + tree.leaves(),
                    group.run(),
                    group.at(),
                    entity.ordinal(),
                    action,
                    Leaf.subject(buffer, sha256, salt, kind, id),
                    fields,
                    Leaf.salted(buffer, sha256, salt, before),
                    Leaf.salted(buffer, sha256, salt, after));
            byte[] hash = leaf.hash(buffer, sha256, context);
            tree.add(hash);
            writer.write(leaf, hash, salt, id);
        }
    }

    /**
     * Appends one entry for what a person or a key did.
     *
     * @param transaction a connection with a transaction open
     * @param action a word, such as {@code approved}, {@code discarded}, {@code key-generated}, {@code settings-applied}
     * @param actor name of the token or account, or fingerprint of the key; can be erased
     * @param run the run it was about, or null
     * @param facts what is to be remembered of it; can be erased
     */
    public Appended appendAct(
            Connection transaction, String action, String actor, @Nullable String run, Map<String, String> facts) {
        try {
            Group group = begin(transaction, run);
            byte[] salt = random(EntryWriter.SALT_BYTES);
            Map<String, Object> clear = new TreeMap<>(Map.of("actor", actor, "facts", new TreeMap<>(facts)));
            String text = JSON.writeValueAsString(clear);
            Leaf leaf = new Leaf(
                    group.firstSeq(),
                    run,
                    group.at(),
                    Leaf.NO_ENTITY,
                    action,
                    Leaf.subject(new Bytes(256), new Sha256(), salt, Leaf.kind(Leaf.NO_ENTITY), Bytes.utf8(text)),
                    Leaf.NO_FIELDS,
                    Leaf.NO_DIGEST,
                    Leaf.NO_DIGEST);
            MerkleTree tree = new MerkleTree();
            tree.add(leaf.hash());
            write(transaction, leaf, salt, text);
            return end(transaction, group, tree, Map.of());
        } catch (SQLException failure) {
            throw DatabaseException.of("writing an audit entry", failure);
        }
    }

    /** A group of entries in the making: what it follows and what all its entries have in common. */
    private record Group(long no, @Nullable String run, Instant at, long firstSeq, byte[] formerHead) {}

    private Group begin(Connection connection, @Nullable String run) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, LOCK);
            lock.execute();
        }
        Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try (Statement last = connection.createStatement();
                ResultSet row = last.executeQuery(
                        "SELECT no, first_seq + entries, head FROM audit.roots ORDER BY no DESC LIMIT 1")) {
            return row.next()
                    ? new Group(row.getLong(1) + 1, run, at, row.getLong(2), row.getBytes(3))
                    : new Group(1, run, at, 1, new byte[Sha256.BYTES]);
        }
    }

    private static Appended end(Connection connection, Group group, MerkleTree tree, Map<Entity, Long> added)
            throws SQLException {
        byte[] root = tree.root();
        byte[] head = Leaf.head(
                group.formerHead(), group.no(), group.run(), group.at(), group.firstSeq(), tree.leaves(), root);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO audit.roots (no, run, at, first_seq, entries, root, head) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, group.no());
            insert.setString(2, group.run());
            insert.setObject(3, group.at().atOffset(ZoneOffset.UTC));
            insert.setLong(4, group.firstSeq());
            insert.setLong(5, tree.leaves());
            insert.setBytes(6, root);
            insert.setBytes(7, head);
            insert.executeUpdate();
        }
        return new Appended(group.no(), group.firstSeq() + tree.leaves() - 1, root, head, added);
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    private static void write(Connection connection, Leaf leaf, byte[] salt, String clear) throws SQLException {
        try (PreparedStatement entry = connection.prepareStatement(
                "INSERT INTO audit.entries (seq, action, subject, mark, salt, clear) VALUES (?, ?, ?, ?, ?, ?)")) {
            entry.setLong(1, leaf.seq());
            entry.setString(2, leaf.action());
            entry.setBytes(3, leaf.subject());
            entry.setBytes(4, Leaf.mark(leaf.hash()));
            entry.setBytes(5, salt);
            entry.setString(6, clear);
            entry.executeUpdate();
        }
    }
}
