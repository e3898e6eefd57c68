package io.rollbook.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.spool.Draft;
import io.rollbook.spool.Spool;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchTest {
    private final List<Ciphertext> sent = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void send_runNoLongerWaits_isToldAsDroppedAndLeavesNothing() throws IOException {
        assertThat(send(RunState.CANCELLED)).isFalse();
        assertThat(sent).isEmpty();
        assertThat(Spool.open(folder).runs()).isEmpty();
    }

    @Test
    void send_runWaits_isToldAsSent() throws IOException {
        assertThat(send(RunState.WAITING)).isTrue();
        assertThat(sent).hasSize(1);
        assertThat(Spool.open(folder).runs()).isEmpty();
    }

    private boolean send(RunState state) throws IOException {
        Clock clock = Clock.systemUTC();
        Run run = new Run(
                RunId.next(clock),
                "springfield",
                "nightly",
                state,
                false,
                false,
                "person",
                "tester",
                clock.instant(),
                null,
                null,
                0,
                null,
                false,
                null,
                null,
                RunReport.EMPTY);
        Dispatch dispatch = new Dispatch(Spool.open(folder), register(run), IntakeKey.generate(), sent::add, clock);
        try (Draft draft = dispatch.begin(run.id())) {
            Files.writeString(draft.file(), "sealed");
            EnvelopeBody body = new EnvelopeBody(6, "sha256:" + "0".repeat(64), List.of());
            return dispatch.send(run, draft, body, "source");
        }
    }

    /** A register that notes a delivery of a run that waits, and of no other. */
    private static Runs register(Run run) {
        return (Runs) Proxy.newProxyInstance(
                Runs.class.getClassLoader(), new Class<?>[] {Runs.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("received")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    if (run.state() != RunState.WAITING) {
                        throw new Runs.IllegalTransition(run.id(), run.state(), RunState.RECEIVED);
                    }
                    return run;
                });
    }
}
