package io.rollbook.routes;

import org.apache.camel.builder.RouteConfigurationBuilder;

/**
 * What happens when a route fails, for all routes: the message goes back to the broker, which hands it out again after a
 * while. Nothing is tried again in here, where a crash would forget it, and nothing is logged in here, where a message's
 * content would be.
 */
final class ErrorPolicy extends RouteConfigurationBuilder {
    static final String ID = "rollbook";

    @Override
    public void configuration() {
        routeConfiguration(ID)
                .onException(Throwable.class)
                .handled(false)
                .maximumRedeliveries(0)
                .logExhausted(false)
                .logExhaustedMessageHistory(false)
                .logExhaustedMessageBody(false)
                .logStackTrace(false);
    }
}
