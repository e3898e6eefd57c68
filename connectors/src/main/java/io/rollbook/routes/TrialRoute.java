package io.rollbook.routes;

import io.rollbook.broker.Queues;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Trials;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds that an intake tries out for a portal. Answered twice: at once, so that who asks knows that somebody does it, and with
 * what came of it. Never tried again: who asked has gone by then.
 */
final class TrialRoute extends RouteBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(TrialRoute.class);

    /** The first answer. */
    static final String TAKEN = "taken";

    private static final String ANSWER = "direct:test-answer";
    private static final String CORRELATION = "JMSCorrelationID";
    private static final int PARALLEL = 2;

    private final Trials trials;
    private final ProducerTemplate template;

    TrialRoute(Trials trials, ProducerTemplate template) {
        this.trials = trials;
        this.template = template;
    }

    @Override
    public void configure() {
        from(ANSWER)
                .routeId("test-answer")
                .to("jms:queue:" + Queues.TEST_ANSWERS + "?jmsMessageType=Text&disableReplyTo=true"
                        + "&deliveryPersistent=false&timeToLive=" + TrialRequests.ANSWERED.toMillis());
        from("jms:queue:" + Queues.INTAKE_TESTS + "?disableReplyTo=true&mapJmsMessage=false&concurrentConsumers="
                        + PARALLEL + "&errorHandlerLoggingLevel=OFF&errorHandlerLogStackTrace=false")
                .routeId("test-feeds")
                .routeConfigurationId(ErrorPolicy.ID)
                .process(this::answer);
    }

    private void answer(Exchange exchange) throws JMSException {
        Message request = Endpoints.message(exchange);
        String id = request.getJMSCorrelationID();
        String district = String.valueOf(request.getStringProperty(PullPlace.DISTRICT));
        String feed = request.getBody(String.class);
        template.sendBodyAndHeader(ANSWER, TAKEN, CORRELATION, id);
        template.sendBodyAndHeader(ANSWER, tried(district, feed), CORRELATION, id);
    }

    /** Whatever happens, who asks waits for an answer. */
    private String tried(String district, String feed) {
        try {
            return trials.test(district, feed).json();
        } catch (RuntimeException | Error failure) {
            LOG.error("a feed could not be tried out", WithoutValues.of(failure));
            return Trial.failed(
                            "intake",
                            "the intake could not try the feed out (" + WithoutValues.words(failure) + ")",
                            "Run rollbook doctor, and see the intake's log; then test the feed once more.")
                    .json();
        }
    }
}
