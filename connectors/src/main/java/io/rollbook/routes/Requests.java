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
    private final Clock clock;
    /** Requests that were put off and lie at the broker: before half of that time has passed, others of the run are dropped. */
    private final Map<String, Instant> putOff = new ConcurrentHashMap<>();

    /** With whoever pulls. */
    Requests(Puller puller, Runs runs, Sending sending, Retrying retrying, Clock clock) {
        this.puller = puller;
        this.runs = runs;
        this.sending = sending;
        this.retrying = retrying;
        this.clock = clock;
    }

    void take(Exchange exchange) throws JMSException {
        Message message = Endpoints.message(exchange);
        String run = message.getBody(String.class);
        if (isLookedAtLater(run)) {
            return;
        }
        try {
            Pulled pulled = puller.pull(run);
            if (pulled.isDone()) {
                putOff.remove(run);
            } else {
                Instant now = clock.instant();
                sending.request(run, now.plus(pulled.again()));
                putOff.put(run, now.plus(pulled.again().dividedBy(2)));
            }
        } catch (RuntimeException | Error failure) {
            // Also where memory ran out: a run that nobody looks at any more would wait for ever.
            failed(run, message.getIntProperty("JMSXDeliveryCount"), failure);
        }
    }

    /** Requests that are put off must not become more with each time somebody asks again. */
    private boolean isLookedAtLater(String run) {
        Instant half = putOff.get(run);
        return half != null && clock.instant().isBefore(half);
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
