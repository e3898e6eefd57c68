package io.rollbook.portal.guard;

import io.rollbook.district.Guard;
import io.rollbook.portal.Staged;
import io.rollbook.run.FileLedger;
import io.rollbook.tenant.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The limits on the rows of a delivery's files, and what else can be seen of it without a look at its plan. */
final class DeliveryLimits {
    private static final String QUARANTINED = "rows quarantined";
    private static final String OF_A_FILE = "rows of ";
    private static final String QUARANTINED_OF_IT = " quarantined";
    private static final String MISSING = " missing since the last delivery";
    private static final String TOO_MANY = "TOO_MANY_QUARANTINED";

    private final List<Trip> trips = new ArrayList<>();
    private final List<Counted> counted = new ArrayList<>();

    /** The limits that the delivery is beyond. */
    List<Trip> trips() {
        return trips;
    }

    /** All figures, as they are kept. */
    List<Counted> counted() {
        return counted;
    }

    /** Whether a figure is one of quarantined rows. */
    static boolean isQuarantined(String what) {
        return what.equals(QUARANTINED) || (what.startsWith(OF_A_FILE) && what.endsWith(QUARANTINED_OF_IT));
    }

    /** Whether a figure is one of rows that are missing in a file. */
    static boolean isMissing(String what) {
        return what.startsWith(OF_A_FILE) && what.endsWith(MISSING);
    }

    void damage(Staged staged) {
        if (staged.damaged() != null) {
            trips.add(new Trip(Verdict.DAMAGED, "the delivery looks damaged: " + staged.damaged()));
        }
    }

    /**
     * Kinds of files that came in whole both times and have lost more than the share that holds everything. {@code ended}: records that
     * are not listed any more because their term is over, by the entity's table.
     */
    void fewerRows(Staged staged, LastDelivery last, Map<String, Long> ended, double percent) {
        Map<String, List<FileLedger>> kinds = staged.files().stream()
                .filter(FileLedger::isWhole)
                .collect(Collectors.groupingBy(FileLedger::kind, LinkedHashMap::new, Collectors.toList()));
        kinds.forEach((kind, files) -> {
            Long before = last.rows().get(kind);
            if (before != null) {
                FileLedger first = files.get(0);
                long over = first.entity() == null ? 0 : ended.getOrDefault(first.entity(), 0L);
                long now = files.stream().mapToLong(FileLedger::read).sum();
                String name = files.size() == 1 ? first.file() : kind;
                Figure missing = count(OF_A_FILE + name + MISSING, Math.max(0, before - over - now), before);
                Trip.beyond("FEWER_ROWS_THAN_LAST_TIME", missing, percent).ifPresent(trips::add);
            }
        });
    }

    /** The delivery as a whole, and each file: a small file must not be lost among large ones. */
    void quarantined(Staged staged, Guard.Limit limit) {
        List<FileLedger> files = staged.files();
        long rows = files.stream().mapToLong(FileLedger::read).sum();
        long bad = files.stream().mapToLong(FileLedger::quarantined).sum();
        Trip.beyond(TOO_MANY, count(QUARANTINED, bad, rows), limit).ifPresent(trips::add);
        for (FileLedger file : files) {
            Figure ofFile = count(OF_A_FILE + file.file() + QUARANTINED_OF_IT, file.quarantined(), file.read());
            Trip.beyond(TOO_MANY, ofFile, limit).ifPresent(trips::add);
        }
    }

    private Figure count(String what, long number, long base) {
        counted.add(new Counted(what, null, number, base));
        return new Figure(what, number, base);
    }
}
