package io.rollbook.serve;

import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.control.ControlDatabase;
import io.rollbook.district.Districts;
import io.rollbook.intake.Dispatch;
import io.rollbook.intake.FilePull;
import io.rollbook.intake.Pull;
import io.rollbook.intake.Puller;
import io.rollbook.intake.Trials;
import io.rollbook.intake.Waits;
import io.rollbook.intake.Way;
import io.rollbook.intake.oneroster.OneRosterPull;
import io.rollbook.intake.sftp.SftpSource;
import io.rollbook.intake.sftp.Timeouts;
import io.rollbook.routes.Routes;
import io.rollbook.run.Runs;
import io.rollbook.spool.Spool;
import io.rollbook.spool.SpoolLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** What every process that sends deliveries has, a portal that takes uploads included; and pulling, for an intake. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
    @Bean
    IntakeKey intakeKey(Settings settings, Home home) {
        String set = settings.intake().key();
        Path file = set == null ? home.resolve("intake.key") : Path.of(set);
        try {
            return IntakeKey.loadOrCreate(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            throw StartFailure.world(String.valueOf(e.getMessage()));
        }
    }

    /** Where deliveries wait until the broker has them. */
    record IntakeSpool(Spool spool) {}

    @Bean
    IntakeSpool intakeSpool(Home home, Settings settings) {
        SpoolLimits limits = new SpoolLimits(
                settings.intake().maxDelivery().toBytes(),
                settings.spool().reserve().toBytes());
        return new IntakeSpool(Spool.open(home.resolve("spool/intake"), limits));
    }

    @Bean
    Dispatch dispatch(IntakeSpool spool, Runs runs, IntakeKey key, Routes routes, Clock clock) {
        return new Dispatch(spool.spool(), runs, key, routes.outbox(), clock);
    }

    /** The ways in which an intake pulls, told from those of a portal. */
    record IntakePulls(List<Way> ways) {}

    /** Fetching from districts. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnRole.Intake.class)
    static class Pulling {
        @Bean
        IntakePulls intakePulls(
                Runs runs,
                ControlDatabase control,
                Dispatch dispatch,
                Routes routes,
                Home home,
                Settings settings,
                Clock clock) {
            FilePull files = new FilePull(
                    runs,
                    control.dataSource(),
                    List.of(new SftpSource(Timeouts.DEFAULT)),
                    dispatch,
                    routes::request,
                    home.resolve("intake"),
                    clock);
            OneRosterPull services = new OneRosterPull(
                    Set.of("intake"),
                    runs,
                    control.dataSource(),
                    dispatch,
                    settings.intake().askAgain(),
                    clock);
            return new IntakePulls(List.of(files, services));
        }

        @Bean
        Puller puller(
                Districts districts,
                Runs runs,
                ControlDatabase control,
                Dispatch dispatch,
                Routes routes,
                IntakePulls pulls,
                Settings settings,
                Clock clock) {
            Pull pull = new Pull(districts, runs, control.dataSource(), dispatch, pulls.ways(), Waits.DEFAULT, clock);
            routes.serveIntake(pull, settings.intake().parallel());
            routes.serveTrials(new Trials(districts, pulls.ways()));
            return pull;
        }
    }
}
