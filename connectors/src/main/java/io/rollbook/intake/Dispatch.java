package io.rollbook.intake;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.spool.Draft;
import io.rollbook.spool.Spool;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends deliveries from the intake's spool. A delivery leaves the spool only after the broker has confirmed it; one that
 * a crash left there is sent again, and that it may then be there twice harms nothing.
 */
public final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final Spool spool;
    private final Runs runs;
    private final IntakeKey key;
    private final Outbox outbox;
    private final Clock clock;

    /** With the intake's spool and its signing key. */
    public Dispatch(Spool spool, Runs runs, IntakeKey key, Outbox outbox, Clock clock) {
        this.spool = spool;
        this.runs = runs;
        this.key = key;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Sends what the spool still holds; to be called once, before anything else is sent. */
    public void resume() {
        for (String id : spool.runs()) {
            RunState state = runs.find(id).map(Run::state).orElse(RunState.CANCELLED);
            if (state == RunState.WAITING || state == RunState.RECEIVED) {
                LOG.info("run {} was not confirmed before the last stop and is sent again", id);
                spool.find(id).ifPresent(this::send);
            } else {
                spool.delete(id);
            }
        }
    }

    /** The id of this intake. */
    public String intake() {
        return key.id();
    }

    /** Begins a delivery in the spool. */
    public Draft begin(String run) {
        return spool.begin(run);
    }

    /**
     * Signs a finished body, keeps it and sends it; back when the broker has it.
     *
     * @param sealedBy who encrypted it: {@code source}, {@code intake} or {@code uploader}
     * @param by who delivered it
     */
    public void send(Run run, Draft draft, EnvelopeBody body, String sealedBy, String by) {
        Envelope envelope = new Envelope(
                run.district(),
                run.feed(),
                run.id(),
                run.preview(),
                run.fullPull(),
                sealedBy,
                by,
                clock.instant(),
                body.length(),
                body.digest(),
                key.id(),
                new byte[0]);
        send(draft.keep(key.sign(envelope)));
    }

    private void send(Ciphertext ciphertext) {
        String run = ciphertext.envelope().run();
        try {
            // Before it is sent, for the portal may be faster than the broker's confirmation.
            runs.received(run, ciphertext.envelope().digest());
        } catch (Runs.IllegalTransition e) {
            LOG.info("{}; its delivery is dropped", e.getMessage());
            spool.delete(run);
            return;
        }
        outbox.send(ciphertext);
        spool.delete(run);
    }
}
