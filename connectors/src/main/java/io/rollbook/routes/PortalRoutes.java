package io.rollbook.routes;

import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;

/** The routes to the portals of this process: one per district, coming and going with the districts. */
public final class PortalRoutes {
    private final CamelContext context;
    private final Arrivals arrivals;

    PortalRoutes(CamelContext context, Arrivals arrivals) {
        this.context = context;
        this.arrivals = arrivals;
    }

    /** Begins to serve a district; nothing happens where it is served already. */
    public synchronized void open(String district) {
        if (context.getRoute(PortalRoute.id(district)) == null) {
            add(context, new PortalRoute(district, arrivals));
        }
    }

    /** Stops serving a district, after the delivery that is being worked on. What comes meanwhile stays at the broker. */
    public synchronized void close(String district) {
        String id = PortalRoute.id(district);
        try {
            context.getRouteController().stopRoute(id);
            context.removeRoute(id);
        } catch (Exception e) {
            throw new IllegalStateException("The route of district " + district + " does not stop", e);
        }
    }

    static void add(CamelContext context, RoutesBuilder routes) {
        try {
            context.addRoutes(routes);
        } catch (Exception e) {
            throw new IllegalStateException("A route does not start", e);
        }
    }
}
