package io.rollbook.routes;

import io.rollbook.intake.Pulled;
import io.rollbook.intake.Puller;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
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

    Requests(Puller puller, Runs runs, Sending sending, Retrying retrying) {
        this.puller = puller;
        this.runs = runs;
        this.sending = sending;
        this.retrying = retrying;
    }

    void take(Exchange exchange) throws JMSException {
        Message message = Endpoints.message(exchange);
        String run = message.getBody(String.class);
        try {
            if (puller.pull(run) == Pulled.LATER) {
                sending.requestLater(run);
            }
        } catch (RuntimeException failure) {
            failed(run, message.getIntProperty("JMSXDeliveryCount"), failure);
        }
    }

    private void failed(String id, int tries, RuntimeException failure) {
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
        runs.move(run.id(), RunState.FAILED, Reports.refused(run, why));
    }
}
