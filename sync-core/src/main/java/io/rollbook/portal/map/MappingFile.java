package io.rollbook.portal.map;

import io.rollbook.district.Settings;
import io.rollbook.district.SettingsProblem;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Fill;
import io.rollbook.portal.parse.Format;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads mapping profiles, which describe files that are in no standard's format: YAML 1.2, every key known. What is wrong
 * is a list of problems, all at once, each with its line and key. See docs/mappings.md.
 */
public final class MappingFile {
    private MappingFile() {}

    /** What came of reading a profile. */
    public sealed interface Result {}

    /** The profile is good. */
    public record Read(Format format) implements Result {}

    /** The profile is not good. */
    public record Problems(List<SettingsProblem> problems) implements Result {}

    /** Reads the text of a profile. */
    public static Result parse(String yaml) {
        List<SettingsProblem> problems = new ArrayList<>();
        Settings file = Settings.read(yaml, problems);
        Format format = problems.isEmpty() ? format(file, yaml) : null;
        if (format != null && problems.isEmpty()) {
            return new Read(format);
        }
        problems.sort(Comparator.comparingInt(SettingsProblem::line));
        return new Problems(List.copyOf(problems));
    }

    private static Format format(Settings file, String yaml) {
        String name = file.required("mapping");
        if (!name.isEmpty() && !name.matches("[a-z][a-z0-9.-]{0,60}")) {
            file.problem("mapping", "must begin with a letter and hold a-z, 0-9, - and . only");
        }
        boolean schoolOfClass = file.flag("school-of-class", false);
        List<FileShape> shapes = new ArrayList<>();
        Settings files = file.section("files");
        if (files == null) {
            file.problem("files", "is missing: a mapping needs at least one file");
        } else {
            for (String pattern : files.keys()) {
                Settings one = files.section(pattern);
                if (one != null) {
                    shapes.add(new MappedFile(one, pattern, schoolOfClass).shape());
                }
            }
            if (shapes.isEmpty()) {
                files.problem("a mapping needs at least one file");
            }
        }
        List<Fill> fills = schoolOfClass ? List.of(Fill.SCHOOL_OF_ENROLLMENT) : List.of();
        file.done();
        return new Format(name, null, List.copyOf(shapes), fills, revision(yaml));
    }

    private static String revision(String yaml) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(yaml.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
