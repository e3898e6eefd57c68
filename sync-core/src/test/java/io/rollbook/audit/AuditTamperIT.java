package io.rollbook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollbook.audit.Verification.Broken;
import io.rollbook.audit.Verification.Verified;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the superuser of a tenant database does to its log: entries 1-12, 13 and 14-16 are under roots 1, 2 and 3. */
class AuditTamperIT {
    private static final String COPY_ENTRY =
            "INSERT INTO audit.entries SELECT %s, entity, action, subject, fields, before, after, mark, salt, clear"
                    + " FROM audit.entries WHERE seq = 5";

    static Stream<Arguments> tampering() {
        return Stream.of(
                // every column of an entry
                arguments("UPDATE audit.entries SET entity = 3 WHERE seq = 4", 4),
                arguments("UPDATE audit.entries SET entity = NULL WHERE seq = 4", 4),
                arguments("UPDATE audit.entries SET entity = -1 WHERE seq = 13", 13),
                arguments("UPDATE audit.entries SET action = 'change' WHERE seq = 4", 4),
                arguments("UPDATE audit.entries SET subject = after WHERE seq = 4", 4),
                arguments("UPDATE audit.entries SET fields = 'name' WHERE seq = 4", 4),
                arguments("UPDATE audit.entries SET fields = ',' WHERE seq = 4", 4),
                arguments(
                        "UPDATE audit.entries SET fields = 'name' WHERE seq = (SELECT min(seq) FROM audit.entries WHERE fields = 'name,type')",
                        14),
                arguments("UPDATE audit.entries SET before = after WHERE seq = 4", 4),
                arguments("UPDATE audit.entries SET after = '' WHERE seq = 4", 4),
                arguments(
                        "UPDATE audit.entries SET after = set_byte(after, 15, get_byte(after, 15) # 1) WHERE seq = 4",
                        4),
                arguments("UPDATE audit.entries SET mark = substring(after FROM 1 FOR 3) WHERE seq = 4", 4),
                arguments("UPDATE audit.entries SET seq = 1000 WHERE seq = 4", 4),
                arguments("UPDATE audit.entries SET action = 'change' WHERE seq = 1", 1),
                arguments("UPDATE audit.entries SET action = 'change' WHERE seq = 16", 16),
                // removed
                arguments("DELETE FROM audit.entries WHERE seq = 1", 1),
                arguments("DELETE FROM audit.entries WHERE seq = 7", 7),
                arguments("DELETE FROM audit.entries WHERE seq = 12", 12),
                arguments("DELETE FROM audit.entries WHERE seq = 16", 16),
                arguments("DELETE FROM audit.entries", 1),
                arguments(
                        "DELETE FROM audit.entries WHERE seq = 7; UPDATE audit.entries SET seq = seq - 1 WHERE seq > 7",
                        7),
                // added
                arguments(COPY_ENTRY.formatted("17"), 17),
                arguments(COPY_ENTRY.formatted("5"), 5),
                arguments(COPY_ENTRY.formatted("0"), 0),
                arguments(COPY_ENTRY.formatted("-7"), -7),
                arguments("UPDATE audit.entries SET seq = seq + 1 WHERE seq >= 9; " + COPY_ENTRY.formatted("9"), 9),
                // reordered
                arguments("UPDATE audit.entries SET seq = CASE seq WHEN 3 THEN 8 ELSE 3 END WHERE seq IN (3, 8)", 3),
                arguments(
                        "UPDATE audit.entries SET seq = CASE seq WHEN 15 THEN 16 ELSE 15 END WHERE seq IN (15, 16)",
                        15),
                // roots
                arguments("DELETE FROM audit.roots WHERE no = 1", 1),
                arguments("DELETE FROM audit.roots WHERE no = 2", 13),
                arguments("DELETE FROM audit.roots WHERE no = 3", 17 - 3),
                arguments("UPDATE audit.roots SET run = 'RUN9' WHERE no = 3", 14),
                arguments("UPDATE audit.roots SET run = NULL WHERE no = 1", 1),
                arguments("UPDATE audit.roots SET at = at + interval '1 microsecond' WHERE no = 3", 14),
                arguments("UPDATE audit.roots SET at = 'infinity' WHERE no = 3", 14),
                arguments("UPDATE audit.roots SET first_seq = 15 WHERE no = 3", 14),
                arguments("UPDATE audit.roots SET entries = 2 WHERE no = 3", 14),
                arguments("UPDATE audit.roots SET entries = -1 WHERE no = 3", 14),
                arguments("UPDATE audit.roots SET root = head WHERE no = 3", 14),
                arguments("UPDATE audit.roots SET head = root WHERE no = 1", 1),
                arguments("UPDATE audit.roots SET no = 9 WHERE no = 2", 13),
                // the tail, with its root
                arguments("DELETE FROM audit.roots WHERE no = 3; DELETE FROM audit.entries WHERE seq > 13", 14),
                arguments("TRUNCATE audit.roots, audit.entries", 1),
                // what can be erased, but not changed
                arguments("UPDATE audit.entries SET clear = 'o99' WHERE seq = 6", 6),
                arguments("UPDATE audit.entries SET salt = sha256(salt) WHERE seq = 6", 6),
                arguments("UPDATE audit.entries SET clear = replace(clear, 'ann', 'bob') WHERE seq = 13", 13));
    }

