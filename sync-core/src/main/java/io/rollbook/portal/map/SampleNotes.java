package io.rollbook.portal.map;

import io.rollbook.portal.map.MappingCheck.Found;
import io.rollbook.portal.map.MappingCheck.Made;
import io.rollbook.portal.map.MappingCheck.Problem;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import io.rollbook.roster.RecordText;
import io.rollbook.run.FindingCode;
import io.rollbook.run.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told of a sample, in bounded memory. */
final class SampleNotes {
    /** Problems that are kept one by one. */
    static final int MOST = 10_000;

    final String file;
    private final @Nullable String shape;
    private final List<Made> records = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private long told;
    private boolean good = true;
    long rows;
    long bad;
    long skipped;

    /** Of a file, and the name under which the mapping has it. */
    SampleNotes(String file, @Nullable String shape) {
        this.file = file;
        this.shape = shape;
    }

    void add(FindingCode code, int line, @Nullable String field) {
        add(Problem.of(code, line, field));
    }

    void add(Problem problem) {
        told++;
        good &= problem.code().severity() != Severity.ERROR;
        if (problems.size() < MOST) {
            problems.add(problem);
        }
    }

    void show(Entity entity, RecordBytes record) {
        records.add(new Made(entity, RecordText.of(entity, record)));
    }

    Found found() {
        problems.sort(Comparator.comparingInt(Problem::line));
        return new Found(file, shape, rows, bad, skipped, records, List.copyOf(problems), told, good);
    }
}
