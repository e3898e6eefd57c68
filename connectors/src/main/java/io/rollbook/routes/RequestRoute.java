package io.rollbook.routes;

import org.apache.camel.builder.RouteBuilder;

/** Requests to pull a feed, from whoever wants one to whoever pulls it: at once, or after a while. */
final class RequestRoute extends RouteBuilder {
    static final String URI = "direct:request";

    /** The broker's own property: when it hands a message out at the earliest, in milliseconds since 1970. */
    static final String NOT_BEFORE = "_AMQ_SCHED_DELIVERY";

    /** When we look at a request that we put off, in milliseconds since 1970, by which we know it again. */
    static final String PUT_OFF = "rollbook_put_off";

    private static final String QUEUE = "jms:queue:by-header?jmsMessageType=Text&disableReplyTo=true";

    @Override
    public void configure() {
        from(URI).routeId("request").to(QUEUE);
    }
}
