package io.rollbook.routes;

import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.spool.EnvelopeFields;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts deliveries aside that cannot be handled, so that the queue goes on, and says so in their runs. */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final Sending sending;
    private final Runs runs;

    DeadLetters(Sending sending, Runs runs) {
        this.sending = sending;
        this.runs = runs;
    }

    /** A delivery of a run: it is among the dead letters before the run says that it failed. */
    void put(Run run, Path body, Map<String, Object> fields, Refused why) {
        sending.putAside(run.district(), body, fields, why.code());
        try {
            runs.move(run.id(), RunState.FAILED, run.report().refused(why));
        } catch (Runs.IllegalTransition e) {
            LOG.info("{}; its delivery is put aside all the same", e.getMessage());
        }
    }

    /** A message that belongs to no run of its district. */
    void putUnknown(String district, Path body, Map<String, Object> fields) {
        LOG.error(
                "A message on the queue of {} belongs to none of its runs: it is put aside and expires there."
                        + " Is another system sending to this broker?",
                district);
        // Not under the run that it names: a retry of that run takes back what lies under its name.
        Map<String, Object> without = new HashMap<>(fields);
        without.remove(EnvelopeFields.RUN);
        sending.putAside(district, body, without, "ENVELOPE_UNKNOWN");
    }
}
