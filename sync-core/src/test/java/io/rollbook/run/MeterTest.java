package io.rollbook.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollbook.testing.MovedClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MeterTest {
    private final List<Headway> told = new CopyOnWriteArrayList<>();

    @Test
    void rows_areToldWhileTheyGrow_andOncePerNumber() {
        try (Meter meter = new Meter(told::add, new MovedClock())) {
            meter.begin("stage");
            meter.row();
            await().until(() -> told.size() == 1);
            meter.add(41);
            await().until(() -> told.size() == 2);
            meter.begin("merge");
            await().until(() -> told.size() == 3);
        }
        assertThat(told).extracting(Headway::stage).containsExactly("stage", "stage", "merge");
        assertThat(told).extracting(Headway::rows).containsExactly(1L, 42L, 0L);
        assertThat(told.get(1).rate()).isBetween(1.0, 42.0);
    }

    @Test
    void stageThatIsOver_isNotToldOfAnyMore() {
        Meter ended = new Meter(told::add, new MovedClock());
        ended.begin("stage");
        ended.row();
        ended.end();
        AtomicInteger others = new AtomicInteger();
        try (Meter other = new Meter(headway -> others.incrementAndGet(), new MovedClock())) {
            other.begin("stage");
            other.row();
            await().until(() -> others.get() == 1);
        }
        ended.close();
        assertThat(told).isEmpty();
    }

    @Test
    void whoIsToldFails_isToldAgain_andTheRunGoesOn() {
        AtomicInteger tries = new AtomicInteger();
        try (Meter meter = new Meter(
                headway -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new IllegalStateException("away");
                    }
                    told.add(headway);
                },
                new MovedClock())) {
            meter.begin("stage");
            meter.row();
            await().until(() -> told.size() == 1);
        }
    }
}
