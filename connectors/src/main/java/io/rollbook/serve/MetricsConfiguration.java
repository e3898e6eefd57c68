package io.rollbook.serve;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.rollbook.broker.Broker;
import io.rollbook.control.ControlDatabase;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.metrics.RosterMetrics;
import io.rollbook.run.RunFigures;
import io.rollbook.run.Troubles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** What a portal tells of runs, feeds and queues, beside what is told of every process. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnRole.Portal.class)
class MetricsConfiguration {
    @Bean
    RunFigures runFigures(ControlDatabase control) {
        return new RunFigures(control.dataSource());
    }

    @Bean
    RosterMetrics rosterMetrics(
            RunFigures figures,
            ControlDatabase control,
            Troubles troubles,
            Districts districts,
            Broker broker,
            Settings settings,
            PrometheusRegistry registry) {
        RosterMetrics metrics = new RosterMetrics(
                new RunFigures(control.dataSource()),
                troubles,
                () -> districts.list().stream()
                        .map(Registered::district)
                        .filter(settings.portal()::has)
                        .toList(),
                broker);
        registry.register(metrics);
        return metrics;
    }
}
