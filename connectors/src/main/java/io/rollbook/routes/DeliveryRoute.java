package io.rollbook.routes;

import org.apache.camel.builder.RouteBuilder;

/** A sealed delivery from an intake's spool to its district's queue. */
final class DeliveryRoute extends RouteBuilder {
    static final String URI = "direct:deliver";

    @Override
    public void configure() {
        from(URI)
                .routeId("deliver")
                .routeConfigurationId(ErrorPolicy.ID)
                .noStreamCaching()
                .to(Endpoints.STREAMED);
    }
}
