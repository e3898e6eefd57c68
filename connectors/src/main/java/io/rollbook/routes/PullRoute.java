package io.rollbook.routes;

import java.util.Set;
import org.apache.camel.builder.RouteBuilder;

/** Requests to pull a feed, to an intake or a portal. A request is the id of a run. */
final class PullRoute extends RouteBuilder {
    private final String queue;
    private final Requests requests;
    private final int parallel;
    private final Set<String> districts;

    /** {@code districts}: whose requests are taken; all where there are none. */
    PullRoute(String queue, Requests requests, int parallel, Set<String> districts) {
        this.queue = queue;
        this.requests = requests;
        this.parallel = parallel;
        this.districts = Set.copyOf(districts);
    }

    @Override
    public void configure() {
        String selector = districts.isEmpty() ? "" : "&selector=RAW(" + PullPlace.selector(districts) + ")";
        from("jms:queue:" + queue + Endpoints.TRANSACTED + "&concurrentConsumers=" + parallel + selector)
                .routeId("pull-" + queue)
                .routeConfigurationId(ErrorPolicy.ID)
                .process(requests::take);
    }
}
