package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever nights come and whatever is decided on them: the roster is what a plain model of it says, both ledgers balance,
 * the history gives every former roster back and the audit log verifies. The same nights come in every run;
 * {@code -Dmodel.seed=N} tries others, {@code -Dmodel.sequences=N} more or fewer sequences of them, in two districts at a
 * time. The seed of a sequence that fails is in its message: {@code -Dmodel.seed} with it and {@code -Dmodel.sequences=1}
 * repeat it.
 */
class ModelIT {
    private static final long SEED = 20261125;
    private static final int SEQUENCES = 25;
    private static final int DISTRICTS = 2;

    @TempDir
    Path folder;

    private final AtomicInteger begun = new AtomicInteger();

    @Test
    void anyNightsAndDecisions_leaveTheRosterTheModelSays() throws Exception {
        long seed = Long.getLong("model.seed", SEED);
        int sequences = Integer.getInteger("model.sequences", SEQUENCES);
        ExecutorService threads = Executors.newFixedThreadPool(DISTRICTS);
        try {
            List<Future<Integer>> nights = new ArrayList<>();
            for (int i = 0; i < DISTRICTS; i++) {
                Path spool = Files.createDirectory(folder.resolve(String.valueOf(i)));
                nights.add(threads.submit(() -> district(spool, seed, sequences)));
            }
            int played = 0;
            for (Future<Integer> each : nights) {
                played += each.get();
            }
            assertThat(played).isGreaterThanOrEqualTo(40 * sequences);
        } finally {
            threads.shutdown();
        }
    }

    private int district(Path spool, long seed, int sequences) throws Exception {
        TestTenant district = TestDatabases.tenant();
        int nights = 0;
        try (Connection tenant = district.connect();
                PortalDesk desk = new PortalDesk(district, spool)) {
            for (int i = begun.getAndIncrement(); i < sequences; i = begun.getAndIncrement()) {
                nights += new ModelSequence(district, desk, tenant, seed + i).play();
            }
            return nights;
        } catch (Exception | AssertionError failure) {
            // The other need not go on for long.
            begun.set(sequences);
            throw failure;
        }
    }
}