    @ParameterizedTest
    @MethodSource("tampering")
    void verify_tamperedLog_isFoundAtTheFirstBadEntry(String sql, long firstBad) throws SQLException {
        try (LogInWork log = LogInWork.withHistory()) {
            ControlHead control = log.head();
            assertThat(log.verify(control)).isInstanceOf(Verified.class);

            log.execute(sql);

            assertThat(log.verify(control))
                    .isInstanceOfSatisfying(Broken.class, broken -> assertThat(broken.firstBadSeq())
                            .as(broken.what())
                            .isEqualTo(firstBad));
        }
    }

    @Test
    void verify_entryChangedTogetherWithItsMark_isFoundByTheRoot() throws SQLException {
        try (LogInWork log = LogInWork.withHistory()) {
            Leaf leaf = leaf(log, 15);
            Leaf other = new Leaf(
                    15,
                    leaf.run(),
                    leaf.at(),
                    leaf.entity(),
                    "restore",
                    leaf.subject(),
                    leaf.fields(),
                    leaf.before(),
                    leaf.after());
            log.execute("UPDATE audit.entries SET action = 'restore', mark = '\\x%s' WHERE seq = 15"
                    .formatted(java.util.HexFormat.of().formatHex(Leaf.mark(other.hash()))));

            assertThat(log.verify(null))
                    .isEqualTo(
                            new Broken(
                                    14,
                                    "root 3 is not that of its 3 entries: the root, or an entry together with its mark, was changed"));
        }
    }

    @Test
    void verify_wholeLogReplacedByAnotherSoundOne_isFoundByTheControlDatabase() throws SQLException {
        try (LogInWork log = LogInWork.withHistory()) {
            ControlHead control = log.head();
            log.execute("TRUNCATE audit.roots, audit.entries; DROP TABLE audit.first_load");
            log.firstRun("RUN1");
            log.act("approved", "RUN2");
            log.act("discarded", "RUN2");

            assertThat(log.verify(null)).isInstanceOf(Verified.class);
            assertThat(log.verify(control)).isInstanceOf(Broken.class);
        }
    }

    @Test
    void verify_clearTextErased_isSound() throws SQLException {
        try (LogInWork log = LogInWork.withHistory()) {
            log.execute("UPDATE audit.entries SET salt = NULL, clear = NULL WHERE seq IN (1, 7, 13, 16)");
            assertThat(log.verify(log.head())).isInstanceOf(Verified.class);

            log.execute("UPDATE audit.entries SET salt = NULL, clear = NULL");
            assertThat(log.verify(log.head())).isInstanceOf(Verified.class);
        }
    }

    @Test
    void verify_crashBetweenCommitAndReport_isSoundAndCounted() throws SQLException {
        try (LogInWork log = LogInWork.withHistory()) {
            ControlHead reported = log.head();
            log.act("approved", "RUN3");

            assertThat(log.verify(reported)).isInstanceOfSatisfying(Verified.class, verified -> {
                assertThat(verified.unreported()).isEqualTo(1);
                assertThat(verified.entries()).isEqualTo(17);
            });
        }
    }

    @Test
    void verify_emptyLog_isSound() throws SQLException {
        try (LogInWork log = new LogInWork()) {
            assertThat(log.verify(null)).isInstanceOfSatisfying(Verified.class, verified -> assertThat(verified.roots())
                    .isZero());
        }
    }

    @Test
    void verify_leavesTheConnectionAsItWas() throws SQLException {
        try (LogInWork log = LogInWork.withHistory();
                Connection app = log.tenant.connect()) {
            new AuditVerifier().verify(app, null);

            assertThat(app.getAutoCommit()).isTrue();
            app.setAutoCommit(false);
            new AuditLog(Clock.systemUTC()).appendAct(app, "approved", "ann", null, Map.of());
            app.commit();
        }
    }

    private static Leaf leaf(LogInWork log, long seq) throws SQLException {
        try (Connection app = log.tenant.connect()) {
            app.setAutoCommit(false);
            try (StoredLog stored = new StoredLog(app)) {
                StoredLog.Root root;
                while ((root = stored.nextRoot()) != null) {
                    for (long i = 0; i < root.entries(); i++) {
                        StoredLog.Entry entry = stored.nextEntry();
                        if (entry != null && entry.seq() == seq) {
                            return entry.leaf(root);
                        }
                    }
                }
            }
            app.rollback();
        }
        throw new AssertionError("no entry " + seq);
    }
}
