package io.rollbook.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.installation.Built;
import io.rollbook.made.Size;
import io.rollbook.provider.Certificate;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    @TempDir
    Path folder;

    @Test
    void run_twoTinyDistricts_everyCountOfAllNightsIsTrue() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        boolean asTold;
        try (Demo demo = Demo.start(
                folder,
                Size.TINY,
                Screen.on(new PrintStream(shown, true, StandardCharsets.UTF_8)),
                certificate -> Built.inTests(
                        "-Xmx256m",
                        "-Djavax.net.ssl.trustStore=" + certificate.file(),
                        "-Djavax.net.ssl.trustStorePassword=" + Certificate.PASSWORD))) {
            asTold = demo.run();
        }

        String text = shown.toString(StandardCharsets.UTF_8);
        assertThat(asTold).as(text).isTrue();
        assertThat(text)
                .contains("pulled       full", "pulled       delta, since", "INCOMPLETE_PULL", "every row is as before")
                .doesNotContain("✗");
    }
}
