package io.rollbook.audit;

import io.rollbook.audit.Verification.Broken;
import io.rollbook.audit.Verification.Verified;
import io.rollbook.database.DatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes every link of a district's audit log: the chain of the roots, each entry's mark, each group's root, and the
 * digests of clear texts. What was erased of these is not missed.
 *
 * <p>A log that goes on after the root the control database knows is sound: a process may die between committing a run
 * and reporting its head.
 */
public final class AuditVerifier {
    /**
     * Reads the whole log in one snapshot, in constant memory.
     *
     * @param tenant a connection to the tenant database, as a role that may read schema audit; no transaction open
     * @param control what the control database remembers, read before this call; null where it has nothing
     */
    public Verification verify(Connection tenant, @Nullable ControlHead control) {
        try {
            tenant.setAutoCommit(false);
            tenant.setReadOnly(true);
            tenant.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (StoredLog log = new StoredLog(tenant)) {
                return new Check(log, control).run();
            } finally {
                tenant.rollback();
                tenant.setReadOnly(false);
                tenant.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                tenant.setAutoCommit(true);
            }
        } catch (SQLException failure) {
            throw DatabaseException.of("verifying the audit log", failure);
        }
    }

    /** One walk along the log; the first broken link ends it. */
    private static final class Check {
        private final StoredLog log;
        private final @Nullable ControlHead control;
        private long roots;
        private long entries;
        private byte[] head = new byte[Sha256.BYTES];

        Check(StoredLog log, @Nullable ControlHead control) {
            this.log = log;
            this.control = control;
        }

        Verification run() throws SQLException {
            StoredLog.Root root;
            while ((root = log.nextRoot()) != null) {
                Broken broken = group(root);
                if (broken != null) {
                    return broken;
                }
            }
            Broken broken = tail();
            return broken != null ? broken : new Verified(entries, roots, head, unreported());
        }

        private @Nullable Broken group(StoredLog.Root root) throws SQLException {
            long first = entries + 1;
            if (root.no() != roots + 1) {
                return new Broken(first, "root " + (roots + 1) + " is missing");
            }
            if (root.firstSeq() != first || root.entries() < 0) {
                return new Broken(first, "root " + root.no() + " does not begin where the one before it ended");
            }
            byte[] expected =
                    Leaf.head(head, root.no(), root.run(), root.at(), root.firstSeq(), root.entries(), root.root());
            if (!Arrays.equals(expected, root.head())) {
                return new Broken(first, "root " + root.no() + " is not chained to the one before it");
            }
            MerkleTree tree = new MerkleTree();
            for (long seq = first; seq < first + root.entries(); seq++) {
                StoredLog.Entry entry = log.nextEntry();
                if (entry == null || entry.seq() > seq) {
                    return new Broken(seq, "entry " + seq + " is missing");
                }
                if (entry.seq() < seq) {
                    return new Broken(entry.seq(), "entry " + entry.seq() + " is there twice or was added");
                }
                byte[] leaf = entry.leaf(root).hash();
                if (!Arrays.equals(Leaf.mark(leaf), entry.mark())) {
                    return new Broken(seq, "entry " + seq + " is not as it was written");
                }
                if (!entry.clearMatches()) {
                    return new Broken(seq, "entry " + seq + " does not match its own clear text");
                }
                tree.add(leaf);
            }
            if (!Arrays.equals(tree.root(), root.root())) {
                return new Broken(
                        first,
                        "root %d is not that of its %d entries: the root, or an entry together with its mark, was changed"
                                .formatted(root.no(), root.entries()));
            }
            roots = root.no();
            entries += root.entries();
            head = expected;
            return remembered();
        }

        private @Nullable Broken remembered() {
            if (control == null || control.roots() != roots) {
                return null;
            }
            return control.entries() == entries && Arrays.equals(control.head(), head)
                    ? null
                    : new Broken(
                            1,
                            "the log is whole but not the one that was written: at root %d the control database remembers another head"
                                    .formatted(roots));
        }

        private @Nullable Broken tail() throws SQLException {
            if (control != null && control.roots() > roots) {
                return new Broken(
                        entries + 1,
                        "the tail is cut off: the control database remembers %d roots and %d entries, here are %d and %d"
                                .formatted(control.roots(), control.entries(), roots, entries));
            }
            StoredLog.Entry beyond = log.nextEntry();
            return beyond == null ? null : new Broken(beyond.seq(), "entry " + beyond.seq() + " is under no root");
        }

        private long unreported() {
            return control == null ? 0 : roots - control.roots();
        }
    }
}
