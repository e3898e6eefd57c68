package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Database;
import io.rollbook.database.Sql;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotencyKeysIT {
    private static final byte[] REQUEST = {1};
    private static final byte[] OTHER = {2};

    private final MovedClock clock = new MovedClock();
    private ControlDatabase control;
    private IdempotencyKeys keys;

    @BeforeEach
    void open() {
        Database database = TestDatabases.control();
        TestDatabases.register("springfield", database);
        control = ControlDatabase.open(database);
        keys = new IdempotencyKeys(control.dataSource(), clock);
    }

    @AfterEach
    void close() {
        control.close();
    }

    private String run(String account, String key, byte[] request, String fresh) {
        return keys.run(account, key, "springfield", request, fresh);
    }

    @Test
    void run_sameKeyAndRequest_isTheSame_andAnothersKeyIsAnother() {
        assertThat(run("ada", "k", REQUEST, "run-1")).isEqualTo("run-1");
        assertThat(run("ada", "k", REQUEST, "run-2")).isEqualTo("run-1");
        assertThat(run("ada", "l", REQUEST, "run-3")).isEqualTo("run-3");
        assertThat(run("bob", "k", OTHER, "run-4")).isEqualTo("run-4");
    }

    @Test
    void run_sameKeyAndAnotherRequest_isRefused() {
        run("ada", "k", REQUEST, "run-1");
        assertThatThrownBy(() -> run("ada", "k", OTHER, "run-2")).isInstanceOf(IdempotencyKeys.Reused.class);
    }

    @Test
    void run_manyAtOnce_isOne() {
        List<CompletableFuture<String>> asked = IntStream.range(0, 16)
                .mapToObj(each -> CompletableFuture.supplyAsync(() -> run("ada", "k", REQUEST, "run-" + each)))
                .toList();
        assertThat(asked.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void run_afterADay_isForgotten_notBefore() {
        run("ada", "k", REQUEST, "run-1");
        clock.putForward(IdempotencyKeys.KEPT.minusMinutes(1));
        assertThat(run("ada", "k", REQUEST, "run-2")).isEqualTo("run-1");
        clock.putForward(Duration.ofMinutes(2));
        assertThat(run("ada", "k", OTHER, "run-3")).isEqualTo("run-3");
    }

    @Test
    void key_thatIsForgotten_isNewAgain_andOthersAreNot() {
        run("ada", "k", REQUEST, "run-1");
        run("ada", "l", REQUEST, "run-2");
        run("bob", "k", REQUEST, "run-3");
        keys.forget("ada", "k");
        assertThat(run("ada", "k", OTHER, "run-4")).isEqualTo("run-4");
        assertThat(run("ada", "l", REQUEST, "run-5")).isEqualTo("run-2");
        assertThat(run("bob", "k", REQUEST, "run-6")).isEqualTo("run-3");
    }

    @Test
    void body_anotherThanTheFirst_isRefused() {
        run("ada", "k", REQUEST, "run-1");
        keys.requireSameBody("ada", "k", new byte[] {7});
        assertThatCode(() -> keys.requireSameBody("ada", "k", new byte[] {7})).doesNotThrowAnyException();
        assertThatThrownBy(() -> keys.requireSameBody("ada", "k", new byte[] {8}))
                .isInstanceOf(IdempotencyKeys.Reused.class);
    }

    @Test
    void keys_goWithTheirDistrict() {
        run("ada", "k", REQUEST, "run-1");
        Sql.on(
                control.dataSource(),
                "removing a district",
                sql -> sql.update("removing a district", "DELETE FROM control.districts WHERE slug = 'springfield'"));
        assertThat(Sql.<Long>on(
                        control.dataSource(),
                        "counting",
                        sql -> sql.one("counting", "SELECT count(*) FROM control.idempotency_keys", r -> r.getLong(1))))
                .isZero();
    }
}
