package io.rollbook.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.rollbook.portal.map.FuzzMapping;
import io.rollbook.portal.open.FuzzZip;
import io.rollbook.portal.parse.FuzzCsv;
import io.rollbook.portal.parse.FuzzManifest;
import io.rollbook.portal.parse.FuzzPages;
import io.rollbook.portal.validate.FuzzRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code scripts/test --fuzz} begins with, and what it once found, in every test run. */
class FuzzCorpusTest {
    private static final Duration MOST = Duration.ofSeconds(20);

    /** Looks at one input. */
    private interface Target {
        void fuzz(byte[] input) throws IOException;
    }

    private static final Map<String, Target> TARGETS = Map.of(
            "csv", FuzzCsv::fuzzerTestOneInput,
            "manifest", FuzzManifest::fuzzerTestOneInput,
            "mapping", FuzzMapping::fuzzerTestOneInput,
            "pages", FuzzPages::fuzzerTestOneInput,
            "rows", FuzzRows::fuzzerTestOneInput,
            "zip", FuzzZip::fuzzerTestOneInput);

    @TestFactory
    Stream<DynamicTest> fuzz_savedInputs_areReadOrRefusedInTime() {
        return TARGETS.keySet().stream().flatMap(FuzzCorpusTest::tests);
    }

    /** One test for each input that was written by hand, and one for all that the fuzzer came upon. */
    private static Stream<DynamicTest> tests(String name) {
        Target target = Objects.requireNonNull(TARGETS.get(name));
        Map<String, byte[]> found = corpus(name);
        DynamicTest all = dynamicTest(name + ", " + found.size() + " inputs found", () -> {
            assertThat(found).hasSizeGreaterThan(100);
            found.forEach((file, bytes) -> assertTimeoutPreemptively(MOST, () -> target.fuzz(bytes), file));
        });
        return Stream.concat(
                Stream.of(all),
                inputs(name)
                        .map(input -> dynamicTest(
                                name + "/" + input.getFileName(),
                                () -> assertTimeoutPreemptively(MOST, () -> target.fuzz(Files.readAllBytes(input))))));
    }

    private static Map<String, byte[]> corpus(String name) {
        try (ZipInputStream zip = new ZipInputStream(
                Objects.requireNonNull(FuzzCorpusTest.class.getResourceAsStream("/fuzz/" + name + ".corpus.zip")))) {
            Map<String, byte[]> inputs = new TreeMap<>();
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                inputs.put(entry.getName(), zip.readAllBytes());
            }
            return inputs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> inputs(String target) {
        try {
            URL folder = Objects.requireNonNull(FuzzCorpusTest.class.getResource("/fuzz/" + target));
            try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
                Path[] inputs = files.sorted().toArray(Path[]::new);
                assertThat(inputs).hasSizeGreaterThan(2);
                return Stream.of(inputs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
