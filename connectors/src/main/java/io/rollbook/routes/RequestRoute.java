package io.rollbook.routes;

import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;

/** Requests to pull a feed, from whoever wants one to whoever pulls it: at once, or after a while. */
final class RequestRoute extends RouteBuilder {
    static final String URI = "direct:request";
    static final String LATER_URI = "direct:request-later";

    private static final String QUEUE = "jms:queue:by-header?jmsMessageType=Text&disableReplyTo=true";

    private final Duration later;

    RequestRoute(Duration later) {
        this.later = later;
    }

    @Override
    public void configure() {
        from(URI).routeId("request").to(QUEUE);
        from(LATER_URI).routeId("request-later").to(QUEUE + "&deliveryDelay=" + later.toMillis());
    }
}
