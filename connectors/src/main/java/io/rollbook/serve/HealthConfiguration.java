package io.rollbook.serve;

import io.rollbook.broker.Broker;
import io.rollbook.control.ControlDatabase;
import io.rollbook.doctor.Check;
import io.rollbook.doctor.CheckResult;
import io.rollbook.doctor.RecentCheck;
import java.time.Clock;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The doctor's checks of the parts that all districts share, as health of every role. A district's own database is not
 * among them: one of a thousand that is away must not take the service from the others.
 */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {
    @Bean
    MachineChecks machineChecks(Home home, ControlServer server, ControlDatabase control, Broker broker, Clock clock) {
        return new MachineChecks(home, server, control, broker, clock);
    }

    @Bean
    HealthIndicator clockHealthIndicator(MachineChecks checks, Clock clock) {
        return indicator("clock", checks::clock, clock);
    }

    @Bean
    HealthIndicator controlDatabaseHealthIndicator(MachineChecks checks, Clock clock) {
        return indicator("control database", checks::controlDatabase, clock);
    }

    @Bean
    HealthIndicator brokerHealthIndicator(MachineChecks checks, Clock clock) {
        return indicator("broker", checks::broker, clock);
    }

    @Bean
    HealthIndicator spoolHealthIndicator(MachineChecks checks, Clock clock) {
        return indicator("spool", checks::spool, clock);
    }

    private static HealthIndicator indicator(String name, Check check, Clock clock) {
        RecentCheck recent = new RecentCheck(name, check, clock);
        return () -> health(recent.run().get(0));
    }

    private static Health health(CheckResult found) {
        Health.Builder health = found.ok() ? Health.up() : Health.down();
        health.withDetail("found", found.detail());
        if (!found.todo().isEmpty()) {
            health.withDetail("todo", found.todo());
        }
        return health.build();
    }
}
