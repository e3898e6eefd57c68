package io.rollbook.routes;

import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;

/** A delivery that could not be handled to its district's dead letters, where it expires. */
final class DeadLetterRoute extends RouteBuilder {
    static final String URI = "direct:put-aside";

    private final Duration kept;

    DeadLetterRoute(Duration kept) {
        this.kept = kept;
    }

    @Override
    public void configure() {
        from(URI)
                .routeId("put-aside")
                .routeConfigurationId(ErrorPolicy.ID)
                .noStreamCaching()
                .to(Endpoints.STREAMED + "&explicitQosEnabled=true&deliveryPersistent=true&timeToLive="
                        + kept.toMillis());
    }
}
