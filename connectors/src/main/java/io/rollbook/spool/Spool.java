package io.rollbook.spool;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.run.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder of sealed deliveries, one per run: {@code RUN.body} and, beside it, {@code RUN.envelope}. Only the account
 * that runs Rollbook may read it. A delivery is there as a whole or not at all.
 */
public final class Spool {
    private static final String PART = ".part";
    private static final String BODY = ".body";
    private static final String ENVELOPE = ".envelope";
    private static final String NOTE = ".note";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final SpoolLimits limits;

    private Spool(Path folder, SpoolLimits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /** Opens a spool that takes whatever the disk holds. */
    public static Spool open(Path folder) {
        return open(folder, SpoolLimits.NONE);
    }

    /** Opens a spool, creates its folder where it is missing, and removes what a crash left half written. */
    public static Spool open(Path folder, SpoolLimits limits) {
        try {
            Files.createDirectories(folder, OWNER_ONLY);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Spool spool = new Spool(folder, limits);
            spool.clean();
            return spool;
        } catch (IOException e) {
            throw new UncheckedIOException("The spool " + folder + " cannot be used", e);
        }
    }

    /** Begins a delivery; nothing of it is in the spool before {@link Draft#keep}. */
    public Draft begin(String run) {
        if (!RunId.isRunId(run)) {
            throw new IllegalArgumentException("not a run id");
        }
        return new Draft(this, folder.resolve(run + PART));
    }

    /**
     * Begins a delivery that comes piece by piece. Until its note is removed by {@link #forget}, what has come of it
     * outlives a restart.
     *
     * @param note what is to be known of it; no personal data
     */
    public Draft begin(String run, Map<String, String> note) {
        Draft draft = begin(run);
        Properties fields = new Properties();
        fields.putAll(note);
        Path part = folder.resolve(run + NOTE + PART);
        try {
            try (OutputStream out = Draft.create(part)) {
                fields.store(out, null);
            }
            force(part);
            Files.move(part, folder.resolve(run + NOTE), StandardCopyOption.ATOMIC_MOVE);
            force(folder);
            return draft;
        } catch (IOException e) {
            throw draft.failed(e);
        }
    }

    /** The notes of deliveries that come piece by piece, by their runs; of those that are whole by now, too. */
    public Map<String, Properties> notes() {
        Map<String, Properties> notes = new TreeMap<>();
        for (String run : named(NOTE)) {
            note(run).ifPresent(note -> notes.put(run, note));
        }
        return notes;
    }

    /** The note of one of them. */
    public Optional<Properties> note(String run) {
        if (!RunId.isRunId(run)) {
            return Optional.empty();
        }
        Properties note = new Properties();
        try (InputStream in = Files.newInputStream(folder.resolve(run + NOTE))) {
            note.load(in);
            return Optional.of(note);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The note of run " + run + " cannot be read", e);
        }
    }

    /** Removes the note of a delivery and what has come of it, unless it is whole. */
    public void forget(String run) {
        try {
            Files.deleteIfExists(folder.resolve(run + PART));
            Files.deleteIfExists(folder.resolve(run + NOTE));
        } catch (IOException e) {
            throw new UncheckedIOException("What came of run " + run + " cannot be removed from the spool", e);
        }
    }

    /** The delivery of this run, if it is here. */
    public Optional<Ciphertext> find(String run) {
        Path body = folder.resolve(run + BODY);
        if (!RunId.isRunId(run) || !Files.exists(body)) {
            return Optional.empty();
        }
        Properties fields = new Properties();
        try (InputStream in = Files.newInputStream(folder.resolve(run + ENVELOPE))) {
            fields.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("The envelope of run " + run + " cannot be read", e);
        }
        return Optional.of(new Ciphertext(EnvelopeFields.read(fields::getProperty), body));
    }

    /** The runs whose deliveries are here, oldest first. */
    public List<String> runs() {
        return named(BODY);
    }

    private List<String> named(String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The spool " + folder + " cannot be read", e);
        }
    }

    /** Removes the delivery of this run; nothing happens where there is none. */
    public void delete(String run) {
        try {
            Files.deleteIfExists(folder.resolve(run + BODY));
            Files.deleteIfExists(folder.resolve(run + ENVELOPE));
        } catch (IOException e) {
            throw new UncheckedIOException("The delivery of run " + run + " cannot be removed from the spool", e);
        }
    }

    /** Removes every delivery. */
    public void deleteAll() {
        runs().forEach(this::delete);
    }

    Path folder() {
        return folder;
    }

    SpoolLimits limits() {
        return limits;
    }

    /** Most bytes of one delivery. */
    public long largest() {
        return limits.largest();
    }

    /** Bytes that may still be written. */
    long room() {
        return folder.toFile().getUsableSpace() - limits.reserve();
    }

    /** The envelope goes first, so that a body never stands without one; where that fails nothing of it is left. */
    Ciphertext keep(Path part, Envelope envelope) throws IOException {
        try {
            return moved(part, envelope);
        } catch (IOException e) {
            Files.deleteIfExists(folder.resolve(envelope.run() + ENVELOPE + PART));
            Files.deleteIfExists(folder.resolve(envelope.run() + ENVELOPE));
            throw e;
        }
    }

    private Ciphertext moved(Path part, Envelope envelope) throws IOException {
        Properties fields = new Properties();
        fields.putAll(EnvelopeFields.of(envelope));
        Path envelopePart = folder.resolve(envelope.run() + ENVELOPE + PART);
        try (OutputStream out = Draft.create(envelopePart)) {
            fields.store(out, null);
        }
        force(envelopePart);
        Files.move(envelopePart, folder.resolve(envelope.run() + ENVELOPE), StandardCopyOption.ATOMIC_MOVE);
        Path body = folder.resolve(envelope.run() + BODY);
        force(part);
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        Files.move(part, body, StandardCopyOption.ATOMIC_MOVE);
        force(folder);
        return new Ciphertext(envelope, body);
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void clean() throws IOException {
        List<Path> leftovers = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(this::isLeftover).forEach(leftovers::add);
        }
        for (Path leftover : leftovers) {
            Files.delete(leftover);
        }
    }

    private boolean isLeftover(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(ENVELOPE)) {
            String run = name.substring(0, name.length() - ENVELOPE.length());
            return !Files.exists(folder.resolve(run + BODY));
        }
        return name.endsWith(PART)
                && !Files.exists(folder.resolve(name.substring(0, name.length() - PART.length()) + NOTE));
    }
}
