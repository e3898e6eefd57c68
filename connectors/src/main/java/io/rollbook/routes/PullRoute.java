package io.rollbook.routes;

import io.rollbook.broker.Queues;
import org.apache.camel.builder.RouteBuilder;

/** Requests to pull a feed, to an intake. A request is the id of a run. */
final class PullRoute extends RouteBuilder {
    private final Requests requests;
    private final int parallel;

    PullRoute(Requests requests, int parallel) {
        this.requests = requests;
        this.parallel = parallel;
    }

    @Override
    public void configure() {
        from("jms:queue:" + Queues.INTAKE + Endpoints.TRANSACTED + "&concurrentConsumers=" + parallel)
                .routeId("pull")
                .routeConfigurationId(ErrorPolicy.ID)
                .process(requests::take);
    }
}
