package io.rollbook.portal.parse;

import io.rollbook.district.KeepRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Reads the collections of a delivery that was pulled from a OneRoster service as rows; other files as they are. */
public final class PulledPages {
    private final Manifest manifest;
    private final KeepRules keep;

    private PulledPages(Manifest manifest, KeepRules keep) {
        this.manifest = manifest;
        this.keep = keep;
    }

    /** Whether a file says what is in the delivery. */
    public static boolean isManifest(String name) {
        return name.equalsIgnoreCase(Format.MANIFEST);
    }

    /** With what a manifest, which is short, says of them. */
    public static PulledPages declaredBy(byte[] manifest, KeepRules keep) {
        try {
            return new PulledPages(Manifest.read(new ByteArrayInputStream(manifest), Dialects.of(manifest)), keep);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** Takes the rows of a file. */
    @FunctionalInterface
    public interface Reader {
        /** Reads as far as it wants to. */
        void read(InputStream rows) throws IOException;
    }

    /** Hands the rows of a file to a reader. */
    public void read(String file, InputStream bytes, Reader reader) throws IOException {
        // In the same order each night, so that rows are known again.
        List<String> metadata = keep.metadata().stream().sorted().toList();
        boolean changes = manifest.declares(file, Manifest.Mode.DELTA);
        JsonCollection collection =
                OneRosterRest.collection(file, manifest.version()).orElse(null);
        reader.read(collection == null ? bytes : new JsonRows(collection, metadata, changes, bytes));
    }
}
