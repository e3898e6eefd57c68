package io.rollbook.portal.map;

import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a format makes of the samples of one set: the first records, everything that is wrong with a row, and what the
 * samples say of each other. Needs nothing else, and little memory whatever their size.
 */
public final class MappingCheck {
    private final Format format;
    private final int most;
    private final int compared;

    /** For a format; {@code most}: rows of each sample of which the records are shown. */
    public MappingCheck(Format format, int most) {
        this(format, most, SampleSet.MOST);
    }

    /** {@code compared}: records of each entity that are compared with each other. */
    MappingCheck(Format format, int most, int compared) {
        this.format = format;
        this.most = most;
        this.compared = compared;
    }

    /** A record: what it is, and its id and values by OneRoster name. */
    public record Made(Entity entity, Map<String, String> values) {}

    /**
     * Something about a row or a column.
     *
     * @param line in the file, from 1; 0 where it is about the file
     * @param field the column, by its header; of what is told of a record, by its OneRoster name
     * @param record the record that is told twice, or that is not there; null where it is about something else
     * @param rows how many rows refer to the record that is not there; else 1
     */
    public record Problem(FindingCode code, int line, @Nullable String field, @Nullable Named record, long rows) {
        static Problem of(FindingCode code, int line, @Nullable String field) {
            return new Problem(code, line, field, null, 1);
        }
    }

    /** A record by its id. */
    public record Named(Entity entity, String sourcedId) {}

    /**
     * What was found in one sample.
     *
     * @param shape the name under which the mapping has the file; null where it has none
     * @param rows rows behind the header
     * @param bad rows that cannot be used, each by itself
     * @param skipped rows that are left out
     * @param records the records of the first rows
     * @param problems the first 10,000 that were found, by their lines
     * @param told how many there are
     * @param good whether none of them is an error
     */
    public record Found(
            String file,
            @Nullable String shape,
            long rows,
            long bad,
            long skipped,
            List<Made> records,
            List<Problem> problems,
            long told,
            boolean good) {}

    /**
     * References that were not followed.
     *
     * @param target what they refer to
     * @param files the mapping's files that hold such records, and of which no sample was read to its end
     * @param tooMany whether there are more than can be compared, see {@link Checked#compared}
     */
    public record Unchecked(Entity target, List<String> files, boolean tooMany) {}

    /**
     * What was found in all samples.
     *
     * @param withoutSample the mapping's files of which there is no sample
     * @param compared records of each entity that are compared with each other at most
     */
    public record Checked(List<Found> files, List<String> withoutSample, List<Unchecked> unchecked, int compared) {
        /** Whether nothing is wrong. */
        public boolean good() {
            return files.stream().allMatch(file -> file.shape() != null && file.good());
        }
    }

    /** Reads the samples of one set. */
    public Checked check(List<Path> samples) throws IOException {
        SampleSet set = new SampleSet(format, compared);
        List<SampleNotes> all = new ArrayList<>();
        Set<FileShape> sampled = new HashSet<>();
        Set<FileShape> whole = new HashSet<>();
        for (Path sample : samples) {
            String name = String.valueOf(sample.getFileName());
            Optional<FileShape> shape = format.file(name).filter(one -> one.entity() != null);
            SampleNotes notes = new SampleNotes(name, shape.map(FileShape::file).orElse(null));
            all.add(notes);
            if (shape.isEmpty()) {
                continue;
            }
            if (!sampled.add(shape.get())) {
                notes.add(FindingCode.DUPLICATE_FILE, 0, null);
            } else if (new SampleReader(shape.get(), most, notes, set).read(sample)) {
                whole.add(shape.get());
            }
        }
        set.follow(whole);
        return new Checked(
                all.stream().map(SampleNotes::found).toList(),
                format.files().stream()
                        .filter(shape -> shape.entity() != null && !sampled.contains(shape))
                        .map(FileShape::file)
                        .toList(),
                set.unchecked(whole),
                compared);
    }
}
