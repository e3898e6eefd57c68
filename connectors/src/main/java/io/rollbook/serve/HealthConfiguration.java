package io.rollbook.serve;

import io.rollbook.broker.Broker;
import io.rollbook.control.ControlDatabase;
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
    MachineChecks machineChecks(
            Home home, ControlServer server, ControlDatabase control, Broker broker, Settings settings, Clock clock) {
        return new MachineChecks(
                home, server, control, broker, settings.spool().reserve().toBytes(), clock);
    }

    @Bean
    RecentCheck clockCheck(MachineChecks checks, Clock clock) {
        return new RecentCheck("clock", checks::clock, clock);
    }

    @Bean
    RecentCheck controlDatabaseCheck(MachineChecks checks, Clock clock) {
        return new RecentCheck("control database", checks::controlDatabase, clock);
    }

    @Bean
    RecentCheck brokerCheck(MachineChecks checks, Clock clock) {
        return new RecentCheck("broker", checks::broker, clock);
    }

    @Bean
    RecentCheck spoolCheck(MachineChecks checks, Clock clock) {
        return new RecentCheck("spool", checks::spool, clock);
    }

    @Bean
    HealthIndicator clockHealthIndicator(RecentCheck clockCheck) {
        return indicator(clockCheck);
    }

    @Bean
    HealthIndicator controlDatabaseHealthIndicator(RecentCheck controlDatabaseCheck) {
        return indicator(controlDatabaseCheck);
    }

    @Bean
    HealthIndicator brokerHealthIndicator(RecentCheck brokerCheck) {
        return indicator(brokerCheck);
    }

    @Bean
    HealthIndicator spoolHealthIndicator(RecentCheck spoolCheck) {
        return indicator(spoolCheck);
    }

    private static HealthIndicator indicator(RecentCheck check) {
        return () -> health(check.run().get(0));
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
