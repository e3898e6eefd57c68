package io.rollbook.district;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reads district files: YAML 1.2, one document, every key known. What is wrong is a list of problems, all at once, each
 * with its line and key.
 */
public final class DistrictFile {
    private DistrictFile() {}

    /** What came of reading a district file. */
    public sealed interface Result {}

    /**
     * The file is good.
     *
     * @param signers the armoured signers' keys by feed, as they were in their files
     */
    public record Read(District district, Map<String, String> signers) implements Result {}

    /** The file is not good. */
    public record Problems(List<SettingsProblem> problems) implements Result {}

    /**
     * Reads a district file that is about to be applied: secrets must be there and signers' keys are read.
     *
     * @param yaml the file's text
     * @param folder the file's folder, against which {@code file:} references resolve
     * @param cron says whether a schedule's cron is good
     */
    public static Result parse(String yaml, Path folder, CronCheck cron) {
        throw new UnsupportedOperationException("being built " + yaml + folder + cron);
    }
}
