package io.rollbook.portal.stage;

import io.rollbook.portal.open.Delivery;
import io.rollbook.portal.open.Member;
import io.rollbook.portal.open.PlaintextReader;
import io.rollbook.portal.parse.Dialects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A delivery made of files under {@code feeds/}: the sound set, with what a test changes about it. */
public final class FeedFiles implements Delivery {
    private static final List<String> NAMES = List.of(
            "manifest.csv",
            "orgs.csv",
            "academicSessions.csv",
            "courses.csv",
            "classes.csv",
            "users.csv",
            "enrollments.csv");

    private final Map<String, Supplier<InputStream>> files = new LinkedHashMap<>();

    private FeedFiles() {}

    /** The sound set. */
    public static FeedFiles sound() {
        FeedFiles feed = new FeedFiles();
        NAMES.forEach(name -> feed.bytes(name, resource("sound/" + name)));
        return feed;
    }

    /** No files yet. */
    static FeedFiles empty() {
        return new FeedFiles();
    }

    /** The sound set with the files of the folder of this name in place of its own. */
    static FeedFiles of(String defect) {
        FeedFiles feed = sound();
        for (String name : List.of("demographics.csv", "lineItems.csv")) {
            feed.overlay(defect, name);
        }
        NAMES.forEach(name -> feed.overlay(defect, name));
        return feed;
    }

    private void overlay(String defect, String name) {
        if (FeedFiles.class.getResource("/feeds/" + defect + "/" + name) != null) {
            bytes(name, resource(defect + "/" + name));
        }
    }

    /** Changes a file's text. */
    public FeedFiles change(String name, UnaryOperator<String> change) {
        return text(name, change.apply(text(name)), StandardCharsets.UTF_8);
    }

    /** One more file, or another in place of one. */
    public FeedFiles with(String name, String text) {
        return text(name, text, StandardCharsets.UTF_8);
    }

    public FeedFiles append(String name, String rows) {
        return change(name, text -> text + rows);
    }

    public FeedFiles replace(String name, String what, String with) {
        String before = text(name);
        if (!before.contains(what)) {
            throw new IllegalArgumentException(name + " does not hold " + what);
        }
        return change(name, text -> text.replace(what, with));
    }

    FeedFiles text(String name, String text, Charset charset) {
        return bytes(name, text.getBytes(charset));
    }

    FeedFiles bytes(String name, byte[] bytes) {
        files.put(name, () -> new ByteArrayInputStream(bytes));
        return this;
    }

    FeedFiles stream(String name, Supplier<InputStream> bytes) {
        files.put(name, bytes);
        return this;
    }

    public FeedFiles without(String name) {
        files.remove(name);
        return this;
    }

    /** The same files in the opposite order. */
    FeedFiles reversed() {
        List<String> names = new ArrayList<>(files.keySet());
        Collections.reverse(names);
        FeedFiles reversed = new FeedFiles();
        names.forEach(name -> reversed.stream(name, Objects.requireNonNull(files.get(name))));
        return reversed;
    }

    String text(String name) {
        try (InputStream bytes = open(name)) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        files.keySet().forEach(name -> members.add(new Member(members.size(), name, 0, head(name), false)));
        return members;
    }

    private byte[] head(String name) {
        try (InputStream bytes = open(name)) {
            return bytes.readNBytes(Dialects.HEAD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void read(PlaintextReader reader) throws IOException {
        for (Member member : members()) {
            try (InputStream bytes = open(member.name())) {
                reader.read(member, bytes);
            }
        }
    }

    /** Writes them as a zip file. */
    public Path zip(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : files.keySet()) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(text(name).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }

    InputStream open(String name) {
        return Objects.requireNonNull(files.get(name), name).get();
    }

    private static byte[] resource(String path) {
        try (InputStream bytes = FeedFiles.class.getResourceAsStream("/feeds/" + path)) {
            if (bytes == null) {
                throw new IllegalArgumentException("no " + path);
            }
            return bytes.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
