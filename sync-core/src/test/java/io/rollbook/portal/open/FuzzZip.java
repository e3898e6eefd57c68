package io.rollbook.portal.open;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Any bytes as a zip: its files are read, or it is refused with a reason that repeats none of its names. */
public final class FuzzZip {
    private static final Limits LIMITS = new Limits(4, 1000, 200, 64 << 20, 20);

    private FuzzZip() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] zip) throws IOException {
        try {
            new ZipMembers(
                            new ByteArrayInputStream(zip),
                            new Sent("export.zip", 1),
                            new Budget(zip.length, LIMITS),
                            new MemberNames(LIMITS),
                            (name, inFolder, content) -> content.transferTo(OutputStream.nullOutputStream()))
                    .read();
        } catch (OpenException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
