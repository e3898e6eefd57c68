package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.portal.Staged;
import io.rollbook.roster.Entity;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** A file far larger than the heap of the tests would allow for, if it were kept. */
class StagerMemoryIT {
    private static final long SIZE = 300L << 20;
    private static final long MOST = 96L << 20;

    @Test
    void stage_fileOf300Megabytes_keepsTheHeapFlat() {
        StagingBench bench = StagingBench.shared();
        bench.emptyRoster();
        Deque<RowsWithoutEnd> opened = new ArrayDeque<>();

        Staged staged = bench.stageOnly(FeedFiles.sound().stream("enrollments.csv", () -> {
            opened.add(new RowsWithoutEnd(SIZE));
            return opened.getLast();
        }));

        RowsWithoutEnd read = opened.getLast();
        assertThat(read.rows).isGreaterThan(250_000);
        assertThat(bench.collection(staged, Entity.ENROLLMENTS).records()).isEqualTo(read.rows);
        assertThat(read.highest).isLessThan(MOST);
    }

    /** Enrollments until the size is reached; long values, so that there are not too many for a test. */
    private static final class RowsWithoutEnd extends InputStream {
        private static final String PAD = "x".repeat(200);

        private final long size;
        private byte[] row = "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,comment\n"
                .getBytes(StandardCharsets.UTF_8);
        private int at;
        private long made;
        private long rows;
        private long highest;

        RowsWithoutEnd(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at == row.length) {
                if (made >= size) {
                    return -1;
                }
                next();
            }
            int n = Math.min(length, row.length - at);
            System.arraycopy(row, at, into, offset, n);
            at += n;
            return n;
        }

        private void next() {
            if (rows % 200_000 == 100_000) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                highest = Math.max(highest, runtime.totalMemory() - runtime.freeMemory());
            }
            StringBuilder cells = new StringBuilder("e").append(rows).append(",k1,s1,u1,student,");
            while (cells.length() < 1000) {
                cells.append(PAD);
            }
            row = cells.append('\n').toString().getBytes(StandardCharsets.UTF_8);
            rows++;
            made += row.length;
            at = 0;
        }
    }
}
