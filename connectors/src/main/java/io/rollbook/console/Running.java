package io.rollbook.console;

import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.Headway;
import io.rollbook.run.PullReport;
import io.rollbook.run.Run;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunTrends.Usual;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is that is in work.
 *
 * @param doing what it does: {@code Reading}
 * @param done rows or records so far
 * @param of how many there are or may be, or null; also where it is more than the last time already
 * @param about whether that is only what the feed's last delivery had
 * @param rate of them a second; 0 where it is too early to say
 * @param left about how long until its end, or null where there is nothing to tell that from
 */
record Running(String doing, long done, @Nullable Long of, boolean about, double rate, @Nullable Duration left) {
    /** In this order. What comes before these takes as long as the source needs. */
    private static final List<String> STAGES = List.of("open", "stage", "plan", "merge");

    private static final Map<String, String> DOING = Map.of(
            "open", "Verifying",
            "stage", "Reading",
            "plan", "Comparing with the roster",
            "hold", "Putting the plan by",
            "merge", "Writing");

    /** With fewer runs nobody knows what is usual. */
    private static final int TOO_FEW = 3;

    /**
     * Of a run.
     *
     * @param last the last run of the feed whose delivery was read, or null
     * @return null where it is in nothing that tells
     */
    static @Nullable Running of(Run run, @Nullable Run last, Usual usual, Instant now) {
        Headway headway = run.headway();
        if (headway == null) {
            PullReport pull = run.report().pull();
            return pull == null || run.envelope() != null || run.again() != null || run.finished() != null
                    ? null
                    : pulling(pull);
        }
        boolean merging = headway.stage().equals("merge");
        Long of = merging ? changes(run.report()) : last == null ? null : rows(last.report());
        boolean reads = headway.stage().equals("stage") || merging;
        boolean unknown = usual.runs() < TOO_FEW || !STAGES.contains(headway.stage());
        Duration left = unknown ? null : left(headway, reads ? of : null, usual.seconds(), now);
        boolean more = of != null && headway.rows() > of;
        return new Running(
                DOING.getOrDefault(headway.stage(), headway.stage()),
                headway.rows(),
                reads && !more ? of : null,
                !merging,
                headway.rate(),
                left);
    }

    private static Running pulling(PullReport pull) {
        boolean all = pull.collections().stream().allMatch(each -> each.total() != null);
        long received = pull.collections().stream()
                .mapToLong(PullReport.Collection::received)
                .sum();
        long total = pull.collections().stream()
                .mapToLong(each -> each.total() == null ? 0 : each.total())
                .sum();
        return new Running("Pulling", received, all && total > 0 ? total : null, false, 0, null);
    }

    private static @Nullable Long rows(RunReport report) {
        long rows = report.files().stream().mapToLong(FileLedger::read).sum();
        return rows == 0 ? null : rows;
    }

    private static @Nullable Long changes(RunReport report) {
        long changes =
                report.ledger().values().stream().mapToLong(Running::changes).sum();
        return changes == 0 ? null : changes;
    }

    private static long changes(EntityLedger ledger) {
        return ledger.added() + ledger.changed() + ledger.restored() + ledger.absent() + ledger.tombstoned();
    }

    /** What is left of this stage, by its rows or else by what is usual, and the usual time of the others. */
    private static Duration left(Headway headway, @Nullable Long of, Map<String, Double> usual, Instant now) {
        double here = of != null && headway.rate() > 0
                ? Math.max(0, of - headway.rows()) / headway.rate()
                : Math.max(
                        0,
                        usual.getOrDefault(headway.stage(), 0.0)
                                - Duration.between(headway.since(), now).toMillis() / 1e3);
        double later = STAGES.subList(STAGES.indexOf(headway.stage()) + 1, STAGES.size()).stream()
                .mapToDouble(stage -> usual.getOrDefault(stage, 0.0))
                .sum();
        return Duration.ofMillis((long) ((here + later) * 1000));
    }

    /** {@code Reading: 12,345 of about 250,000 rows, 8,300 rows a second, about 2 minutes left}. */
    String words() {
        String unit = doing.equals("Reading") ? "rows" : "records";
        StringBuilder words = new StringBuilder(doing);
        if (done > 0) {
            words.append(": ").append(number(done));
            if (of != null) {
                words.append(about ? " of about " : " of ").append(number(of));
            }
            words.append(' ').append(unit);
            if (rate >= 1) {
                words.append(", ")
                        .append(number(Math.round(rate)))
                        .append(' ')
                        .append(unit)
                        .append(" a second");
            }
        }
        return words.append(leftInWords()).toString();
    }

    private String leftInWords() {
        if (left == null) {
            return "";
        }
        long minutes = Math.round(left.toSeconds() / 60.0);
        if (minutes < 1) {
            return ", less than a minute left";
        }
        return ", about " + minutes + (minutes == 1 ? " minute left" : " minutes left");
    }

    private static String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }
}
