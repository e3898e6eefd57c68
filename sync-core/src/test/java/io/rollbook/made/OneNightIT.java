package io.rollbook.made;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.made.Truth.EntityTruth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneNightIT {
    @TempDir
    Path folder;

    @Test
    void receive_smallAndMediumDistrict_areReadStagedAndMergedInTheSame256MiBHeap() throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OneNight.class.getName(),
                folder.toString()));
        List<String> expected = new ArrayList<>();
        for (Size size : List.of(Size.SMALL, Size.MEDIUM)) {
            expected.add("merged " + export(size, line));
        }
        Process child = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(out).isZero();
        assertThat(out.lines().filter(each -> each.startsWith("merged"))).isEqualTo(expected);
    }

    /** Writes a first night's export, adds its path to the arguments, and says how many records it makes. */
    private long export(Size size, List<String> arguments) throws IOException {
        MadeDistrict district = MadeDistrict.of(size, 3, LocalDate.now());
        Path zip = folder.resolve(size + ".zip");
        district.writeZip(Night.FIRST, zip);
        arguments.add(zip.toString());
        return district.truth(Night.FIRST).entities().values().stream()
                .mapToLong(EntityTruth::added)
                .sum();
    }
}
