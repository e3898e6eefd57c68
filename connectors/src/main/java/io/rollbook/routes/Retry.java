package io.rollbook.routes;

import io.rollbook.broker.Queues;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.spool.Draft;
import io.rollbook.spool.EnvelopeFields;
import io.rollbook.spool.Spool;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Clock;

/** Runs a failed run again from what is still there: its delivery among the dead letters, or else its feed. */
public final class Retry {
    private static final long WAIT_MILLIS = 1000;

    /** A person sent the delivery and it is no longer kept: nothing else may be taken in its stead. */
    public static final class NothingLeft extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NothingLeft(String run) {
            super("The upload of run " + run + " is no longer kept: send it again.");
        }
    }

    private final ConnectionFactory connections;
    private final Spool spool;
    private final Runs runs;
    private final Sending sending;
    private final Clock clock;

    Retry(ConnectionFactory connections, Spool spool, Runs runs, Sending sending, Clock clock) {
        this.connections = connections;
        this.spool = spool;
        this.runs = runs;
        this.sending = sending;
        this.clock = clock;
    }

    /** The same, whatever the hour. */
    Run retry(String id) {
        return retry(id, () -> {});
    }

    /**
     * Sends a failed run's delivery to its portal again, or has the feed pulled again where no delivery is left.
     *
     * @param beforePull throws where the feed is not to be pulled now: then the run stays as it is
     * @return the run, waiting or received
     * @throws Runs.IllegalTransition where the run has not failed
     * @throws NothingLeft where it was an upload that is no longer kept
     */
    public Run retry(String id, Runnable beforePull) {
        Run run = runs.find(id).orElseThrow(() -> new IllegalArgumentException("no run " + id));
        if (run.state() != RunState.FAILED) {
            throw new Runs.IllegalTransition(id, run.state(), RunState.WAITING);
        }
        if (!takenBack(run)) {
            if (run.uploaded()) {
                throw new NothingLeft(id);
            }
            beforePull.run();
            runs.move(id, RunState.WAITING, RunReport.EMPTY);
            orFailedAgain(run, () -> sending.request(id));
        }
        return runs.find(id).orElse(run);
    }

    private boolean takenBack(Run run) {
        String selector = EnvelopeFields.RUN + " = '" + run.id() + "'";
        try (var connection = connections.createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer =
                        session.createConsumer(session.createQueue(Queues.dead(run.district())), selector)) {
            connection.start();
            Message first = consumer.receive(WAIT_MILLIS);
            if (first == null) {
                return false;
            }
            send(run, new Arrived(first));
            // A crash may have put the same delivery aside twice.
            while (consumer.receiveNoWait() != null) {
                continue;
            }
            session.commit();
            return true;
        } catch (JMSException e) {
            throw new NotConfirmedException(e);
        }
    }

    private void send(Run run, Arrived arrived) {
        // Not under the run's own id, which the portal may be using before this is done.
        try (Draft draft = spool.begin(RunId.next(clock))) {
            arrived.save(draft);
            Ciphertext ciphertext = new Ciphertext(arrived.envelope().orElseThrow(), draft.file());
            runs.received(run.id(), ciphertext.envelope().digest());
            orFailedAgain(run, () -> sending.deliver(ciphertext, run.attempts()));
        }
    }

    /** A run that nothing was sent for would wait for ever, and only a failed one is retried. */
    private void orFailedAgain(Run run, Runnable send) {
        try {
            send.run();
        } catch (NotConfirmedException e) {
            failedAgain(run);
            throw e;
        }
    }

    private void failedAgain(Run run) {
        try {
            runs.move(run.id(), RunState.FAILED, run.report());
        } catch (Runs.IllegalTransition wentOn) {
            // The message was there although nobody confirmed it, and its run is over.
        }
    }
}
