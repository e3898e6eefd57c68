package io.rollbook.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rollbook.control.Tokens.Created;
import io.rollbook.control.Tokens.Role;
import io.rollbook.testing.TestDatabases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlRegistersIT {
    private static final Instant NOW = Instant.parse("2026-11-23T02:30:00Z");

    private ControlDatabase control;
    private Tokens tokens;
    private Register register;

    @BeforeEach
    void open() throws SQLException {
        control = ControlDatabase.open(TestDatabases.control());
        try (Connection connection = control.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    INSERT INTO control.districts (slug, version, settings, folder, created, changed)
                    VALUES ('springfield', 1, '', '', now(), now())
                    """);
        }
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        tokens = new Tokens(control.dataSource(), clock);
        register = new Register(control.dataSource(), clock);
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void token_isFoundBySecretUntilRevoked() {
        Created created = tokens.create("Ada", Role.ADMIN, "springfield", null, "Bob");

        assertThat(tokens.find(created.secret())).contains(created.token());
        assertThat(tokens.find(created.secret() + "x")).isEmpty();
        assertThat(tokens.find("")).isEmpty();
        assertThat(tokens.revoke(created.token().id(), "Bob")).isTrue();
        assertThat(tokens.revoke(created.token().id(), "Bob")).isFalse();
        assertThat(tokens.find(created.secret())).isEmpty();
        assertThat(tokens.list("springfield")).hasSize(1);
    }

    @Test
    void token_madeAndRevoked_isInTheRegisterThatNobodyChanges() throws SQLException {
        Created created = tokens.create("Ada", Role.OPERATOR, null, null, "Bob");
        tokens.revoke(created.token().id(), "Cyd");
        tokens.revoke(created.token().id(), "Cyd");

        assertThat(register.list(10, null))
                .extracting(Register.Act::action, Register.Act::by)
                .containsExactly(tuple("token-revoked", "Cyd"), tuple("token-created", "Bob"));
        assertThat(register.list(1, null).get(0).facts())
                .containsEntry("name", "Ada")
                .containsEntry("token", created.token().id());
        try (Connection connection = control.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String change : List.of(
                    "UPDATE control.acts SET by_name = 'Eve'", "DELETE FROM control.acts", "TRUNCATE control.acts")) {
                assertThatThrownBy(() -> statement.execute(change)).hasMessageContaining("only added to");
            }
        }
        assertThat(register.list(10, null)).hasSize(2);
    }

    @Test
    void token_expired_isNotFound() {
        Created created = tokens.create("Ada", Role.OPERATOR, null, NOW.plus(Duration.ofHours(1)), "Bob");
        Tokens later = new Tokens(control.dataSource(), Clock.fixed(NOW.plus(Duration.ofHours(1)), ZoneOffset.UTC));

        assertThat(tokens.find(created.secret())).isPresent();
        assertThat(tokens.findEnded(created.secret())).isEmpty();
        assertThat(later.find(created.secret())).isEmpty();
        assertThat(later.findEnded(created.secret())).contains(created.token());
        assertThat(later.findEnded(created.secret() + "x")).isEmpty();
        assertThat(created.token().state(NOW)).isEqualTo("good");
        assertThat(created.token().state(NOW.plus(Duration.ofHours(1)))).isEqualTo("expired");
        assertThat(register.list(1, null).get(0).facts())
                .containsEntry("expires", NOW.plus(Duration.ofHours(1)).toString());
    }

    @Test
    void token_secretIsNeitherStoredNorPrinted() throws SQLException {
        Created created = tokens.create("Ada", Role.OPERATOR, null, null, "Bob");

        assertThat(created.toString()).doesNotContain(created.secret());
        try (Connection connection = control.dataSource().getConnection();
                ResultSet row = connection.createStatement().executeQuery("SELECT t::text FROM control.tokens t")) {
            row.next();
            assertThat(row.getString(1)).doesNotContain(created.secret());
        }
    }

    @Test
    void token_roleAndDistrictMustFit() {
        assertThatThrownBy(() -> tokens.create("Ada", Role.ADMIN, null, null, "Bob"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tokens.create("Ada", Role.OPERATOR, "springfield", null, "Bob"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void auditHead_neverGoesBack() {
        AuditHeads heads = new AuditHeads(control.dataSource());
        heads.note("springfield", new AuditHeads.Head(2, 20, new byte[] {2}));
        heads.note("springfield", new AuditHeads.Head(1, 10, new byte[] {1}));

        assertThat(heads.find("springfield").orElseThrow().roots()).isEqualTo(2);
        assertThat(heads.find("elsewhere")).isEmpty();
    }

    @Test
    void sourceSeen_isReplacedAndForgotten() {
        SourcesSeen seen = new SourcesSeen(control.dataSource());
        seen.note("springfield", "nightly", new SourcesSeen.Seen("a", "run-1"));
        seen.note("springfield", "nightly", new SourcesSeen.Seen("b", "run-2"));

        assertThat(seen.find("springfield", "nightly")).contains(new SourcesSeen.Seen("b", "run-2"));
        seen.forget("springfield", "nightly");
        assertThat(seen.find("springfield", "nightly")).isEmpty();
    }
}
