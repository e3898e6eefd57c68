package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.doctor.CheckResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MachineChecksTest {
    private static final Path FOLDER = Path.of("/var/rollbook/spool");
    private static final long MIB = 1 << 20;

    @Test
    void room_enough_isOk() {
        assertThat(MachineChecks.room(FOLDER, 1024 * MIB, 512 * MIB).outcome()).isEqualTo("ok");
    }

    @Test
    void room_downToTheReserve_isFull_andSaysWhatWaitsAndWhatToDo() {
        CheckResult full = MachineChecks.room(FOLDER, 512 * MIB, 512 * MIB);
        assertThat(full.ok()).isFalse();
        assertThat(full.detail())
                .startsWith("full: 512 MiB free for /var/rollbook/spool")
                .contains("rollbook.spool.reserve");
        assertThat(full.todo()).contains("Make room", "wait", "go on by themselves");
    }

    @Test
    void room_nearTheReserve_isToldBeforeItIsFull_howeverLargeTheReserveIs() {
        assertThat(MachineChecks.room(FOLDER, 600 * MIB, 512 * MIB).ok()).isFalse();
        assertThat(MachineChecks.room(FOLDER, 9000 * MIB, 5000 * MIB).ok()).isFalse();
        assertThat(MachineChecks.room(FOLDER, 10_000 * MIB, 5000 * MIB).ok()).isTrue();
    }
}
