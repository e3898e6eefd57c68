package io.rollbook.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rollbook.ciphertext.Envelope;
import io.rollbook.run.RunId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final String RUN = RunId.next(Clock.systemUTC());

    @TempDir
    Path home;

    @Test
    void keep_thenOpenAgain_findsTheDeliveryWithItsEnvelope() throws IOException {
        keep(Spool.open(home.resolve("spool")));
        Spool again = Spool.open(home.resolve("spool"));
        assertThat(again.runs()).containsExactly(RUN);
        assertThat(again.find(RUN).orElseThrow().envelope().signedBytes())
                .isEqualTo(envelope().signedBytes());
        assertThat(again.find(RUN).orElseThrow().body()).hasBinaryContent(new byte[] {1, 2, 3});
        again.delete(RUN);
        assertThat(home.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void keep_filesAndFolder_areForTheirOwnerOnly() throws IOException {
        keep(Spool.open(home.resolve("spool")));
        assertThat(permissions(home.resolve("spool"))).isEqualTo("rwx------");
        try (var files = Files.list(home.resolve("spool"))) {
            assertThat(files).hasSize(2).allSatisfy(file -> assertThat(permissions(file))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void open_afterACrash_removesWhatIsHalfWritten() throws IOException {
        Path folder = home.resolve("spool");
        Spool spool = Spool.open(folder);
        Files.write(spool.begin(RUN).file(), new byte[] {1});
        Files.writeString(folder.resolve(RunId.next(Clock.systemUTC()) + ".envelope"), "x=y");
        Spool.open(folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void write_largerThanMayBe_isRefusedAndNothingIsKept() throws IOException {
        Spool spool = Spool.open(home.resolve("spool"), new SpoolLimits(1 << 20, 0));
        try (Draft draft = spool.begin(RUN);
                OutputStream out = draft.write()) {
            out.write(new byte[1 << 20]);
            assertThatThrownBy(() -> out.write(1))
                    .isInstanceOf(DeliveryTooLargeException.class)
                    .hasMessageContaining("larger than 1 MB");
            assertThatThrownBy(() -> draft.expect((1 << 20) + 1)).isInstanceOf(DeliveryTooLargeException.class);
        }
        assertThat(home.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void write_intoTheReserveOfTheDisk_saysThatItIsFull() throws IOException {
        long free = home.toFile().getUsableSpace();
        Spool spool = Spool.open(home.resolve("spool"), new SpoolLimits(Long.MAX_VALUE, 2 * free));
        try (Draft draft = spool.begin(RUN);
                OutputStream out = draft.write()) {
            IOException full = assertThrows(IOException.class, () -> out.write(1));
            assertThat(draft.failed(full)).isInstanceOf(SpoolFullException.class);
        }
        assertThat(home.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void keep_failsHalfway_leavesNothing() throws IOException {
        Path folder = home.resolve("spool");
        Spool spool = Spool.open(folder);
        Path inTheWay = Files.createDirectories(folder.resolve(RUN + ".body/x")).getParent();

        assertThatThrownBy(() -> keep(spool)).isInstanceOf(UncheckedIOException.class);

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(inTheWay);
        }
    }

    @Test
    void begin_notARunId_isRefused() {
        Spool spool = Spool.open(home.resolve("spool"));
        assertThatThrownBy(() -> spool.begin("../x")).isInstanceOf(IllegalArgumentException.class);
        assertThat(spool.find("../x")).isEmpty();
    }

    @Test
    void write_diskFull_saysSoAndKeepsNothing() throws Exception {
        Path small = Files.createDirectory(home.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()) == 0,
                "mounting a small file system needs root");
        try {
            Spool spool = Spool.open(small.resolve("spool"));
            try (Draft draft = spool.begin(RUN)) {
                assertThatThrownBy(() -> fill(draft)).isInstanceOf(SpoolFullException.class);
            }
            assertThat(small.resolve("spool")).isEmptyDirectory();
        } finally {
            run("umount", small.toString());
        }
    }

    private static void fill(Draft draft) {
        try (OutputStream out = draft.write()) {
            for (int i = 0; i < 64; i++) {
                out.write(new byte[1 << 16]);
            }
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void keep(Spool spool) throws IOException {
        try (Draft draft = spool.begin(RUN)) {
            try (OutputStream out = draft.write()) {
                out.write(new byte[] {1, 2, 3});
            }
            draft.keep(envelope());
        }
    }

    private static Envelope envelope() {
        return new Envelope(
                "springfield",
                "nightly",
                RUN,
                true,
                false,
                "source",
                "name with = and \n in it",
                Instant.EPOCH,
                3,
                "sha256:0",
                "sha256:1",
                new byte[] {4});
    }
}
