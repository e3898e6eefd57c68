package io.rollbook.portal.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** Any bytes as a manifest: they are read as far as they go. */
public final class FuzzManifest {
    private FuzzManifest() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] file) throws IOException {
        Manifest manifest = Manifest.read(new ByteArrayInputStream(file), Dialects.of(file));
        for (Format format : List.of(OneRoster11.FORMAT, OneRoster12.FORMAT)) {
            manifest.complaints(format);
            manifest.anyDelta(format);
        }
        Formats.BUILT_IN.recognise("auto", List.of(Sample.of("manifest.csv", file), Sample.of("users.csv", file)));
    }
}
