package io.rollbook.routes;

import io.rollbook.broker.Queues;
import org.apache.camel.builder.RouteBuilder;

/** A district's queue to its portal. */
final class PortalRoute extends RouteBuilder {
    private final String district;
    private final Arrivals arrivals;

    PortalRoute(String district, Arrivals arrivals) {
        this.district = district;
        this.arrivals = arrivals;
    }

    static String id(String district) {
        return "portal-" + district;
    }

    @Override
    public void configure() {
        from("jms:queue:" + Queues.portal(district) + Endpoints.TRANSACTED)
                .routeId(id(district))
                .routeConfigurationId(ErrorPolicy.ID)
                .noStreamCaching()
                .process(exchange -> arrivals.take(district, exchange));
    }
}
