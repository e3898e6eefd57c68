package io.rollbook.installation;

import io.rollbook.run.EntityLedger;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.testing.MadeReport;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs of the last 30 nights as they would have been noted: a first load, then small changes; one night failed, one had no
 * run, more rows are quarantined towards the end, and the last merge was slow.
 */
final class MadeNights {
    static final int NIGHTS = 30;
    static final int WITHOUT_RUN = 12;
    private static final int FAILED = 5;

    private MadeNights() {}

    /** Writes them for a district that has none; the id of the last. */
    static String write(ServerFiles server, String slug) throws IOException, SQLException {
        ZoneId zone = ZoneId.of("America/Chicago");
        String run = "";
        for (int ago = NIGHTS - 1; ago >= 0; ago--) {
            if (ago != WITHOUT_RUN) {
                Instant at = LocalDate.now(zone)
                        .minusDays(ago)
                        .atTime(LocalTime.of(2, 30))
                        .atZone(zone)
                        .toInstant();
                run = RunId.next(Clock.fixed(at, ZoneOffset.UTC));
                String state = ago == FAILED ? "failed" : "merged";
                server.execute("rollbook_control", insert(run, slug, state, at, report(ago)));
            }
        }
        return run;
    }

    private static String insert(String run, String slug, String state, Instant at, RunReport report) {
        return """
                INSERT INTO control.runs (id, district, feed, state, preview, full_pull, trigger, by_name, created,
                    finished, report)
                VALUES ('%s', '%s', 'nightly', '%s', false, false, 'schedule', 'schedule', '%s', '%s', '%s')
                """
                .formatted(
                        run,
                        slug,
                        state,
                        at,
                        at.plusSeconds(4),
                        JsonMapper.shared().writeValueAsString(report));
    }

    private static RunReport report(int ago) {
        long rows = 8_600 + 3L * (NIGHTS - 1 - ago);
        long bad = ago < 6 ? 40 + 9L * (6 - ago) : ago % 4;
        EntityLedger users = ago == NIGHTS - 1
                ? new EntityLedger(rows, rows, 0, 0, 0, 0, 0, 0)
                : new EntityLedger(rows, ago * 7 % 19, 20 + ago * 11 % 37, rows - 80, 1, ago % 3, ago * 5 % 13, 0);
        Map<String, Double> stages = new LinkedHashMap<>();
        stages.put("open", 0.4 + ago % 5 / 20.0);
        stages.put("stage", 1.6 + ago % 3 / 10.0);
        stages.put("plan", 0.55);
        stages.put("merge", ago == 0 ? 4.2 : 0.9 + ago % 4 / 20.0);
        return new MadeReport()
                .format("oneroster-1.1-csv", null)
                .stages(stages)
                .usersFile(rows, rows - bad, bad, 0)
                .users(users)
                .report();
    }
}
