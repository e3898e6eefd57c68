package io.rollbook.intake;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.ciphertext.Scope;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.spool.Draft;
import io.rollbook.spool.Spool;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends deliveries from the intake's spool. A delivery leaves the spool only after the broker has confirmed it; one that
 * a crash or a broker without an answer left there is sent again, and that it may then be there twice harms nothing.
 */
public final class Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private final Spool spool;
    private final Runs runs;
    private final IntakeKey key;
    private final Outbox outbox;
    private final Clock clock;
    private final Set<String> inWork = ConcurrentHashMap.newKeySet();

    /** With the intake's spool and its signing key. */
    public Dispatch(Spool spool, Runs runs, IntakeKey key, Outbox outbox, Clock clock) {
        this.spool = spool;
        this.runs = runs;
        this.key = key;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Sends what the spool still holds, apart from what is being sent just now. */
    public void resume() {
        spool.runs().forEach(this::resume);
    }

    /**
     * Sends what the spool holds of this run, where the run still needs it.
     *
     * @return whether the spool held anything of it
     */
    public boolean resume(String id) {
        if (!inWork.add(id)) {
            return true;
        }
        try {
            Optional<Ciphertext> left = spool.find(id);
            left.ifPresent(this::sendAgain);
            return left.isPresent();
        } finally {
            inWork.remove(id);
        }
    }

    private void sendAgain(Ciphertext left) {
        String id = left.envelope().run();
        Optional<Run> run = runs.find(id);
        if (run.isEmpty() && spool.note(id).isPresent()) {
            // Its sender was not told that it is whole, and may say so again until the note is gone.
            return;
        }
        RunState state = run.map(Run::state).orElse(RunState.CANCELLED);
        if (state == RunState.WAITING) {
            send(left);
        } else if (state == RunState.RECEIVED) {
            // Not noted a second time: its portal may have the first copy in work.
            LOG.info("run {} was not confirmed and is sent again", id);
            deliver(left);
        } else {
            spool.delete(id);
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
     * @param sealedBy who encrypted it: {@code source} or {@code intake}
     * @return false where the delivery was dropped, because the run no longer waits for one
     */
    public boolean send(Run run, Draft draft, EnvelopeBody body, String sealedBy) {
        Envelope envelope = envelope(
                run.id(),
                run.district(),
                run.feed(),
                run.preview(),
                false,
                run.fullPull(),
                Scope.WHOLE,
                sealedBy,
                intake(),
                body);
        inWork.add(run.id());
        try {
            return send(draft.keep(key.sign(envelope)));
        } finally {
            inWork.remove(run.id());
        }
    }

    /**
     * Signs and keeps a finished body that a person sent, and sends it as a run of its own. The run begins once the body
     * is kept, for there is nothing else that it could be made of.
     */
    public Run upload(Upload upload, Draft draft, EnvelopeBody body) {
        String run = upload.run();
        Envelope envelope = envelope(
                run,
                upload.district(),
                upload.feed(),
                upload.preview(),
                upload.hold(),
                false,
                upload.scope(),
                "uploader",
                upload.account(),
                body);
        inWork.add(run);
        try {
            return begin(upload, draft.keep(key.sign(envelope)));
        } finally {
            inWork.remove(run);
        }
    }

    /** Goes on where the body was kept, and the run could not be begun. */
    public Run upload(Upload upload, Ciphertext kept) {
        inWork.add(upload.run());
        try {
            return begin(upload, kept);
        } finally {
            inWork.remove(upload.run());
        }
    }

    private Run begin(Upload upload, Ciphertext kept) {
        Run begun = runs.upload(
                upload.run(),
                upload.district(),
                upload.feed(),
                upload.preview(),
                upload.by(),
                kept.envelope().digest());
        deliver(kept);
        return runs.find(upload.run()).orElse(begun);
    }

    private Envelope envelope(
            String run,
            String district,
            String feed,
            boolean preview,
            boolean hold,
            boolean full,
            Scope scope,
            String sealedBy,
            String by,
            EnvelopeBody body) {
        return new Envelope(
                district,
                feed,
                run,
                preview,
                hold,
                full,
                scope,
                sealedBy,
                by,
                clock.instant(),
                body.length(),
                body.digest(),
                key.id(),
                new byte[0]);
    }

    private boolean send(Ciphertext ciphertext) {
        String run = ciphertext.envelope().run();
        try {
            // Before it is sent, for the portal may be faster than the broker's confirmation.
            runs.received(run, ciphertext.envelope().digest());
        } catch (Runs.IllegalTransition e) {
            LOG.info("{}; its delivery is dropped", e.getMessage());
            spool.delete(run);
            return false;
        }
        deliver(ciphertext);
        return true;
    }

    private void deliver(Ciphertext ciphertext) {
        outbox.send(ciphertext);
        spool.delete(ciphertext.envelope().run());
    }
}
