package io.rollbook.routes;

import io.rollbook.intake.Pulled;
import io.rollbook.intake.Puller;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests to pull off their queue; a request stays there until its run is on its way, or over. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final Puller puller;
    private final Runs runs;
    private final Sending sending;
    private final Retrying retrying;
    private final Duration later;
    private final Clock clock;
    /** When the next look at a run is due, for which a request lies at the broker. */
    private final Map<String, Instant> due = new ConcurrentHashMap<>();

    /**
     * With whoever pulls.
     *
     * @param later how long a request is put off where there is nothing to take yet
     */
    Requests(Puller puller, Runs runs, Sending sending, Retrying retrying, Duration later, Clock clock) {
        this.puller = puller;
        this.runs = runs;
        this.sending = sending;
        this.retrying = retrying;
        this.later = later;
        this.clock = clock;
    }

    void take(Exchange exchange) throws JMSException {
        Message message = Endpoints.message(exchange);
        String run = message.getBody(String.class);
        if (isLookedAtLater(run)) {
            return;
        }
        try {
            if (puller.pull(run) == Pulled.LATER) {
                sending.requestLater(run);
                due.put(run, clock.instant().plus(later));
            } else {
                due.remove(run);
            }
        } catch (RuntimeException | Error failure) {
            // Also where memory ran out: a run that nobody looks at any more would wait for ever.
            failed(run, message.getIntProperty("JMSXDeliveryCount"), failure);
        }
    }

    /** Requests that are put off must not become more with each time somebody asks again. */
    private boolean isLookedAtLater(String run) {
        Instant next = due.get(run);
        return next != null && clock.instant().isBefore(next.minus(later.dividedBy(2)));
    }

    private void failed(String id, int tries, Throwable failure) {
        if (!retrying.givesUp(tries, failure)) {
            LOG.warn("run {} could not be pulled at try {}", id, tries, WithoutValues.of(failure));
            throw new GivenBackException();
        }
        LOG.error("run {} could not be pulled in {} tries", id, tries, WithoutValues.of(failure));
        Refused why = new Refused(
                Retrying.isDown(failure) ? "PART_DOWN" : "UNFORESEEN",
                "The feed could not be pulled in " + tries + " tries (" + WithoutValues.words(failure)
                        + "): once the cause is mended, run retry " + id + ".");
        runs.find(id)
                .filter(run -> run.state() == RunState.WAITING || run.state() == RunState.RECEIVED)
                .ifPresent(run -> fail(run, why));
    }

    private void fail(Run run, Refused why) {
        runs.move(run.id(), RunState.FAILED, run.report().refused(why));
    }
}
