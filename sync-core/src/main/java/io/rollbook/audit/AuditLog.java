package io.rollbook.audit;

import io.rollbook.database.DatabaseException;
import io.rollbook.roster.Entity;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a district's audit log. Each call appends one group of entries under one root, in the caller's transaction
 * (read committed); calls at the same time wait for each other until the transaction ends.
 */
public final class AuditLog {
    // Any number that nothing else in a tenant database locks; the letters are "audit".
    private static final long LOCK = 0x6175646974L;
    private static final int SALT_BYTES = 16;
    private static final int SEED_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Clock clock;

    /** With the clock whose time the entries carry. */
    public AuditLog(Clock clock) {
        this.clock = clock;
    }

    /**
     * Appends one entry for each record that run {@code no} added, changed, removed or restored. To be called after the
     * rows and their history are written and before {@code staging.change} is emptied.
     *
     * @param inMergeTransaction a connection with a transaction open
     * @param run the run's id
     * @param no the run's number, {@code sync.runs.no}
     */
    public Appended appendRun(Connection inMergeTransaction, String run, int no) {
        try {
            Group group = begin(inMergeTransaction, run);
            MerkleTree tree = new MerkleTree();
            for (Entity entity : Entity.values()) {
                configure(inMergeTransaction, group, no, entity, group.firstSeq() + tree.leaves());
                readLeaves(inMergeTransaction, EntrySql.append(entity), tree);
            }
            forgetSeed(inMergeTransaction);
            return end(inMergeTransaction, group, tree);
        } catch (SQLException failure) {
            throw DatabaseException.of("writing the audit entries of a run", failure);
        } catch (IOException failure) {
            // PGCopyInputStream wraps the server's message, which may hold row values: it is not kept.
            throw DatabaseException.of("reading the audit entries of a run", sqlCause(failure));
        }
    }

    /**
     * Appends one entry for what a person or a key did.
     *
     * @param transaction a connection with a transaction open
     * @param action a word, such as {@code approved}, {@code discarded}, {@code key-generated}, {@code settings-applied}
     * @param actor name of the token or account, or fingerprint of the key; lies beside the log and can be erased
     * @param run the run it was about, or null
     * @param facts what is to be remembered of it; lies beside the log and can be erased
     */
    public Appended appendAct(
            Connection transaction, String action, String actor, @Nullable String run, Map<String, String> facts) {
        try {
            Group group = begin(transaction, run);
            byte[] salt = random(SALT_BYTES);
            Map<String, Object> clear = new TreeMap<>(Map.of("actor", actor, "facts", new TreeMap<>(facts)));
            String text = JSON.writeValueAsString(clear);
            Leaf leaf = new Leaf(
                    group.firstSeq(),
                    run,
                    group.at(),
                    Leaf.NO_ENTITY,
                    action,
                    Leaf.subject(salt, "act", text),
                    null,
                    null,
                    null);
            MerkleTree tree = new MerkleTree();
            tree.add(leaf.hash());
            write(transaction, leaf, salt, text);
            return end(transaction, group, tree);
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

    private static Appended end(Connection connection, Group group, MerkleTree tree) throws SQLException {
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
        return new Appended(group.no(), group.firstSeq() + tree.leaves() - 1, root, head);
    }

    private static void configure(Connection connection, Group group, int no, Entity entity, long seq)
            throws SQLException {
        try (PreparedStatement set = connection.prepareStatement(
                """
                SELECT set_config('rollbook.run', ?, true), set_config('rollbook.no', ?, true),
                       set_config('rollbook.at', ?, true), set_config('rollbook.seq', ?, true),
                       set_config('rollbook.context', ?, true), set_config('rollbook.seed', ?, true)
                """)) {
            set.setString(1, group.run());
            set.setString(2, Integer.toString(no));
            set.setString(3, group.at().toString());
            set.setString(4, Long.toString(seq));
            set.setString(5, HexFormat.of().formatHex(Leaf.context(group.run(), group.at(), entity.ordinal())));
            set.setString(6, HexFormat.of().formatHex(random(SEED_BYTES)));
            set.execute();
        }
    }

    private static void forgetSeed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT set_config('rollbook.seed', '', true)");
        }
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    private static void readLeaves(Connection connection, String copy, MerkleTree tree)
            throws SQLException, IOException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(new PGCopyInputStream(postgres, copy), 1 << 16))) {
            // PostgreSQL, "COPY", section "Binary Format": signature, flags, length of the extension.
            in.skipNBytes(11 + 4);
            in.skipNBytes(in.readInt());
            while (in.readShort() == 1) {
                byte[] leaf = new byte[in.readInt()];
                in.readFully(leaf);
                tree.add(leaf);
            }
        }
    }

    private static void write(Connection connection, Leaf leaf, byte[] salt, String clear) throws SQLException {
        try (PreparedStatement entry = connection.prepareStatement(
                        "INSERT INTO audit.entries (seq, run, at, action, subject, mark) VALUES (?, ?, ?, ?, ?, ?)");
                PreparedStatement beside =
                        connection.prepareStatement("INSERT INTO audit.clear (seq, salt, subject) VALUES (?, ?, ?)")) {
            entry.setLong(1, leaf.seq());
            if (leaf.run() == null) {
                entry.setNull(2, Types.VARCHAR);
            } else {
                entry.setString(2, leaf.run());
            }
            entry.setObject(3, leaf.at().atOffset(ZoneOffset.UTC));
            entry.setString(4, leaf.action());
            entry.setBytes(5, leaf.subject());
            entry.setBytes(6, Leaf.mark(leaf.hash()));
            entry.executeUpdate();
            beside.setLong(1, leaf.seq());
            beside.setBytes(2, salt);
            beside.setString(3, clear);
            beside.executeUpdate();
        }
    }

    private static SQLException sqlCause(IOException failure) {
        return failure.getCause() instanceof SQLException cause ? cause : new SQLException("copy", "08006");
    }
}
