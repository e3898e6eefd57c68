package io.rollbook.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.rollbook.portal.open.FuzzZip;
import io.rollbook.portal.parse.FuzzCsv;
import io.rollbook.portal.parse.FuzzManifest;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code scripts/test --fuzz} begins with, and what it once found, in every test run. */
class FuzzCorpusTest {
    /** Looks at one input. */
    private interface Target {
        void fuzz(byte[] input) throws IOException;
    }

    private static final Map<String, Target> TARGETS = Map.of(
            "csv", FuzzCsv::fuzzerTestOneInput,
            "manifest", FuzzManifest::fuzzerTestOneInput,
            "rows", FuzzRows::fuzzerTestOneInput,
            "zip", FuzzZip::fuzzerTestOneInput);

    @TestFactory
    Stream<DynamicTest> fuzz_savedInputs_areReadOrRefusedInTime() {
        return TARGETS.entrySet().stream().flatMap(target -> inputs(target.getKey())
                .map(input -> dynamicTest(target.getKey() + "/" + input.getFileName(), () -> {
                    byte[] bytes = Files.readAllBytes(input);
                    assertTimeoutPreemptively(
                            Duration.ofSeconds(20), () -> target.getValue().fuzz(bytes));
                })));
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
