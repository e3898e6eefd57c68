package io.rollbook.serve;

import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerSettings;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.routes.Retrying;
import io.rollbook.routes.Routes;
import io.rollbook.run.Run;
import io.rollbook.run.Runs;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The broker and the routes over it. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    @Bean
    Broker broker(Settings settings, Home home) {
        Settings.Messages given = settings.broker();
        Broker broker = Broker.start(new BrokerSettings(
                home.resolve("broker"),
                given.url(),
                given.user(),
                given.password(),
                given.port(),
                BrokerSettings.DEFAULT_BACK_OFF));
        return broker;
    }

    @Bean
    Routes routes(CamelContext context, Broker broker, Runs runs, Districts districts, Clock clock) {
        return Routes.in(context, broker, runs, run -> isPulledByPortal(run, districts), Retrying.DEFAULT, clock);
    }

    private static boolean isPulledByPortal(Run run, Districts districts) {
        return districts
                .find(run.district())
                .map(district -> district.feeds().get(run.feed()))
                .map(Feed::oneroster)
                .filter(api -> api.role().equals("portal"))
                .isPresent();
    }
}
