package io.rollbook.portal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.testing.Gpg;
import io.rollbook.testing.PlainWrapping;
import io.rollbook.testing.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistrictKeysIT {
    private static final char[] PASSPHRASE = "correct horse battery staple".toCharArray();

    private static ControlDatabase control;

    @TempDir
    Path home;

    private DistrictKeys keys;

    @BeforeAll
    static void database() {
        Database database = TestDatabases.control();
        control = ControlDatabase.open(database);
    }

    @AfterAll
    static void end() {
        control.close();
    }

    @BeforeEach
    void districts() throws SQLException {
        execute("DELETE FROM control.districts");
        execute(
                """
                INSERT INTO control.districts (slug, version, settings, folder, created, changed)
                VALUES ('springfield', 1, '', '', now(), now()), ('shelbyville', 1, '', '', now(), now())""");
        keys = keys(Clock.systemUTC());
    }

    private static DistrictKeys keys(Clock clock) {
        return new DistrictKeys(control.dataSource(), new PlainWrapping(), clock);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = control.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void generate_newDistrict_publishesAKeyThatGpgUsesWithoutOcb() throws IOException {
        String fingerprint = keys.generate("springfield");
        try (Gpg gpg = new Gpg(home)) {
            gpg.run(keys.publicKey("springfield").getBytes(StandardCharsets.US_ASCII), "--import");

            assertThat(gpg.fingerprint("Rollbook portal springfield")).isEqualTo(fingerprint);
            String preferences = new String(
                    gpg.run(new byte[0], "--with-colons", "--list-options", "show-unusable-subkeys", "--list-keys"),
                    StandardCharsets.UTF_8);
            assertThat(preferences).contains("ed25519").contains("cv25519");
        }
        assertThat(keys.opening("springfield")).hasSize(1);
    }

    @Test
    void publicKey_districtWithoutKey_saysSo() {
        assertThatThrownBy(() -> keys.publicKey("shelbyville"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no key");
    }

    @Test
    void rotation_newestSeals_allNotRetiredOpen() {
        String old = keys(Clock.offset(Clock.systemUTC(), Duration.ofDays(-1))).generate("springfield");
        String young = keys.generate("springfield");

        assertThat(keys.list("springfield"))
                .extracting(DistrictKeys.Listed::fingerprint)
                .containsExactly(young, old);
        assertThat(keys.opening("springfield"))
                .extracting(PrivateKeyRing::fingerprint)
                .containsExactly(young, old);

        keys.retire("springfield", old);
        assertThat(keys.opening("springfield"))
                .extracting(PrivateKeyRing::fingerprint)
                .containsExactly(young);
        assertThat(keys.list("springfield").get(1).retired()).isNotNull();
        for (String refused : List.of(old, young, "00")) {
            assertThatThrownBy(() -> keys.retire("springfield", refused)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void opening_retiredByAnotherNode_opensNoMore() {
        String old = keys(Clock.offset(Clock.systemUTC(), Duration.ofDays(-1))).generate("springfield");
        String young = keys.generate("springfield");
        assertThat(keys.opening("springfield")).hasSize(2);

        keys(Clock.systemUTC()).retire("springfield", old);

        assertThat(keys.opening("springfield"))
                .extracting(PrivateKeyRing::fingerprint)
                .containsExactly(young);
    }

    @Test
    void opening_keyOfAnotherDistrictMovedInTheVault_isRefused() throws SQLException {
        keys.generate("springfield");
        String stolen = keys.generate("shelbyville");
        execute("UPDATE vault.private_keys SET slug = 'springfield' WHERE slug = 'shelbyville'");
        execute("UPDATE control.district_keys SET slug = 'springfield' WHERE fingerprint = '" + stolen + "'");

        assertThatThrownBy(() -> keys(Clock.systemUTC()).opening("springfield"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void export_importedElsewhere_sameKeys() throws SQLException {
        String fingerprint = keys.generate("springfield");
        String published = keys.publicKey("springfield");
        byte[] exported = keys.export("springfield", PASSPHRASE);
        execute("DELETE FROM vault.private_keys");
        execute("DELETE FROM control.district_keys");

        assertThat(keys.importKeys("springfield", exported, PASSPHRASE)).containsExactly(fingerprint);
        assertThat(keys.publicKey("springfield")).isEqualTo(published);
        assertThat(keys.importKeys("springfield", exported, PASSPHRASE)).isEmpty();
    }

    @Test
    void export_readByGpg_decryptsWithThePassphrase() throws IOException {
        keys.generate("springfield");
        try (Gpg gpg = new Gpg(home)) {
            gpg.run(keys.export("springfield", PASSPHRASE), "--import");
            byte[] sealed = gpg.run(new byte[] {1, 2, 3}, "--recipient", "Rollbook portal springfield", "--encrypt");

            assertThat(gpg.run(sealed, "--passphrase", new String(PASSPHRASE), "--decrypt"))
                    .containsExactly(1, 2, 3);
            assertThatThrownBy(() -> {
                        gpg.forgetPassphrases();
                        gpg.run(sealed, "--passphrase", "wrong", "--decrypt");
                    })
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void importKeys_wrongPassphraseOrNoSecretKeys_isRefused() {
        keys.generate("springfield");
        byte[] exported = keys.export("springfield", PASSPHRASE);
        byte[] published = keys.publicKey("springfield").getBytes(StandardCharsets.US_ASCII);

        for (byte[] bad : new byte[][] {exported, published, {}, {1, 2, 3}}) {
            assertThatThrownBy(() -> keys.importKeys("springfield", bad, "wrong".toCharArray()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> keys.export("springfield", new char[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
