package io.rollbook.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.audit.Verification.Verified;
import io.rollbook.database.DatabaseException;
import io.rollbook.roster.Entity;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogIT {
    @Test
    void appendRun_addedRecord_hasOneEntryWithoutFormerDigest() throws SQLException {
        try (LogInWork log = new LogInWork()) {
            addOrg(log, "o1", 1);

            Appended appended = log.run("RUN1", 1);

            assertThat(appended.roots()).isEqualTo(1);
            assertThat(appended.entries()).isEqualTo(1);
            assertThat(log.row("SELECT seq, entity, action, fields, length(before), length(after) FROM audit.entries"))
                    .isEqualTo("1|" + Entity.ORGS.ordinal() + "|add||0|16");
            assertThat(log.row("SELECT seq, run, action, clear FROM audit.log")).isEqualTo("1|RUN1|add|o1");
            assertThat(log.verify(appended.controlHead())).isInstanceOf(Verified.class);
        }
    }

    @Test
    void appendRun_changeRemovalAndReturn_areToldApart() throws SQLException {
        try (LogInWork log = LogInWork.withHistory()) {
            assertThat(log.row("SELECT count(*) FROM audit.entries WHERE action = 'change'"
                            + " AND fields = 'name,type' AND before <> '' AND after <> ''"))
                    .isEqualTo("2");
            assertThat(log.row("SELECT count(*) FROM audit.entries WHERE action = 'remove'"
                            + " AND fields = '' AND before <> '' AND after = ''"))
                    .isEqualTo("1");

            log.execute(
                    """
                    INSERT INTO history.orgs (sourced_id, name, type, active, end_reason, row_hash, first_seen_run, from_run, until_run)
                    SELECT sourced_id, name, type, active, end_reason, row_hash, 1, 2, 3 FROM roster.orgs WHERE sourced_id = 'o3';
                    UPDATE roster.orgs SET active = true, end_reason = NULL, last_changed_run = 3 WHERE sourced_id = 'o3';
                    INSERT INTO staging.change (entity, action, sourced_id) VALUES (0, 'B', 'o3')
                    """);
            log.run("RUN3", 3);

            assertThat(log.row("SELECT action, fields FROM audit.log WHERE run = 'RUN3'"))
                    .isEqualTo("restore|");
        }
    }

    @Test
    void appendRun_changedTermsOfAClass_namesTheField_andTheirOrderIsNoChange() throws SQLException {
        try (LogInWork log = new LogInWork()) {
            log.execute(
                    """
                    INSERT INTO roster.classes (sourced_id, title, class_type, school_sourced_id, active, first_seen_run, last_changed_run, row_hash)
                    VALUES ('c1', 'Art', 'scheduled', 'o1', true, 1, 2, '\\x01'), ('c2', 'New', 'scheduled', 'o1', true, 1, 2, '\\x02');
                    INSERT INTO roster.class_terms VALUES ('c1', 't1'), ('c1', 't3'), ('c2', 't1'), ('c2', 't2');
                    INSERT INTO history.classes (sourced_id, title, class_type, school_sourced_id, term_sourced_ids, active, row_hash, first_seen_run, from_run, until_run)
                    VALUES ('c1', 'Art', 'scheduled', 'o1', '{t1,t2}', true, '\\x03', 1, 1, 2),
                           ('c2', 'Old', 'scheduled', 'o1', '{t2,t1}', true, '\\x04', 1, 1, 2);
                    INSERT INTO staging.change (entity, action, sourced_id) VALUES (%1$d, 'C', 'c1'), (%1$d, 'C', 'c2')
                    """
                            .formatted(Entity.CLASSES.ordinal()));

            log.run("RUN2", 2);

            assertThat(fieldsOf(log, "c1")).isEqualTo("termSourcedIds");
            assertThat(fieldsOf(log, "c2")).isEqualTo("title");
        }
    }

    @Test
    void appendRun_recordWithANewId_isAChangeOfItsId() throws SQLException {
        try (LogInWork log = new LogInWork()) {
            log.execute(
                    """
                    INSERT INTO roster.enrollments (sourced_id, class_sourced_id, school_sourced_id, user_sourced_id, role, active, first_seen_run, last_changed_run, row_hash)
                    VALUES ('new', 'c1', 'o1', 'u1', 'student', true, 1, 2, '\\x01');
                    INSERT INTO history.enrollments (sourced_id, class_sourced_id, school_sourced_id, user_sourced_id, role, active, row_hash, first_seen_run, from_run, until_run)
                    VALUES ('old', 'c1', 'o1', 'u1', 'student', true, '\\x01', 1, 1, 2);
                    INSERT INTO staging.change (entity, action, sourced_id, old_sourced_id) VALUES (%d, 'C', 'new', 'old')
                    """
                            .formatted(Entity.ENROLLMENTS.ordinal()));

            Appended appended = log.run("RUN2", 2);

            assertThat(appended.entries()).isEqualTo(1);
            assertThat(log.row("SELECT action, fields FROM audit.entries")).isEqualTo("change|sourcedId");
        }
    }

    @Test
    void appendRun_everyEntity_isCovered() throws SQLException {
        try (LogInWork log = new LogInWork()) {
            for (Entity entity : Entity.values()) {
                String columns = log.row(
                        """
                        SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position),
                               string_agg(CASE WHEN column_name IN ('first_seen_run', 'last_changed_run') THEN '1'
                                               WHEN data_type = 'boolean' THEN 'true'
                                               WHEN data_type = 'date' THEN 'current_date'
                                               WHEN data_type = 'smallint' THEN '2027'
                                               ELSE quote_literal('\\x31') END, ', ' ORDER BY ordinal_position)
                        FROM information_schema.columns
                        WHERE table_schema = 'roster' AND table_name = '%s' AND (is_nullable = 'NO')
                        """
                                .formatted(entity.table()));
                String[] parts = columns.split("\\|", -1);
                log.execute("INSERT INTO roster.%s (%s) VALUES (%s)".formatted(entity.table(), parts[0], parts[1]));
            }

            Appended appended = log.firstRun("RUN1");

            assertThat(appended.entries()).isEqualTo(Entity.values().length);
            assertThat(log.row("SELECT count(DISTINCT entity) FROM audit.entries"))
                    .isEqualTo(Integer.toString(Entity.values().length));
            assertThat(log.verify(null)).isInstanceOf(Verified.class);
        }
    }

    @Test
    void appendRun_nothingChanged_stillHasARoot() throws SQLException {
        try (LogInWork log = new LogInWork()) {
            Appended first = log.run("RUN1", 1);
            Appended second = log.act("approved", "RUN1");

            assertThat(first.entries()).isZero();
            assertThat(second.entries()).isEqualTo(1);
            assertThat(log.verify(second.controlHead())).isInstanceOf(Verified.class);
        }
    }

    @Test
    void appendRun_sameRecordInTwoRuns_hasDigestsThatDoNotShowIt() throws SQLException {
        try (LogInWork log = LogInWork.withHistory()) {
            assertThat(log.row("SELECT count(*) = count(DISTINCT subject) FROM audit.entries"))
                    .isEqualTo("t");
            assertThat(log.row("SELECT count(*) = count(DISTINCT salt) AND min(length(salt)) = 12 FROM audit.entries"))
                    .isEqualTo("t");
        }
    }

    @Test
    void appendAct_keepsActorAndFactsInTheErasableColumnOnly() throws SQLException {
        try (LogInWork log = new LogInWork()) {
            log.act("discarded", "RUN1");

            assertThat(log.row("SELECT seq, run, entity, action, fields FROM audit.log"))
                    .isEqualTo("1|RUN1|null|discarded|");
            assertThat(log.row("SELECT clear FROM audit.entries"))
                    .isEqualTo("{\"actor\":\"ann\",\"facts\":{\"reason\":\"a fire drill\"}}");
            assertThat(log.row("SELECT to_jsonb(e) - 'clear' FROM audit.entries e"))
                    .doesNotContain("ann")
                    .doesNotContain("drill");
        }
    }

    @Test
    void append_transactionRolledBack_leavesNothing() throws SQLException {
        try (LogInWork log = LogInWork.withHistory()) {
            ControlHead before = log.head();
            try (Connection app = log.tenant.connect()) {
                app.setAutoCommit(false);
                new AuditLog(Clock.systemUTC()).appendAct(app, "approved", "ann", null, Map.of());
                app.rollback();
            }

            assertThat(log.head().roots()).isEqualTo(before.roots());
            assertThat(log.verify(before)).isInstanceOf(Verified.class);
        }
    }

    @Test
    void append_databaseRefuses_saysNoValue() throws SQLException {
        try (LogInWork log = new LogInWork()) {
            addOrg(log, "secret-id", 1);
            log.execute("ALTER TABLE audit.entries ADD CHECK (clear <> 'secret-id')");

            assertThatThrownBy(() -> log.run("RUN1", 1))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("23514")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit.entries SET action = 'add'",
                "UPDATE audit.entries SET salt = NULL, clear = NULL",
                "UPDATE audit.roots SET entries = 0",
                "DELETE FROM audit.entries",
                "DELETE FROM audit.roots",
                "TRUNCATE audit.entries",
                "TRUNCATE audit.roots",
                "DROP TABLE audit.roots",
                "ALTER TABLE audit.entries DROP COLUMN mark"
            })
    void roleThatWorksHere_mayOnlyAppend(String sql) throws SQLException {
        try (LogInWork log = LogInWork.withHistory();
                Connection app = log.tenant.connect();
                Statement statement = app.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                            .isEqualTo("42501"));
        }
    }

    private static void addOrg(LogInWork log, String id, int run) throws SQLException {
        log.execute(
                """
                INSERT INTO roster.orgs (sourced_id, name, type, active, first_seen_run, last_changed_run, row_hash)
                VALUES ('%1$s', 'School', 'school', true, %2$d, %2$d, '\\x00');
                INSERT INTO staging.change (entity, action, sourced_id) VALUES (%3$d, 'A', '%1$s')
                """
                        .formatted(id, run, Entity.ORGS.ordinal()));
    }

    private static String fieldsOf(LogInWork log, String sourcedId) throws SQLException {
        return log.row("SELECT fields FROM audit.entries WHERE clear = '" + sourcedId + "'");
    }
}
