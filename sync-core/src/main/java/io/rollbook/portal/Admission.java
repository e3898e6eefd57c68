package io.rollbook.portal;

import io.rollbook.ciphertext.Envelope;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.run.SyncOutcome;
import java.util.Optional;

/** Whether a delivery's run is still to be worked on: a message may come twice, or after a person stopped its run. */
final class Admission {
    private final Runs runs;

    Admission(Runs runs) {
        this.runs = runs;
    }

    /** The outcome of a run that already rests. */
    Optional<SyncOutcome> rested(Envelope envelope) {
        return rested(find(envelope));
    }

    /** Moves the run to received: its work starts, or starts over. */
    Run admit(Envelope envelope) {
        return runs.received(envelope.run(), envelope.digest());
    }

    /** The outcome of a run that was stopped while in work. */
    Optional<SyncOutcome> cancelled(Envelope envelope) {
        Run run = find(envelope);
        return run.state() == RunState.CANCELLED ? rested(run) : Optional.empty();
    }

    private Run find(Envelope envelope) {
        return runs.find(envelope.run())
                .filter(run ->
                        run.district().equals(envelope.district()) && run.feed().equals(envelope.feed()))
                .orElseThrow(() -> new UnverifiedDelivery(
                        "no run " + envelope.run() + " of " + envelope.district() + "/" + envelope.feed()));
    }

    private static Optional<SyncOutcome> rested(Run run) {
        return Optional.ofNullable(
                switch (run.state()) {
                    case MERGED -> new SyncOutcome.Merged(run.report());
                    case PARTIAL -> new SyncOutcome.Partial(run.report());
                    case UNCHANGED -> new SyncOutcome.Unchanged(run.report());
                    case PREVIEWED -> new SyncOutcome.Previewed(run.report());
                    case REJECTED -> new SyncOutcome.Rejected(run.report());
                    case HELD -> new SyncOutcome.HeldForDecision(run.report());
                    case APPROVED -> new SyncOutcome.HeldForDecision(run.report());
                    case DISCARDED, SUPERSEDED, CANCELLED -> new SyncOutcome.Closed(run.state(), run.report());
                    case WAITING, RECEIVED, OPENED, STAGED, PLANNED, MERGING, FAILED -> null;
                });
    }
}
